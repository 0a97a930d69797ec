#!/usr/bin/env bash
# Lets outside programs judge what the small demo territory exports.
#
#   scripts/judge.sh BOCAGE     the program; the files stay in target/judges to be looked at
#
# GDAL reads the territory and every exported GeoPackage and GeoJSON without a word of complaint,
# and finds features where a spatial filter asks for them. libcoveofds finds nothing to complain of in
# any OFDS file, and these hold as many nodes and spans as the territory has boxes and cables. GDAL
# reads every table of a GraceTHD delivery, and a checker that knows the standard's tables alone finds
# columns, codes, keys, ends of lines and every way of light as they should be. A walker
# that shares nothing with the designer follows every line from its socket to its exchange. Two checkers
# that share nothing with it nor with each other prove its bound, and refuse what was tampered with. The
# official schemas and Schematrons take every shape of invoice, and judge mutants of them as ours does.
set -uo pipefail
cd "$(dirname "$0")/.."
bocage=$1
work=${CARGO_TARGET_DIR:-target}/judges
passed=0
failed=0

# judge NAME COMMAND...: counts, and shows what the judge said where it is not content.
judge() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf 'ok    %s\n' "$name"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s\n%s\n' "$name" "$said"
  fi
}

# GDAL exits 0 on warnings, so its text is judged: layers there, no complaint.
gdal_is_content() {
  local said
  said=$(ogrinfo -ro -al -so "$1" 2>&1) || { echo "$said"; return 1; }
  if grep -iE '^(warning|error)' <<<"$said"; then return 1; fi
  grep -q '^Layer name: ' <<<"$said" || { echo "no layer"; return 1; }
}

# The R-tree finds as many features in the layer's own extent as the layer has.
spatial_index_is_whole() {
  local layer=$2 all found extent
  all=$(count "$1" "$layer")
  extent=$(ogrinfo -ro -so "$1" "$layer" | sed -nE 's/^Extent: \((.*), (.*)\) - \((.*), (.*)\)/\1 \2 \3 \4/p')
  [ -n "$extent" ] || { echo "$layer has no extent"; return 1; }
  # shellcheck disable=SC2086 # four words are meant
  found=$(count "$1" "$layer" -spat $extent)
  [ "$all" -gt 0 ] && [ "$found" = "$all" ] || { echo "$layer: $found found of $all"; return 1; }
}

count() {
  local file=$1 layer=$2
  shift 2
  ogrinfo -ro -so "$@" "$file" "$layer" | sed -n 's/^Feature Count: //p'
}

# The judge exits 1 where one of the files is not good; what it said is then shown.
ofds_is_good() {
  cat "$work/ofds.txt"
  [ "$ofds_code" = 0 ]
}

# The exported files hold every box and every cable of the territory, as libcoveofds read them.
ofds_is_whole() {
  local boxes=0 cables kind
  for kind in pop exchange cabinet splice_closure branching_point outlet; do
    boxes=$((boxes + $(count "$territory" "$kind")))
  done
  cables=$(count "$territory" cable)
  tail -n 1 "$work/ofds.txt"
  grep -qx ".* files good, $boxes nodes, $cables spans" "$work/ofds.txt" ||
    { echo "the territory has $boxes boxes and $cables cables"; return 1; }
}

# GDAL opens every file of the delivery as the table it is: its rows, and Lambert-93 where it is drawn.
gracethd_is_read() {
  local file layer said rows wrong=0
  for file in "$work"/gracethd/*.shp "$work"/gracethd/*.csv; do
    layer=$(basename "${file%.*}")
    said=$(ogrinfo -ro -so "$file" "$layer" 2>&1) || { echo "$said"; return 1; }
    grep -iE '^(warning|error)' <<<"$said" && wrong=1
    if [ "${file##*.}" = shp ]; then
      grep -q 'ID\["EPSG",2154\]' <<<"$said" || { echo "$layer is not in EPSG:2154"; wrong=1; }
    else
      # A text without a line end in any cell has a row a line, after the header.
      rows=$(($(wc -l <"$file") - 1))
      grep -qx "Feature Count: $rows" <<<"$said" || { echo "$layer has $rows rows"; wrong=1; }
    fi
  done
  [ "$wrong" = 0 ]
}

rm -rf "$work" && mkdir -p "$work" || exit 1
territory=$work/demo/demo.gpkg
"$bocage" demo "$work/demo" --small --quiet >"$work/demo.txt" || exit 1
for format in geojson geopackage ofds gracethd buildings ipe; do
  "$bocage" export "$format" "$territory" --out "$work/$format" --quiet >/dev/null || exit 1
done

judge "GDAL reads the territory" gdal_is_content "$territory"
for layer in premises street cable; do
  judge "GDAL finds every $layer by place" spatial_index_is_whole "$territory" "$layer"
done
for file in "$work"/geojson/*.geojson "$work"/geopackage/*.gpkg; do
  judge "GDAL reads ${file#"$work"/}" gdal_is_content "$file"
done
judge "both checkers believe the design, and no tampered certificate of it" \
  python3 scripts/judge-certificates.py "$bocage" "$territory" "$territory".certificates/plan-*.certificate
judge "every line is walked from its socket to its exchange" \
  python3 scripts/judge-walk.py "$territory"
# The same where others offer plant, along the streets and on them.
offered=$work/offered.gpkg
cp "$territory" "$offered" && python3 scripts/offer-plant.py "$territory" 1 >"$work/plant.geojson" &&
  "$bocage" import plant "$offered" "$work/plant.geojson" --quiet >/dev/null &&
  "$bocage" design run "$offered" --apply --quiet >/dev/null || exit 1
judge "both checkers believe a design that takes plant of others, and no tampered offer" \
  python3 scripts/judge-certificates.py "$bocage" "$offered" "$offered".certificates/plan-*.certificate
judge "every line of it is walked" python3 scripts/judge-walk.py "$offered"
scripts/judge-ofds.sh "$work"/ofds/*.json >"$work/ofds.txt" 2>&1
ofds_code=$?
judge "libcoveofds is content with all $(ls "$work/ofds" | wc -l) OFDS files" ofds_is_good
judge "OFDS has every box and cable of the territory" ofds_is_whole

judge "GDAL reads every table of the GraceTHD delivery" gracethd_is_read
judge "the GraceTHD delivery is as the standard has it" \
  python3 scripts/judge-gracethd.py "$territory" "$work/gracethd"
# What operators and the regulator are told can be read again, without a complaint.
for format in gracethd buildings ipe; do
  again=$work/again-$format.gpkg
  "$bocage" new "$again" --quiet >/dev/null || exit 1
  judge "Bocage reads its own $format" \
    "$bocage" import "$format" "$again" "$work/$format"/* --strict --quiet
done
# Invoices of every shape, and 200 of them changed in one place.
"$(dirname "$bocage")/examples/shapes" "$work/invoices" || exit 1
judge "the official rules take every shape of invoice, and judge mutants as ours does" \
  scripts/judge-invoices.sh "$bocage" "$work/invoices"

# A month of a whole department: every invoice that is issued passes the same.
month_is_issued() {
  "$(dirname "$bocage")/xtask" month "$work/month" 454 20000 &&
    "$bocage" new "$work/month/t.gpkg" &&
    "$bocage" member set "$work/month/t.gpkg" "$work/month/members.toml" &&
    "$bocage" price set "$work/month/t.gpkg" "$work/month/prices.toml" &&
    "$bocage" key set "$work/month/t.gpkg" "$work/month/keys.toml" &&
    "$bocage" month usage "$work/month/t.gpkg" "$work/month/usage.csv" &&
    "$bocage" month run "$work/month/t.gpkg" 2026-10 --issue --on 2026-11-02 &&
    "$bocage" month files "$work/month/t.gpkg" 2026-10 "$work/month/invoices" &&
    "$bocage" month close "$work/month/t.gpkg" 2026-10
}
judge "a month of 454 members is issued and closed" month_is_issued
judge "the official rules take every invoice of it" \
  scripts/judge-invoices.sh "$bocage" "$work/month/invoices" 0
# What central purchasing publishes and sends, by the official schemas where they are there.
judge "DECP, OCDS and UBL of central purchasing are as their standards have them" \
  scripts/judge-purchasing.sh "$bocage" "$work/purchasing"

# Instances of roll-outs, where they are there: a peer finds no cheaper tree.
steiner=(../shared/data/steiner/{I053,I014,G204}.gr.xz)
if [ -f "${steiner[0]}" ]; then
  judge "pcst-fast2 finds no cheaper tree" \
    env RUNS=1 SECONDS_MAX=3 scripts/judge-steiner.sh "$bocage" "${steiner[@]}"
fi

# Real streets, where the extracts are there: each is designed whole, read by GDAL and walked.
for extract in ../shared/data/osm/*; do
  [ -f "$extract" ] || continue
  name=$(basename "$extract")
  name=${name%%.*}
  town=$work/$name.gpkg
  "$bocage" new "$town" --quiet >/dev/null || exit 1
  judge "$name is imported" "$bocage" import osm "$town" "$extract" --quiet
  judge "$name is designed" "$bocage" design run "$town" --apply --quiet
  judge "GDAL reads $name" gdal_is_content "$town"
  judge "the bound of $name is proven" "$bocage" design verify "$town"
  judge "every line of $name is walked" python3 scripts/judge-walk.py "$town"
  judge "$name is as its chain says" "$bocage" audit "$town" --quiet
done

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
