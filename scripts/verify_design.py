#!/usr/bin/env python3
"""Checks the certificate of a design, from an exported GeoPackage and the certificate alone.

    scripts/verify_design.py GEOPACKAGE CERTIFICATE [--json]

A twin of `bocage design verify`, written on its own with nothing but Python's library: the two must
come to the same verdict and the same numbers. The check itself is in the folder `verifying` beside
this file. docs/problem.md says what is proven and why, docs/formats/certificate.md how a certificate
is written. Exit 0: all that is claimed is proven; 5: it is not; 1: a file cannot be read.
"""

import json
import sqlite3
import struct
import sys

from verifying.design import Design
from verifying.refusal import Refused
from verifying.verdict import refusing


def main(arguments):
    paths = [argument for argument in arguments if argument != "--json"]
    if len(paths) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(paths[1], "rb") as file:
            packed = file.read()
        design = Design(paths[0])
    except (OSError, sqlite3.Error, struct.error, LookupError, TypeError, ValueError) as error:
        print(f"a file cannot be read: {error}", file=sys.stderr)
        return 1
    try:
        verdict = refusing(design, packed)
    except Refused as refused:
        refusal = {"code": refused.code, "detail": refused.detail}
        verdict = {"ok": False, "upper_cents": 0, "lower_cents": 0, "components": [], "gap_ppm": 0, "refused": [refusal]}
    if "--json" in arguments:
        print(json.dumps(verdict))
    else:
        for refusal in verdict["refused"]:
            print(f"refused: {refusal['detail']} ({refusal['code']})")
        for row in verdict["components"]:
            print(f"  {row['name']:<16}{row['upper_cents'] / 100:>18,.2f}{row['lower_cents'] / 100:>18,.2f}")
        if verdict["ok"]:
            print(f"proven: at most {verdict['gap_ppm'] / 1e4:.2f} % above the least")
    return 0 if verdict["ok"] else 5


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
