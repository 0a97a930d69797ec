"""The design: rows of the GeoPackage."""

import hashlib
import math
import sqlite3
import struct

from .refusal import RENT_MAX, Refused


def positions(blob):
    boxed = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]
    body = blob[8 + boxed :]
    numbers = body[5:] if body[1] == 1 else body[9:]
    values = struct.unpack(f"<{len(numbers) // 8}d", numbers)
    whole = [int(math.floor(abs(v) * 1e7 + 0.5)) * (1 if v >= 0 else -1) for v in values]
    return list(zip(whole[::2], whole[1::2]))


class Design:
    def __init__(self, path):
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        self.database = database
        read = lambda query: [dict(row) for row in database.execute(query)]
        columns = "id, class, length_mm, crossing, existing, geom"
        self.streets = read(f"SELECT {columns} FROM street ORDER BY id")
        for street in self.streets:
            street["line"] = positions(street.pop("geom"))
        self.streets = [s for s in self.streets if len(s["line"]) > 1 and s["length_mm"] > 0]
        self.premises = read(
            "SELECT id, purpose, building, geom FROM premises"
            " WHERE id IN (SELECT premises FROM outlet) ORDER BY id"
        )
        for premises in self.premises:
            premises["at"] = positions(premises.pop("geom"))[0]
        self.routes = read("SELECT id, way, crossing, length_mm, cost_cents, street, from_support, to_support FROM route")
        self.supports = read("SELECT id, support_kind, cost_cents, geom FROM support")
        self.cables = read("SELECT id, tier, cable_type, length_mm, cost_cents, path FROM cable")
        self.boxes = read("SELECT id, building, strands, cost_cents FROM branching_point")
        self.closures = read("SELECT id, splices, cost_cents FROM splice_closure")
        self.cabinets = read("SELECT id, ports, cost_cents FROM cabinet")
        self.exchanges = read("SELECT id, ports, cost_cents, geom FROM exchange")
        wide = "inner_diameter_mm"
        self.existing_routes = read(f"SELECT id, way, free, {wide}, rent_cents, geom FROM existing_route ORDER BY id")
        self.existing_sites = read("SELECT id, existing_kind, free, rent_cents, geom FROM existing_site ORDER BY id")
        for row in self.existing_routes + self.existing_sites:
            row["line"] = positions(row.pop("geom"))
        rentals = read("SELECT by_thing, existing, metre_cents, year_cents FROM rental")
        self.rentals = {row["by_thing"]: row for row in rentals}
        asked = [row["rent_cents"] for row in self.existing_routes + self.existing_sites]
        paid = [row[cents] for row in rentals for cents in ("metre_cents", "year_cents")]
        if any(rent is not None and not 0 <= rent <= RENT_MAX for rent in asked + paid):
            raise ValueError("a rent is out of range")
        self.pops = [positions(row["geom"])[0] for row in read("SELECT geom FROM pop ORDER BY id")]
        self.settings = database.execute(
            "SELECT json_extract(provenance, '$.settings_hash'), report IS NOT NULL,"
            " coalesce(json_extract(provenance, '$.norms_differ'), 0)"
            " FROM bocage_plan WHERE state = 'applied' ORDER BY generation DESC"
        ).fetchall()
        for row in self.supports + self.exchanges:
            row["at"] = positions(row.pop("geom"))[0]

    def require_same_settings(self, claimed):
        """The norms that the plans name, from the last whole design on."""
        since = next((n for n, (_, whole, _) in enumerate(self.settings) if whole), len(self.settings))
        plans = self.settings[: since + 1]
        if any(differ for _, _, differ in plans):
            raise Refused("other_norms", "parts were changed by other norms since")
        named = [name for name, _, _ in plans if name is not None]
        if not named:
            raise Refused("other_norms", "the design does not name its norms")
        for name in named:
            if name != claimed:
                raise Refused("other_norms", f"it is about the norms {claimed}, the design about {name}")

    def require_same_territory(self, claimed):
        digest = hashlib.sha256()
        for s in self.streets:
            line = "".join(f" {lon},{lat}" for lon, lat in s["line"])
            crossing, existing = s["crossing"] or "-", s["existing"] or "-"
            digest.update(f"{s['id']} {s['class']} {s['length_mm']} {crossing} {existing}{line}\n".encode())
        for p in self.premises:
            lon, lat = p["at"]
            digest.update(f"{p['id']} {p['purpose']} {lon} {lat} {p['building'] or '-'}\n".encode())
        or_none = lambda number: "-" if number is None else number
        for r in self.existing_routes:
            wide, rent = or_none(r["inner_diameter_mm"]), or_none(r["rent_cents"])
            line = "".join(f" {lon},{lat}" for lon, lat in r["line"])
            digest.update(f"{r['id']} {r['way']} {r['free']} {wide} {rent}{line}\n".encode())
        for s in self.existing_sites:
            (lon, lat), rent = s["line"][0], or_none(s["rent_cents"])
            digest.update(f"{s['id']} {s['existing_kind']} {s['free']} {rent} {lon} {lat}\n".encode())
        if digest.hexdigest() != claimed:
            raise Refused("other_territory", f"it is about {claimed}, this one is {digest.hexdigest()}")

    def streets_at(self):
        """The first street at each place where routes end."""
        number = {street["id"]: n for n, street in enumerate(self.streets)}
        at = {row["id"]: row["at"] for row in self.supports}
        found = {}
        for route in self.routes:
            street = number.get(route["street"])
            for end in (at.get(route["from_support"]), at.get(route["to_support"])):
                if street is not None and end is not None:
                    found[end] = min(street, found.get(end, street))
        return found
