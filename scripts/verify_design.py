#!/usr/bin/env python3
"""Checks the certificate of a design, from an exported GeoPackage and the certificate alone.

    scripts/verify_design.py GEOPACKAGE CERTIFICATE [--json]

A twin of `bocage design verify`, written on its own with nothing but Python's library: the two must
come to the same verdict and the same numbers. docs/problem.md says what is proven and why,
docs/formats/certificate.md how a certificate is written. Exit 0: all that is claimed is proven;
5: it is not; 1: a file cannot be read.
"""

import gzip
import hashlib
import heapq
import json
import math
import sqlite3
import struct
import sys
import tomllib
from collections import defaultdict
from fractions import Fraction

CENT = 1_000_000  # millionths of a cent
NUMBER_MAX = 1 << 40
MERGED_WITHIN_MM = 1_000
FAR = 1 << 60
TIERS = ("distribution", "transport", "backhaul")


class Refused(Exception):
    """Why the certificate proves nothing: a code and what was found."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code, self.detail = code, detail


def damaged(detail):
    return Refused("certificate_damaged", detail)


# ---------------------------------------------------------------- the certificate


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise damaged("it is cut off")
        self.at += count
        return self.data[self.at - count : self.at]

    def line(self):
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise damaged("it is cut off")
        text = self.take(end - self.at).decode("utf-8", "replace")
        self.at += 1
        return text

    def number(self):
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 56:
                raise damaged("a number has too many bytes")
        if number > NUMBER_MAX:
            raise damaged(f"{number} is beyond any length or price")
        return number

    def signed(self):
        raw = self.number()
        return (raw >> 1) ^ -(raw & 1)

    def nodes(self):
        nodes, before = [], 0
        for _ in range(self.number()):
            before += self.signed()
            nodes.append(before)
        return nodes

    def chain(self):
        nodes, before, paid = [], 0, 0
        for _ in range(self.number()):
            before += self.signed()
            paid += self.number()
            nodes.append((before, paid))
        return nodes, paid + self.number()


class Certificate:
    def __init__(self, packed):
        try:
            data = gzip.decompress(packed)
        except (OSError, EOFError, ValueError, struct.error) as error:
            raise damaged(f"it cannot be unpacked: {error}") from error
        reader = Reader(data)
        if reader.line() != "bocage-certificate 1":
            raise damaged("it does not begin as a certificate of version 1")
        self.head = {}
        while "norms_bytes" not in self.head:
            name, _, value = reader.line().partition(" ")
            self.head[name] = value
        norms = reader.take(self.number("norms_bytes"))
        if hashlib.sha256(norms).hexdigest() != self.text("settings_hash"):
            raise Refused("other_norms", "its norms are not those that it names")
        self.norms = norms.decode()
        count = reader.number()
        self.meetings = [(reader.number(), reader.number(), reader.number()) for _ in range(count)]
        self.roots = reader.nodes()
        self.chains = [reader.chain() for _ in range(reader.number())]
        self.boxes = [reader.number() for _ in range(count)]
        self.cabinets = (reader.nodes(), [reader.number() for _ in range(count)])
        self.exchanges = (reader.nodes(), [reader.number() for _ in range(count)])
        if reader.at != len(data):
            raise damaged(f"{len(data) - reader.at} bytes follow after its end")

    def text(self, name):
        if name not in self.head:
            raise damaged(f"its head has no `{name}`")
        return self.head[name]

    def number(self, name):
        value = self.text(name)
        if not value.isdigit() or int(value) > NUMBER_MAX:
            raise damaged(f"`{name} {value}` in its head")
        return int(value)


# ---------------------------------------------------------------- rules and prices

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


def way_price(row, factor, worth):
    """A metre: its price, times the factor where it is dug, and its rent of all years."""
    once = quantity(row["price"])
    if row["code"] in TRENCHES:
        once = (once * factor + 500_000) // 10**6
    return once + (quantity(row.get("rent", "0 EUR")) * worth + ONE // 2) // ONE


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
            factor, worth = quantity(rules["civil"]["trench_factor"]), annuity(years, rate)
            self.prices = {}
            for kind in ("way", "crossing", "item"):
                for row in book["prices"][kind]:
                    price = way_price(row, factor, worth) if kind == "way" else quantity(row["price"])
                    self.prices.setdefault((kind, row["code"]), price)
            self.offers = [
                (f"{o['strands']}x{o['strands_per_tube']}", o["strands"], quantity(o["price"]), o.get("drop", False))
                for o in book["cables"]["cable"]
            ]
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise damaged(f"its norms cannot be read: {error}") from error

    def item(self, code):
        return self.prices.get(("item", code), 0)

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
        return min(self.prices.get(("way", way), 0) for way in ways)

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


# ---------------------------------------------------------------- the design


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
        self.pops = [positions(row["geom"])[0] for row in read("SELECT geom FROM pop ORDER BY id")]
        self.settings = database.execute(
            "SELECT json_extract(provenance, '$.settings_hash'), report IS NOT NULL"
            " FROM bocage_plan WHERE state = 'applied' ORDER BY generation DESC"
        ).fetchall()
        for row in self.supports + self.exchanges:
            row["at"] = positions(row.pop("geom"))[0]

    def require_same_settings(self, claimed):
        """The norms that the plans name, from the last whole design on."""
        since = next((n for n, (_, whole) in enumerate(self.settings) if whole), len(self.settings))
        named = [name for name, _ in self.settings[: since + 1] if name is not None]
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


# ---------------------------------------------------------------- the cost


def over(length_mm, metre):
    return (length_mm * metre + 500) // 1_000


def cost(design, norms):
    """The rows' cost by what they are; each must cost what the prices say."""
    offers = {name: metre for name, _, metre, _ in norms.offers}
    splice, laying = norms.item("splice"), norms.item("cable_laying")

    def total(rows, price):
        for row in rows:
            if price(row) != row["cost_cents"]:
                raise Refused(
                    "other_prices", f"{row['id']} costs {row['cost_cents']} cents, by these prices {price(row)}"
                )
        return sum(row["cost_cents"] for row in rows)

    def cable(row):
        metre = offers.get(row["cable_type"])
        if metre is None:
            return 0
        if row["tier"] == "drop":
            return over(row["length_mm"], metre) + norms.item("drop")
        return over(row["length_mm"], metre + laying)

    def route(row):
        crossing = norms.prices.get(("crossing", row["crossing"]), 0) if row["crossing"] else 0
        return over(row["length_mm"], norms.prices.get(("way", row["way"]), 0)) + crossing

    def box(row):
        item = "branching_point" if row["building"] is None else "branching_point_indoor"
        return norms.item(item) + splice * row["strands"]

    each = lambda item, unit, count: lambda row: norms.item(item) + norms.item(unit) * row[count]
    costs = {tier: total([c for c in design.cables if c["tier"] == tier], cable) for tier in (*TIERS, "drop")}
    costs["routes"] = total(design.routes, route)
    costs["supports"] = total(design.supports, lambda row: norms.support(row["support_kind"]))
    costs["boxes"] = total(design.boxes, box)
    costs["closures"] = total(design.closures, each("splice_closure", "splice", "splices"))
    costs["cabinets"] = total(design.cabinets, each("cabinet", "cabinet_port", "ports"))
    costs["exchanges"] = total(design.exchanges, each("exchange", "exchange_port", "ports"))
    costs["studies"] = norms.item("study") * len(design.premises)
    return costs


def cost_by_part(design, norms, tariff, costs, away, drops):
    first = {}
    for cable in design.cables:
        if cable["tier"] in TIERS:
            rank = TIERS.index(cable["tier"])
            for at in range(0, len(cable["path"]), 17):
                route = cable["path"][at : at + 16].hex()
                first[route] = min(rank, first.get(route, rank))
    fixed = dict.fromkeys(TIERS, 0)
    for route in design.routes:
        rank = first.get(route["id"].replace("-", ""))
        if rank is not None:
            fixed[TIERS[rank]] += tariff.fixed_along(route["length_mm"])
    junctions = {end for street in design.streets for end in (street["line"][0], street["line"][-1])}
    at_junctions = sum(row["cost_cents"] for row in design.supports if row["at"] in junctions)
    away *= norms.item("exchange")
    return {
        "routes": costs["routes"] + at_junctions + sum(fixed.values()) + away,
        "boxes": costs["boxes"] + costs["supports"] - at_junctions + costs["drop"] - drops,
        "cabinets": costs["cabinets"] + costs["distribution"] - fixed["distribution"],
        "exchanges": costs["exchanges"] - away
        + costs["transport"] - fixed["transport"] + costs["backhaul"] - fixed["backhaul"],
        "splice_closures": costs["closures"],
        "drops": drops,
        "studies": costs["studies"],
    }


# ---------------------------------------------------------------- places


class Place:
    def __init__(self, group, meeting, norms):
        self.first = group[0]
        self.street, self.offset, self.off_street = meeting
        self.lines = len(group)
        self.direct = sum(p["purpose"] == "public_site" for p in group)
        self.indoor = len(group) > 1 and len(group) >= norms.indoor_from
        self.reach = 0 if self.indoor else max(0, norms.drop_max_mm - self.off_street)


def places_of(design, certificate, norms):
    groups = {}
    for premises in design.premises:
        groups.setdefault(premises["building"] or premises["id"], []).append(premises)
    if len(groups) != len(certificate.meetings):
        raise Refused(
            "other_territory",
            f"the design serves {len(groups)} places, the certificate {len(certificate.meetings)}",
        )
    places = []
    for group, meeting in zip(groups.values(), certificate.meetings):
        if meeting[0] >= len(design.streets) or meeting[1] > design.streets[meeting[0]]["length_mm"]:
            raise Refused("place_false", f"premises {group[0]['id']} meet no street there")
        places.append(Place(group, meeting, norms))
    require_true_places(design, places)
    return places


def plane(origin):
    """Metres east and north a ten-millionth of a degree, on the ellipsoid."""
    latitude = math.radians(origin[1] / 1e7)
    flat = 1 - 0.00669437999014 * math.sin(latitude) ** 2
    unit = math.radians(1e-7)
    east = 6378137.0 / math.sqrt(flat) * math.cos(latitude) * unit
    return east, 6378137.0 * (1 - 0.00669437999014) / flat**1.5 * unit


def metres(origin, at):
    east, north = plane(origin)
    return (at[0] - origin[0]) * east, (at[1] - origin[1]) * north


def point_along(street, offset_mm):
    pairs = list(zip(street["line"], street["line"][1:]))
    lengths = [math.hypot(*metres(a, b)) for a, b in pairs]
    left = sum(lengths) * offset_mm / street["length_mm"]
    for (a, b), length in zip(pairs, lengths):
        if 0 < length and left <= length:
            part = left / length
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= length
    return street["line"][-1]


def from_origin(a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    part = min(1.0, max(0.0, -(a[0] * dx + a[1] * dy) / square)) if square else 0.0
    return math.hypot(a[0] + dx * part, a[1] + dy * part)


def require_true_places(design, places):
    """Every place is on its street where the certificate says, and no street is nearer."""
    square, squares = 30_000, defaultdict(list)
    for street in design.streets:
        for a, b in zip(street["line"], street["line"][1:]):
            for x in range(min(a[0], b[0]) // square, max(a[0], b[0]) // square + 1):
                for y in range(min(a[1], b[1]) // square, max(a[1], b[1]) // square + 1):
                    squares[x, y].append((a, b))
    for place in places:
        at, claimed = place.first["at"], place.off_street / 1e3
        slack = 0.25 + claimed * 0.002
        there = math.hypot(*metres(at, point_along(design.streets[place.street], place.offset)))
        span = []
        for axis, unit in enumerate(plane(at)):
            far = math.ceil(claimed / unit)
            span.append(range((at[axis] - far) // square, (at[axis] + far) // square + 1))
        near = (pair for x in span[0] for y in span[1] for pair in squares.get((x, y), ()))
        nearest = min((from_origin(metres(at, a), metres(at, b)) for a, b in near), default=math.inf)
        if abs(there - claimed) > slack or nearest < claimed - slack:
            raise Refused(
                "place_false",
                f"premises {place.first['id']} meet a street {claimed:.2f} m off by the certificate,"
                f" {there:.2f} m by its own place, {nearest:.2f} m by the map",
            )


# ---------------------------------------------------------------- the streets


class Streets:
    """The streets cut at the places: junctions first, then the places along each street."""

    def __init__(self, design, places, norms, tariff):
        self.ends, self.lengths, self.at, self.pieces = [], [], [], []
        self.node_of = [0] * len(places)
        known = {}
        for number, street in enumerate(design.streets):
            ends = ((street["line"][0], 0), (street["line"][-1], street["length_mm"]))
            for position, offset in ends:
                if position not in known:
                    known[position] = len(self.at)
                    self.at.append((number, offset))
            self.ends.append((known[ends[0][0]], known[ends[1][0]]))
            self.lengths.append(street["length_mm"])
        self.junctions = len(self.at)
        along = defaultdict(list)
        for number, place in enumerate(places):
            along[place.street].append((place.offset, number))
        self.support = [FAR] * self.junctions
        of_street = []
        for number, street in enumerate(design.streets):
            ways = norms.ways_of(street)
            of_street.append(min(norms.support_of_way(way) for way in ways))
            for end in self.ends[number]:
                self.support[end] = min(self.support[end], of_street[number])
            metre = norms.metre_along(street)
            crossing = norms.prices.get(("crossing", street["crossing"]), 0) if street["crossing"] else 0
            self.cut(number, sorted(along[number]), metre, crossing, tariff)
        self.support += [of_street[street] for street, _ in self.at[self.junctions :]]
        self.around = [[] for _ in self.at]
        for number, (a, b, *_) in enumerate(self.pieces):
            if a != b:
                self.around[a].append((b, number))
                self.around[b].append((a, number))

    def cut(self, street, along, metre, crossing, tariff):
        (first, last), whole = self.ends[street], self.lengths[street]
        at, begun = first, 0

        def piece(to, length):
            nonlocal crossing
            route = length * metre // 1_000 + crossing
            crossing = 0
            self.pieces.append((at, to, length, route, tariff.fixed_along(length), street))

        for offset, place in along:
            if offset - begun < MERGED_WITHIN_MM:
                self.node_of[place] = at
            elif whole - offset < MERGED_WITHIN_MM:
                self.node_of[place] = last
            else:
                node = len(self.at)
                self.at.append((street, offset))
                piece(node, offset - begun)
                at, begun = node, offset
                self.node_of[place] = node
        piece(last, whole - begun)

    def into(self, piece, node):
        """The support that stands at a node since the piece is used; a loop may pass without."""
        first, last = self.ends[self.pieces[piece][5]]
        return self.support[node] if node < self.junctions and first != last else 0

    def within(self, start, reach):
        """Nodes within a distance."""
        far, heap = {start: 0}, [(0, start)]
        while heap:
            here, node = heapq.heappop(heap)
            if here > far[node]:
                continue
            for to, piece in self.around[node]:
                there = here + self.pieces[piece][2]
                if there <= reach and there < far.get(to, FAR):
                    far[to] = there
                    heapq.heappush(heap, (there, to))
        return far

    def parts(self):
        part = [-1] * len(self.at)
        for start in range(len(part)):
            if part[start] >= 0:
                continue
            part[start], waiting = start, [start]
            while waiting:
                for to, _ in self.around[waiting.pop()]:
                    if part[to] < 0:
                        part[to] = start
                        waiting.append(to)
        return part


def forced(streets, places):
    """Supports at ends of all routes, supports below indoor boxes, and where they are paid."""
    premises = set(streets.node_of)
    ways = [len(around) for around in streets.around]
    behind, gone = list(streets.support), [False] * len(ways)
    waiting = [node for node, count in enumerate(ways) if count == 1 and node not in premises]
    while waiting:
        node = waiting.pop()
        gone[node] = True
        left = [to for to, _ in streets.around[node] if not gone[to]]
        if left:
            to = left[0]
            behind[to] = min(behind[to], behind[node])
            ways[to] -= 1
            if ways[to] == 1 and to not in premises:
                waiting.append(to)
    paid, sums = list(gone), [0, 0]
    for place, node in zip(places, streets.node_of):
        if place.indoor and node >= streets.junctions and not paid[node]:
            sums[1] += streets.support[node]
            paid[node] = True
    for node in range(streets.junctions, len(ways)):
        if node in premises and ways[node] <= 1 and not paid[node]:
            sums[0] += behind[node]
            paid[node] = True
    return sums[0], sums[1], paid


# ---------------------------------------------------------------- what is paid


def check_routes(certificate, streets, places, part, home, paid_nodes, norms):
    def refuse(detail):
        raise Refused("routes_overpaid", detail)

    reaches = {}
    for place, node in zip(places, streets.node_of):
        reaches[node] = min(place.reach, reaches.get(node, FAR))
    if len(certificate.roots) > 1:
        refuse("it has several roots")
    root = certificate.roots[0] if certificate.roots else None
    if root is not None and not (0 <= root < len(part) and part[root] == home):
        refuse("its root is not where the points of presence are")
    near, far, outside = defaultdict(int), defaultdict(int), defaultdict(int)
    for nodes, end in certificate.chains:
        entered = dict(nodes)
        start = nodes[0][0] if nodes else None
        if start not in reaches:
            refuse("a chain does not begin at premises")
        known = all(0 <= node < len(part) for node in entered)
        if not known or len(entered) != len(nodes) or entered[start] != 0:
            refuse(f"the chain of node {start} is none")
        away = part[start] != home
        if not away and end > 0 and (root is None or root in entered):
            refuse(f"the chain of node {start} holds the root")
        reached = streets.within(start, reaches[start])
        for node, begun in entered.items():
            if away:
                outside[node] += end - begun
            for tail, piece in streets.around[node]:
                charge = min(entered.get(tail, end), end) - begun
                if charge > 0:
                    close = reached.get(node, FAR) + streets.pieces[piece][2] <= reaches[start]
                    (near if close else far)[piece, node] += charge
    by_root = set()
    if root is not None and root in reaches:
        for node, distance in streets.within(root, reaches[root]).items():
            for _, piece in streets.around[node]:
                if distance + streets.pieces[piece][2] <= reaches[root]:
                    by_root.add(piece)
    for piece, node in near.keys() | far.keys():
        route = streets.pieces[piece][3] + (0 if paid_nodes[node] else streets.into(piece, node))
        cable = 0 if piece in by_root else streets.pieces[piece][4]
        a, b = near[piece, node], far[piece, node]
        if a > route or a + b > route + cable:
            refuse(
                f"the way into node {node} over piece {piece} costs {route} and {cable} cents,"
                f" and is charged {a} and {b}"
            )
    for node, charged in outside.items():
        if charged > norms.item("exchange"):
            refuse(f"an exchange at node {node} is overpaid")
    return sum(end for _, end in certificate.chains)


def check_boxes(certificate, streets, places, paid_nodes, norms, tariff):
    left, total = defaultdict(list), 0
    for place, start, pays in zip(places, streets.node_of, certificate.boxes):
        if place.indoor:
            continue
        total += pays * place.lines
        for node, way in streets.within(start, place.reach).items():
            leaves = pays * CENT - way * tariff.drop
            if leaves > 0:
                left[node].append((leaves, place.lines))
    for node, rows in left.items():
        free = node < streets.junctions or paid_nodes[node]
        budget, room = (0 if free else streets.support[node] * CENT), 0
        for leaves, lines in sorted(rows, reverse=True):
            while lines:
                if not room:
                    room = norms.box_lines
                    budget += norms.item("branching_point") * CENT
                taken = min(lines, room)
                lines, room = lines - taken, room - taken
                budget -= leaves * taken
                if budget < 0:
                    raise Refused("boxes_overpaid", f"boxes at node {node} cost less than their lines pay")
    return total


class Map:
    """The streets between junctions, with lines along each."""

    def __init__(self, streets, places, pays, strand):
        self.streets, self.strand = streets, strand
        self.around = [[] for _ in range(streets.junctions)]
        for street, (a, b) in enumerate(streets.ends):
            self.around[a].append((b, street))
            if a != b:
                self.around[b].append((a, street))
        self.along, self.here = defaultdict(list), defaultdict(list)
        for place, node, paid in zip(places, streets.node_of, pays):
            if paid:
                street, offset = streets.at[node]
                row = (offset, place.lines, paid * CENT + place.reach * strand, paid * CENT)
                held = self.here[node] if node < streets.junctions else self.along[street]
                held.append(row)

    def strongest(self):
        most, heap = [0] * len(self.around), []
        for node, rows in self.here.items():
            heap += [(-offer, node) for _, _, offer, _ in rows]
        for street, rows in self.along.items():
            (a, b), whole = self.streets.ends[street], self.streets.lengths[street]
            for offset, _, offer, _ in rows:
                heap.append((offset * self.strand - offer, a))
                heap.append(((whole - offset) * self.strand - offer, b))
        heapq.heapify(heap)
        while heap:
            left, node = heapq.heappop(heap)
            if -left <= most[node]:
                continue
            most[node] = -left
            for to, street in self.around[node]:
                there = left + self.streets.lengths[street] * self.strand
                if -there > most[to]:
                    heapq.heappush(heap, (there, to))
        return most

    def centres(self, claimed):
        if not claimed:
            return [(node, 0) for node in range(len(self.around))]
        far, radius, heap = {}, defaultdict(int), [(0, node, node) for node in claimed]
        if any(not 0 <= node < len(self.around) for node in claimed):
            raise damaged("there is no such junction")
        heapq.heapify(heap)
        while heap:
            here, node, centre = heapq.heappop(heap)
            if node in far:
                continue
            far[node] = here
            radius[centre] = max(here, radius[centre])
            for to, street in self.around[node]:
                if to not in far:
                    heapq.heappush(heap, (here + self.streets.lengths[street], to, centre))
        if len(far) < len(self.around):
            raise damaged("a junction is near no place of its list")
        return [(node, radius[node]) for node in claimed]

    def far_from(self, junctions):
        far, heap = {}, [(0, node) for node in junctions]
        while heap:
            here, node = heapq.heappop(heap)
            if node in far:
                continue
            far[node] = here
            for to, street in self.around[node]:
                if to not in far:
                    heapq.heappush(heap, (here + self.streets.lengths[street], to))
        return far

    def sight(self, centre, radius, strongest):
        far, heap, strand = {}, [(0, centre)], self.strand
        while heap:
            here, node = heapq.heappop(heap)
            # The streets at the centre are looked at whatever is left there.
            if node in far or (here > radius and strongest[node] <= (here - radius) * strand):
                continue
            far[node] = here
            for to, street in self.around[node]:
                if to not in far:
                    heapq.heappush(heap, (here + self.streets.lengths[street], to))
        return far

    def leaves(self, offer, paid, way, beside):
        """What a line leaves at most; within its drop's reach more than it pays, or it is not convex."""
        leaves = offer - max(0, way) * self.strand
        return max(paid, leaves) if beside else leaves

    def left(self, far, radius):
        rows = []
        for node, here in far.items():
            for _, lines, offer, paid in self.here.get(node, ()):
                rows.append((self.leaves(offer, paid, here - radius, here <= radius), lines))
            for other, street in self.around[node]:
                a, b = self.streets.ends[street]
                if street not in self.along or (a != b and node == b and other in far):
                    continue
                from_a, from_b, whole = far.get(a, FAR), far.get(b, FAR), self.streets.lengths[street]
                beside = min(from_a, from_b) <= radius
                for offset, lines, offer, paid in self.along[street]:
                    way = min(from_a + offset, from_b + whole - offset) - radius
                    rows.append((self.leaves(offer, paid, way, beside), lines))
        return [row for row in rows if row[0] > 0]


def check_sites(code, streets, places, claimed, strand, lines_max, price_at):
    centres, pays = claimed
    graph = Map(streets, places, pays, strand)
    strongest = graph.strongest()
    for centre, radius in graph.centres(centres):
        rows, room, total = graph.left(graph.sight(centre, radius, strongest), radius), lines_max, 0
        if sum(lines for _, lines in rows) > lines_max:
            rows.sort(reverse=True)
        for leaves, lines in rows:
            taken = min(room, lines)
            total += leaves * taken
            room -= taken
        if total > price_at(centre, radius) * CENT:
            raise Refused(code, f"a site at junction {centre} costs less than its lines pay")
    return sum(paid * place.lines for paid, place in zip(pays, places))


# ---------------------------------------------------------------- the verdict


def drops_of(place, norms):
    def one(strands):
        metre = norms.drop_metre(strands)
        return norms.item("drop") + max(0, place.off_street * metre // 1_000 - 1 - metre // 500)

    return one(1) * (place.lines - place.direct) + one(2) * place.direct


def ports_each(norms):
    def ports(lines):
        wanted = lines + (lines * norms.cabinet_spare + 999_999) // 1_000_000
        return min((p for p in norms.cabinet_ports if p >= wanted), default=max(norms.cabinet_ports))

    price = norms.item("cabinet_port") * 1_000
    return min(price * ports(lines) // lines for lines in range(1, norms.cabinet_lines + 1))


def floor_of(certificate, streets, places, part, home, pops, norms, tariff):
    ends, indoor, paid_nodes = forced(streets, places)
    lines, direct = sum(p.lines for p in places), sum(p.direct for p in places)
    splices, studies = norms.item("splice") * (lines + direct), norms.item("study") * lines
    drops = sum(drops_of(place, norms) for place in places)
    stairs = sum(-(-p.lines // norms.box_lines_indoor) for p in places if p.indoor)
    inputs = -(-lines * norms.operators // norms.ratio)
    routes = check_routes(certificate, streets, places, part, home, paid_nodes, norms)
    boxes = check_boxes(certificate, streets, places, paid_nodes, norms, tariff)
    cabinet, exchange = norms.item("cabinet"), norms.item("exchange")
    cabinets = check_sites(
        "cabinets_overpaid", streets, places, certificate.cabinets, tariff.strand - tariff.shared,
        norms.cabinet_lines, lambda centre, radius: cabinet,
    )
    map_of_streets = Map(streets, [], [], 0)
    far_from_pops = [map_of_streets.far_from(streets.ends[street]) for street in pops]

    def exchange_at(centre, radius):
        """An exchange, and the strands that join it to both points of presence."""
        if part[centre] != home:
            return 0
        ways = sum(max(0, far.get(centre, 0) - radius) for far in far_from_pops)
        return exchange + ways * tariff.strand * norms.backhaul_strands // CENT

    exchanges = check_sites(
        "exchanges_overpaid", streets, places, certificate.exchanges, tariff.shared,
        norms.exchange_lines, exchange_at,
    )
    floor = {
        "routes": routes,
        "boxes": boxes + ends + indoor + stairs * norms.item("branching_point_indoor") + splices,
        "cabinets": cabinets + lines * ports_each(norms) // 1_000,
        "exchanges": exchanges + norms.item("exchange_port") * (inputs + direct),
        "splice_closures": 0,
        "drops": drops,
        "studies": studies,
    }
    equal = drops + studies + splices + norms.item("cabinet_port") * lines
    for name, proven in [*floor.items(), ("equal", equal)]:
        if certificate.number(name) != proven:
            claimed = certificate.number(name)
            raise Refused("claim_false", f"{name}: {claimed} cents are claimed, {proven} are proven")
    return floor, equal


def judge(design, packed):
    certificate = Certificate(packed)
    norms = Norms(certificate.norms)
    design.require_same_territory(certificate.text("territory_hash"))
    design.require_same_settings(certificate.text("settings_hash"))
    tariff = Tariff(certificate, norms)
    costs = cost(design, norms)
    places = places_of(design, certificate, norms)
    streets = Streets(design, places, norms, tariff)
    part, street_at = streets.parts(), design.streets_at()
    part_at = lambda at: part[streets.ends[street_at[at]][0]] if at in street_at else None
    pops = [street_at[pop] for pop in design.pops if pop in street_at]
    home = next((part_at(pop) for pop in design.pops if pop in street_at), None)
    floor, equal = floor_of(certificate, streets, places, part, home, pops, norms, tariff)
    # Without a home all are away, those at which no route ends too.
    away = sum(home is None or part_at(row["at"]) != home for row in design.exchanges)
    upper = cost_by_part(design, norms, tariff, costs, away, floor["drops"])
    total, least = sum(upper.values()), sum(floor.values())
    for name in floor:
        if floor[name] > upper[name]:
            detail = f"{name}: {floor[name]} cents are above the cost of {upper[name]} cents"
            raise Refused("bound_above_cost", detail)
    parts = [{"name": n, "upper_cents": upper[n], "lower_cents": floor[n]} for n in floor]
    gap = (total - least) * 1_000_000 // max(1, total - equal)
    return {
        "ok": True, "upper_cents": total, "lower_cents": least, "components": parts, "gap_ppm": gap, "refused": [],
    }


def refusing(design, packed):
    """The verdict; whatever a broken certificate leads to is a refusal."""
    try:
        return judge(design, packed)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError) as error:
        raise damaged(f"it cannot be understood: {error!r}") from error


def main(arguments):
    paths = [argument for argument in arguments if argument != "--json"]
    if len(paths) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(paths[1], "rb") as file:
            packed = file.read()
        design = Design(paths[0])
    except (OSError, sqlite3.Error) as error:
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
