"""What plant of others offers along the streets and on them, at its least price.

Room is not counted, and what stands a little too far counts as near: both only lower the bound.
"""

import math
from collections import defaultdict

from .plane import Index, point_along
from .refusal import Refused

SLACK_M = 0.5
LOOKED_EVERY_MM = 20_000
WAYS = ("existing_duct", "existing_pole", "energy_pole")
ITEMS = {"cabinet": "existing_cabinet", "exchange": "existing_exchange"}


class Offered:
    def __init__(self, design, norms):
        self.along, self.sites, self.sites_on = defaultdict(list), {}, defaultdict(int)
        if norms.reuse != "never":
            for way in WAYS:
                self.look_along(design, norms, way)
            self.look_for_sites(design, norms)

    def look_along(self, design, norms, way):
        """By street: the way, the least rent of a metre and year that it may have, and the most."""
        rows = [
            row for row in design.existing_routes
            if row["way"] == way and row["free"] > 0
            and (row["inner_diameter_mm"] is None or row["inner_diameter_mm"] >= norms.duct_wide_mm)
        ]
        book = norms.rents.get(("way", way), 0)
        rents = [book if row["rent_cents"] is None else row["rent_cents"] for row in rows]
        index, near = Index(row["line"] for row in rows), norms.existing_near_mm / 1e3 + SLACK_M
        for number, street in enumerate(design.streets if rows else ()):
            steps = max(2, street["length_mm"] // LOOKED_EVERY_MM + 1)
            least = most = 0
            for step in range(steps + 1):
                place = point_along(street, street["length_mm"] * step // steps)
                at = tuple(math.floor(degrees + 0.5) for degrees in place)
                found = [rents[row] for row, far in index.near(at, near) if far <= near]
                if not found:
                    break
                least, most = least + min(found), most + max(found)
            else:
                mean = lambda total: (total + steps) // (steps + 1)
                self.along[number].append((way, mean(least), mean(most)))

    def look_for_sites(self, design, norms):
        """By id: the kind, the rent of a year, the price without ports, the streets it may stand on."""
        streets = design.streets if design.existing_sites else ()
        index, near = Index(street["line"] for street in streets), norms.existing_near_mm / 1e3 + SLACK_M
        for row in design.existing_sites:
            kind, rent = row["existing_kind"], row["rent_cents"]
            if row["free"] <= 0 or kind not in ITEMS:
                continue
            rent = norms.rents.get(("item", ITEMS[kind]), 0) if rent is None else rent
            price, far = norms.item(ITEMS[kind]) + norms.present(rent), {}
            for street, metres in index.near(row["line"][0], near + SLACK_M):
                far[street] = min(metres, far.get(street, math.inf))
            least = min(far.values(), default=math.inf)
            if least <= near and (norms.reuse == "always" or price < norms.item(kind)):
                streets = [street for street, metres in far.items() if metres <= least + SLACK_M]
                self.sites[row["id"]] = (kind, rent, price, streets)
                for street in streets:
                    self.sites_on[street] += 1

    def of_kind(self, wanted):
        return [(price, streets) for kind, _, price, streets in self.sites.values() if kind == wanted]


def false_rent(row, rent):
    return Refused("rent_false", f"{row['id']} rents for {rent} cents a year what nobody offers there")


class Rents:
    """What rows rent: by the price book, or what somebody offers there."""

    def __init__(self, design, offered, norms):
        self.rentals, self.offered, self.norms = design.rentals, offered, norms
        self.number = {street["id"]: number for number, street in enumerate(design.streets)}
        self.streets, self.taken = design.streets, set()

    def of_route(self, row):
        book = self.norms.rents.get(("way", row["way"]), 0)
        if row["way"] not in WAYS:
            return book
        rental = self.rentals.get(f"route/{row['id']}")
        rent = rental["metre_cents"] if rental else 0
        street = self.number.get(row["street"])
        known = street is not None and row["way"] in self.norms.ways_of(self.streets[street])
        along = self.offered.along.get(street, ())
        offered = any(way == row["way"] and least <= rent <= most for way, least, most in along)
        by_book = known and rent == book and not (rental and rental["existing"] is not None)
        if not offered and not by_book:
            raise false_rent(row, rent)
        return rent

    def of_site(self, row, kind):
        """A cabinet or an exchange without its ports."""
        rental = self.rentals.get(f"{kind}/{row['id']}")
        if rental is None:
            return self.norms.item(kind)
        name, _, named = (rental["existing"] or "").partition("/")
        site = self.offered.sites.get(named) if name == "existing_site" else None
        if site is None or site[:2] != (kind, rental["year_cents"]) or named in self.taken:
            raise false_rent(row, rental["year_cents"])
        self.taken.add(named)
        return site[2]
