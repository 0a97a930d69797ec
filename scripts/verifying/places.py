"""Places with premises: where they meet their street, and that they do."""

import math

from .plane import Index, metres, point_along
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


def require_true_places(design, places):
    """Every place is on its street where the certificate says, and no street is nearer."""
    index = Index(street["line"] for street in design.streets)
    for place in places:
        at, claimed = place.first["at"], place.off_street / 1e3
        slack = 0.25 + claimed * 0.002
        there = math.hypot(*metres(at, point_along(design.streets[place.street], place.offset)))
        nearest = min((far for _, far in index.near(at, claimed)), default=math.inf)
        if abs(there - claimed) > slack or nearest < claimed - slack:
            raise Refused(
                "place_false",
                f"premises {place.first['id']} meet a street {claimed:.2f} m off by the certificate,"
                f" {there:.2f} m by its own place, {nearest:.2f} m by the map",
            )
