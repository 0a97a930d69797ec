"""The bound, part by part."""

from .paid import check_boxes, check_routes
from .refusal import CENT, Refused
from .sites import Map, check_sites, site_prices
from .streets import forced


def drops_of(place, norms):
    def one(strands):
        metre = norms.drop_metre(strands)
        return norms.item("drop") + max(0, place.off_street * metre // 1_000 - 1 - metre // 500)

    return one(1) * (place.lines - place.direct) + one(2) * place.direct


def ports_each(norms, fitted):
    def ports(lines):
        wanted = lines + (lines * norms.cabinet_spare + 999_999) // 1_000_000
        sized = min((p for p in norms.cabinet_ports if p >= wanted), default=max(norms.cabinet_ports))
        return min(sized, wanted) if fitted else sized

    price = norms.item("cabinet_port") * 1_000
    return min(price * ports(lines) // lines for lines in range(1, norms.cabinet_lines + 1))


def floor_of(certificate, streets, places, part, home, pops, offered, norms, tariff):
    ends, indoor, paid_nodes = forced(streets, places)
    lines, direct = sum(p.lines for p in places), sum(p.direct for p in places)
    splices, studies = norms.item("splice") * (lines + direct), norms.item("study") * lines
    drops = sum(drops_of(place, norms) for place in places)
    stairs = sum(-(-p.lines // norms.box_lines_indoor) for p in places if p.indoor)
    inputs = -(-lines * norms.operators // norms.ratio)
    standing = {kind: offered.of_kind(kind) for kind in ("cabinet", "exchange")}
    exchange = min([norms.item("exchange")] + [price for price, _ in standing["exchange"]])
    routes = check_routes(certificate, streets, places, part, home, paid_nodes, exchange)
    boxes = check_boxes(certificate, streets, places, paid_nodes, norms, tariff)
    prices = {kind: site_prices(streets, norms.item(kind), sites) for kind, sites in standing.items()}
    cabinets = check_sites(
        "cabinets_overpaid", streets, places, certificate.cabinets, tariff.strand - tariff.shared,
        norms.cabinet_lines, prices["cabinet"], lambda _, radius: 0,
    )
    map_of_streets = Map(streets, [], [], 0)
    far_from_pops = [map_of_streets.far_from(streets.ends[street]) for street in pops]

    def exchange_at(centre, radius):
        """The strands that join an exchange to both points of presence; none, nor one, in other parts."""
        if part[centre] != home:
            return None
        ways = sum(max(0, far.get(centre, 0) - radius) for far in far_from_pops)
        return ways * tariff.strand * norms.backhaul_strands // CENT

    exchanges = check_sites(
        "exchanges_overpaid", streets, places, certificate.exchanges, tariff.shared,
        norms.exchange_lines, prices["exchange"], exchange_at,
    )
    floor = {
        "routes": routes,
        "boxes": boxes + ends + indoor + stairs * norms.item("branching_point_indoor") + splices,
        "cabinets": cabinets + lines * ports_each(norms, bool(standing["cabinet"])) // 1_000,
        "exchanges": exchanges + norms.item("exchange_port") * (inputs + direct),
        "splice_closures": 0,
        "drops": drops,
        "studies": studies,
    }
    equal = drops + studies + splices + norms.item("cabinet_port") * lines
    claims = {}
    for name, proven in [*floor.items(), ("equal", equal)]:
        claimed = certificate.number(name)
        # It may claim less: it counts as offered what stands a little farther than is looked here.
        if claimed > proven or (name == "equal" and claimed != proven):
            raise Refused("claim_false", f"{name}: {claimed} cents are claimed, {proven} are proven")
        claims[name] = claimed
    return claims, drops
