"""Places with premises: where they meet their street, and that they do."""

import math
from collections import defaultdict

from .refusal import Refused


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
