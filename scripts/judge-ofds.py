"""Judges files of the Open Fibre Data Standard with libcoveofds, as its command does.

    judge-ofds.py FILE...

For every file: `jsv` (the schema) and `pv` (the rules beyond it) must find nothing, `af` no field
that the schema does not have. The checks are those of the command, in one process, as most of
the command's time goes into starting. Prints what is found and how many files are good.
"""

import json
import sys

from libcoveofds.additionalfields import AdditionalFields
from libcoveofds.jsonschemavalidate import JSONSchemaValidator
from libcoveofds.python_validate import PythonValidate
from libcoveofds.schema import OFDSSchema


def complaints(data, schema):
    """What the three checks say, each with its name; nothing where all are content."""
    said = {
        "jsv": [error.json()["message"] for error in JSONSchemaValidator(schema).validate(data)],
        "pv": PythonValidate(schema).validate(data),
        "af": AdditionalFields(schema).process(data),
    }
    return {check: found for check, found in said.items() if found}


def main(paths):
    """Judges all, then counts nodes once however many files repeat them."""
    schema, good = OFDSSchema(), 0
    nodes, spans = set(), []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        found = complaints(data, schema)
        good += not found
        for check, what in found.items():
            print(f"{path}: {check}: {json.dumps(what)[:2000]}")
        for network in data.get("networks", []):
            nodes.update(node["id"] for node in network.get("nodes", []))
            spans.extend(span["id"] for span in network.get("spans", []))
    print(f"{good} of {len(paths)} files good, {len(nodes)} nodes, {len(spans)} spans")
    if len(set(spans)) != len(spans):
        print("a span stands in more than one file")
        return 1
    return 0 if paths and good == len(paths) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
