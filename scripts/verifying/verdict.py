"""What the check comes to."""

from .certificate import Certificate
from .cost import cost, cost_by_part
from .floor import floor_of
from .norms import Norms, Tariff
from .offers import Offered
from .places import places_of
from .refusal import Refused, damaged
from .streets import Streets
from .whole import require_whole


def judge(design, packed):
    certificate = Certificate(packed)
    norms = Norms(certificate.norms)
    design.require_same_territory(certificate.text("territory_hash"))
    design.require_same_settings(certificate.text("settings_hash"))
    require_whole(design.database)
    tariff = Tariff(certificate, norms)
    offered = Offered(design, norms)
    costs = cost(design, offered, norms)
    places = places_of(design, certificate, norms)
    streets = Streets(design, places, offered, norms, tariff)
    part, street_at = streets.parts(), design.streets_at()
    part_at = lambda at: part[streets.ends[street_at[at]][0]] if at in street_at else None
    pops = [street_at[pop] for pop in design.pops if pop in street_at]
    home = next((part_at(pop) for pop in design.pops if pop in street_at), None)
    floor, drops = floor_of(certificate, streets, places, part, home, pops, offered, norms, tariff)
    # Without a home all are away, those at which no route ends too.
    port = norms.item("exchange_port")
    beyond = (row for row in design.exchanges if home is None or part_at(row["at"]) != home)
    away = sum(row["cost_cents"] - port * row["ports"] for row in beyond)
    equal = floor.pop("equal")
    upper = cost_by_part(design, norms, tariff, costs, away, drops)
    total, least = sum(upper.values()), sum(floor.values())
    above = [
        {"code": "bound_above_cost", "detail": f"{name}: {floor[name]} cents are above the cost of {upper[name]} cents"}
        for name in floor if floor[name] > upper[name]
    ]
    parts = [{"name": n, "upper_cents": upper[n], "lower_cents": floor[n]} for n in floor]
    gap = (total - least) * 1_000_000 // max(1, total - equal)
    return {
        "ok": not above, "upper_cents": total, "lower_cents": least, "components": parts, "gap_ppm": gap,
        "refused": above[:1],
    }


def refusing(design, packed):
    """The verdict; whatever a broken certificate leads to is a refusal."""
    try:
        return judge(design, packed)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError) as error:
        raise damaged(f"it cannot be understood: {error!r}") from error
