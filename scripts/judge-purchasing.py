"""Judges what central purchasing publishes and sends.

    judge-purchasing.py DECP.json OCDS.json ORDER.xml CATALOGUE.xml --decp-schema FILE --ocds-zip FILE --ubl FOLDER

The essential data must pass their official schema and hold the 24 fields that it demands; the releases must pass
libcoveocds with no error, no warning, no additional check that fails and no field that the standard lacks, and
name no extension; order and catalogue must pass the XSD of UBL 2.1. What is not given (no schema of essential data or
no standard on this machine) is said and not judged.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
from lxml import etree


def essential(path, schema):
    """What the official schema says of essential data."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    rules = json.loads(Path(schema).read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(rules)
    # The schema refers to definitions beside a `type`; draft 7 follows the reference alone.
    said = [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(data)]
    needed = rules["definitions"]["marche"]["required"]
    known = rules["definitions"]["marche"]["properties"]
    contracts = data["marches"]["marche"]
    for contract in contracts:
        said += [f"{contract['id']}: no {name}" for name in needed if name not in contract]
        said += [f"{contract['id']}: strange {name}" for name in contract if name not in known]
    if len(needed) != 24 or not contracts:
        said.append("the schema or the file is not what is to be judged")
    return said, len(contracts)


def releases(path, standard):
    """What libcoveocds says of releases."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    said = ["it names extensions"] if data.get("extensions") else []
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [
                Path(sys.executable).parent / "libcoveocds", "--additional-checks", "all",
                "--standard-zip", f"file://{Path(standard).resolve()}",
                "--output-dir", f"{folder}/out", path,
            ],
            capture_output=True, text=True, check=False,
        )
        if ran.returncode:
            return said + [ran.stderr[-2000:]], 0
        judged = json.loads((Path(folder) / "out" / "results.json").read_text(encoding="utf-8"))
    for name in ("validation_errors", "additional_fields", "deprecated_fields", "conformance_errors",
                 "additional_closed_codelist_values", "additional_open_codelist_values",
                 "structure_warnings"):
        if judged.get(name):
            said.append(f"{name}: {json.dumps(judged[name])[:1500]}")
    for name, found in (judged.get("additional_checks") or {}).items():
        said.append(f"{name}: {json.dumps(found)[:1500]}")
    return said, len(data["releases"])


def document(path, folder, name):
    """What the XSD of UBL 2.1 says of a document."""
    schema = next(Path(folder).rglob(f"UBL-{name}-2.1.xsd"))
    rules = etree.XMLSchema(etree.parse(str(schema)))
    rules.validate(etree.parse(path))
    return [f"{error.line}: {error.message}" for error in rules.error_log]


def main():
    """Judges all that is given, prints what is found, and exits 1 unless all is good."""
    words = argparse.ArgumentParser()
    for name in ("decp", "ocds", "order", "catalogue"):
        words.add_argument(name)
    for name in ("--decp-schema", "--ocds-zip", "--ubl"):
        words.add_argument(name)
    given = words.parse_args()
    said = []
    if given.decp_schema and Path(given.decp_schema).exists():
        found, count = essential(given.decp, given.decp_schema)
        said += found
        print(f"essential data: {count} contracts judged")
    else:
        print("essential data: no schema on this machine")
    if given.ocds_zip and Path(given.ocds_zip).exists():
        found, count = releases(given.ocds, given.ocds_zip)
        said += found
        print(f"open contracting: {count} releases judged")
    else:
        print("open contracting: no standard on this machine")
    if given.ubl:
        said += document(given.order, given.ubl, "Order")
        said += document(given.catalogue, given.ubl, "Catalogue")
        print("UBL: an order and a catalogue judged")
    for line in said:
        print(line)
    sys.exit(1 if said else 0)


main()
