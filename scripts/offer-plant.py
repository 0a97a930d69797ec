#!/usr/bin/env python3
"""Draws plant of others along the streets of a territory, as GeoJSON for `bocage import plant`.

    scripts/offer-plant.py GEOPACKAGE SEED >plant.geojson

One street in three has ducts or poles beside it, at rents of all kinds, some of them full or a little too far; some
have two owners, one behind the other. A cabinet stands beside every fortieth home, an exchange beside every
hundredth. The same seed draws the same.
"""

import json
import math
import random
import sqlite3
import sys

from verifying.design import positions

WAYS = ("fourreau", "appui telecom", "appui energie")


def beside(line, off_m):
    """The line moved off to its side, in degrees."""
    (ax, ay), (bx, by) = line[0], line[-1]
    east = 111_320 * math.cos(math.radians(ay / 1e7))
    x, y = (bx - ax) * east, (by - ay) * 110_570
    long = math.hypot(x, y) or 1.0
    move = (-y / long * off_m / east, x / long * off_m / 110_570)
    return [[lon / 1e7 + move[0], lat / 1e7 + move[1]] for lon, lat in line]


def feature(name, kind, geometry, free, rent):
    told = {"id": name, "type": kind, "nb_libre": free, "proprietaire": f"owner of {name}"}
    if rent is not None:
        told["loyer"] = rent
    return {"type": "Feature", "properties": told, "geometry": geometry}


def rent(drawn, most):
    return drawn.choice((None, 0, round(drawn.random() * most, 2), round(drawn.random() * most, 2)))


def along(drawn, number, line):
    off = drawn.choice((0.5, 3, 9, 14, 15.2, 15.7, 16))
    places = beside(line, off)
    middle = len(places) // 2
    parts = [places] if drawn.random() < 0.7 or middle < 1 else [places[: middle + 1], places[middle:]]
    way = drawn.choice(WAYS)
    for part, course in enumerate(parts):
        geometry = {"type": "LineString", "coordinates": course}
        yield feature(f"F-{number}-{part}", way, geometry, drawn.choice((0, 2, 20, 40)), rent(drawn, 5))


def main(path, seed):
    drawn, database = random.Random(seed), sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    features = []
    for number, (blob,) in enumerate(database.execute("SELECT geom FROM street ORDER BY id")):
        if drawn.random() < 0.34:
            features += along(drawn, number, positions(blob))
    for number, (blob,) in enumerate(database.execute("SELECT geom FROM premises ORDER BY id")):
        kind = "NRO" if number % 100 == 50 else "SRO" if number % 40 == 20 else None
        if kind:
            (lon, lat), = positions(blob)
            geometry = {"type": "Point", "coordinates": [lon / 1e7, lat / 1e7]}
            free, most = (5_000, 9_000) if kind == "NRO" else (drawn.choice((100, 900)), 900)
            features.append(feature(f"{kind}-{number}", kind, geometry, free, rent(drawn, most)))
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
