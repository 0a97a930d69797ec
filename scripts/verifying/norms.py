"""Rules and prices, and the tariff that no cable may fall short of."""

import tomllib
from fractions import Fraction

from .refusal import CENT, NUMBER_MAX, Refused, damaged


UNITS = (("km", 10**6), ("mm", 1), ("ppm", 1), ("m", 1_000), ("EUR", 100), ("€", 100), ("%", 10_000))


def quantity(text):
    for unit, factor in UNITS:
        if text.endswith(unit):
            value = Fraction(text[: -len(unit)].strip()) * factor
            if value.denominator == 1 and 0 <= value < NUMBER_MAX:
                return int(value)
            break
    raise damaged(f"`{text}` in its norms is no quantity")


ONE = 10**12
TRENCHES = ("verge_trench", "road_trench", "micro_trench", "drilling")


def annuity(years, rate):
    """What yearly payments of one are worth today: discounted, rounded down year by year."""
    payment, worth = ONE, 0
    for _ in range(years):
        payment = payment * 10**6 // (10**6 + rate)
        worth += payment
    return worth


def paid_once(row, factor):
    """The price, times the factor where something is dug."""
    once = quantity(row["price"])
    return (once * factor + 500_000) // 10**6 if row["code"] in TRENCHES else once


class Norms:
    def __init__(self, text):
        try:
            book = tomllib.loads(text)
            rules = book["settings"]
            box, cabinet, cable = rules["branching_point"], rules["cabinet"], rules["cable"]
            self.box_lines, self.box_lines_indoor = box["lines_max"], box["lines_max_indoor"]
            self.indoor_from, self.drop_max_mm = box["indoor_from"], quantity(box["drop_length_max"])
            self.cabinet_lines, self.cabinet_ports = cabinet["lines_max"], cabinet["ports"]
            self.cabinet_spare, self.operators = quantity(cabinet["spare_share"]), cabinet["operators"]
            self.exchange_lines = rules["exchange"]["lines_max"]
            self.backhaul_strands = rules["cable"]["backhaul_strands"]
            self.cable_spare, self.slack_share = quantity(cable["spare_share"]), quantity(cable["slack_share"])
            self.slack_each_mm = quantity(cable["slack_each"])
            self.ratio = max(rules["optics"]["ratios"])
            self.ways, self.reuse = rules["ways"], rules["existing"]["reuse"]
            years, rate = rules["existing"]["rent_years"], quantity(rules["existing"]["discount_share"])
            self.existing_near_mm = quantity(rules["existing"]["distance_max"])
            self.duct_wide_mm = rules["duct"]["inner_diameter_mm"]
            factor, self.worth = quantity(rules["civil"]["trench_factor"]), annuity(years, rate)
            self.prices, self.rents = {}, {}
            for kind in ("way", "crossing", "item"):
                for row in book["prices"][kind]:
                    self.prices.setdefault((kind, row["code"]), paid_once(row, factor))
                    self.rents.setdefault((kind, row["code"]), quantity(row.get("rent", "0 EUR")))
            self.offers = [
                (f"{o['strands']}x{o['strands_per_tube']}", o["strands"], quantity(o["price"]), o.get("drop", False))
                for o in book["cables"]["cable"]
            ]
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise damaged(f"its norms cannot be read: {error}") from error

    def item(self, code):
        return self.prices.get(("item", code), 0)

    def present(self, rent):
        """What a yearly rent is worth today."""
        return (rent * self.worth + ONE // 2) // ONE

    def way_at(self, way, rent):
        """A metre at a rent: its price, and the rents of all years."""
        return self.prices.get(("way", way), 0) + self.present(rent)

    def ways_of(self, street):
        ways = list(self.ways.get(street["class"], []))
        if street["existing"]:
            ways.append(street["existing"])
        return ways or ["road_trench"]

    def metre_along(self, street):
        """What a metre along a street costs: rents at their value of today."""
        ways = self.ways_of(street)
        if street["existing"] and self.reuse == "always":
            ways = [street["existing"]]
        if self.reuse == "never":
            ways = self.ways_of({**street, "existing": None})
        return min(self.way_at(way, self.rents.get(("way", way), 0)) for way in ways)

    def support(self, kind):
        fixed = {"chamber": "chamber", "existing_chamber": "chamber_fitting"}
        return 0 if kind == "indoor" else self.item(fixed.get(kind, "pole_fitting"))

    def support_of_way(self, way):
        on_poles = ("existing_pole", "energy_pole", "new_pole", "facade")
        kind = "existing_chamber" if way == "existing_duct" else "pole" if way in on_poles else "chamber"
        return self.support(kind)

    def drop_metre(self, strands):
        return min((o[2] for o in self.offers if o[3] and o[1] >= strands), default=0)


class Tariff:
    """Prices a millimetre, in millionths of a cent, that no cable may fall short of."""

    def __init__(self, certificate, norms):
        self.drop, self.fixed = certificate.number("drop"), certificate.number("cable_fixed")
        self.strand, self.shared = certificate.number("strand"), certificate.number("strand_shared")
        slack = lambda metre: metre * 1_000 * (1_000_000 + norms.slack_share) // 1_000_000
        self.require(self.drop <= norms.drop_metre(1) * 1_000, "a drop")  # it has no slack
        shared = self.shared * norms.ratio <= self.strand * norms.operators
        self.require(shared and self.shared <= self.strand, "a shared strand")
        laying = norms.item("cable_laying")
        offers = [(name, strands, metre + laying) for name, strands, metre, drop in norms.offers if not drop]
        worth = (norms.slack_each_mm - 1) * min(o[2] for o in offers) * 1_000
        self.require(self.fixed + self.strand == 0 or worth >= CENT, "a cable without slack")
        for name, strands, metre in offers:
            with_spare = lambda used: used + (used * norms.cable_spare + 999_999) // 1_000_000
            carried = max(used for used in range(strands + 1) if with_spare(used) <= strands)
            self.require(self.fixed + self.strand * carried <= slack(metre), f"a cable of {name}")

    @staticmethod
    def require(holds, what):
        if not holds:
            raise Refused("tariff_false", f"{what} costs less than the certificate says")

    def fixed_along(self, length_mm):
        return length_mm * self.fixed // 1_000_000
