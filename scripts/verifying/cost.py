"""What the design costs, row by row, and how that is shared out."""

from .offers import Rents
from .refusal import TIERS, Refused


def over(length_mm, metre):
    return (length_mm * metre + 500) // 1_000


def cost(design, offered, norms):
    """The rows' cost by what they are; each must cost what the prices say."""
    rents = Rents(design, offered, norms)
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
        return over(row["length_mm"], norms.way_at(row["way"], rents.of_route(row))) + crossing

    def box(row):
        item = "branching_point" if row["building"] is None else "branching_point_indoor"
        return norms.item(item) + splice * row["strands"]

    site = lambda kind: lambda row: rents.of_site(row, kind) + norms.item(f"{kind}_port") * row["ports"]
    each = lambda item, unit, count: lambda row: norms.item(item) + norms.item(unit) * row[count]
    costs = {tier: total([c for c in design.cables if c["tier"] == tier], cable) for tier in (*TIERS, "drop")}
    costs["routes"] = total(design.routes, route)
    costs["supports"] = total(design.supports, lambda row: norms.support(row["support_kind"]))
    costs["boxes"] = total(design.boxes, box)
    costs["closures"] = total(design.closures, each("splice_closure", "splice", "splices"))
    costs["cabinets"] = total(design.cabinets, site("cabinet"))
    costs["exchanges"] = total(design.exchanges, site("exchange"))
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
