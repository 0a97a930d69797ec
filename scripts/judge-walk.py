"""Walks every line of a designed territory from its socket to its exchange, over the file alone.

    judge-walk.py TERRITORY...

Knows the tables of a territory and the catalogues of `crates/network/data`, and shares no code with
the designer. Every strand must exist, be used once and be joined to the next; cables must lie in
routes that meet and in ducts with room; losses are computed again; every exchange must reach the
points of presence over two ways. Prints what is wrong, and a line a territory; exits 1 on any wrong.
"""

import collections
import json
import pathlib
import sqlite3
import sys
import tomllib

DATA = pathlib.Path(__file__).parent.parent / "crates/network/data"
OPTICS, CABLES, SETTINGS = (
    tomllib.loads((DATA / f"{name}.toml").read_text()) for name in ("optics", "cables", "settings")
)
# At the exchange, on both sides of the cabinet, at the outlet; and a splice for each of their
# pigtails and one in the branching point.
CONNECTORS, SPLICES = 4, 5
SHOWN_MAX = 20


def mdb(text):
    return round(float(text.removesuffix(" dB")) * 1000)


class Wrong(Exception):
    """What a walk stumbled over."""


class Territory:
    """The rows of a territory that a walk needs, by id."""

    def __init__(self, path):
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row
        self.routes, self.cables = self.by_id("route"), self.by_id("cable")
        self.boxes, self.cabinets = self.by_id("branching_point"), self.by_id("cabinet")
        self.exchanges, self.premises = self.by_id("exchange"), self.by_id("premises")
        self.outlets = self.rows("outlet")
        self.joints_at, self.joints_to = collections.defaultdict(list), collections.defaultdict(list)
        for joint in self.rows("joint"):
            self.joints_at[joint["at_thing"]].append(joint)
            self.joints_to[joint["other_thing"]].append(joint)

    def rows(self, table):
        return self.db.execute(f'SELECT * FROM "{table}"').fetchall()

    def by_id(self, table):
        return {row["id"]: row for row in self.rows(table)}

    def strands_of(self, cable):
        strands, in_tube = (int(n) for n in self.cables[cable]["cable_type"].split("x"))
        if strands % in_tube:
            raise Wrong(f"{strands} strands do not fill tubes of {in_tube}")
        return strands

    def report(self):
        """What the last design said of itself."""
        newest = "SELECT report FROM bocage_plan WHERE report IS NOT NULL ORDER BY number DESC"
        return json.loads(self.db.execute(newest).fetchone()[0])


class Walk:
    """Walks, and remembers which strands were taken."""

    def __init__(self, territory):
        self.plant = territory
        self.taken = set()
        self.feeds = {}

    def climb(self, cable, strand, root, shared=False):
        """Follows a strand up to the box at its root: closures passed, and the port there."""
        closures = 0
        while True:
            if strand >= self.plant.strands_of(cable):
                raise Wrong(f"cable {cable} has no strand {strand}")
            if not shared and (cable, strand) in self.taken:
                raise Wrong(f"strand {strand} of {cable} is used twice")
            self.taken.add((cable, strand))
            at = self.plant.cables[cable]["from_thing"]
            joint, upwards = self.joint_above(at, cable, strand)
            if joint["other_thing"] == root:
                if at != root:
                    raise Wrong(f"cable {cable} starts elsewhere than its root")
                return closures, joint["first_other"] + strand - joint["first_strand"]
            if not upwards or not at.startswith("splice_closure"):
                raise Wrong(f"strand {strand} of {cable} ends at {at}")
            strand = joint["first_strand"] + strand - joint["first_other"]
            cable, closures = joint["cable"], closures + 1

    def joint_above(self, at, cable, strand):
        """The only joint of a strand where its cable starts, and whether it leads further up."""
        found = []
        for joint in self.plant.joints_at[at]:
            as_lower = joint["other_thing"] == f"cable/{cable}"
            if as_lower or (joint["cable"] == cable and "cable/" not in joint["other_thing"]):
                first = joint["first_other"] if as_lower else joint["first_strand"]
                if first <= strand < first + joint["count"]:
                    found.append((joint, as_lower))
        if len(found) != 1:
            raise Wrong(f"strand {strand} of {cable} has {len(found)} joints at {at}")
        return found[0]

    def input(self, cabinet, number, shared):
        """Follows an input of a cabinet to the exchange: closures passed."""
        if shared and (cabinet["id"], number) in self.feeds:
            return self.feeds[cabinet["id"], number]
        found = [
            joint
            for joint in self.plant.joints_at[f"cabinet/{cabinet['id']}"]
            if self.plant.cables[joint["cable"]]["tier"] == "transport"
            and joint["first_other"] <= number < joint["first_other"] + joint["count"]
        ]
        if len(found) != 1:
            raise Wrong(f"input {number} of {cabinet['reference']} has {len(found)} strands")
        strand = found[0]["first_strand"] + number - found[0]["first_other"]
        exchange = self.plant.exchanges[cabinet["exchange"]]
        closures, port = self.climb(found[0]["cable"], strand, f"exchange/{exchange['id']}")
        if port >= exchange["ports"]:
            raise Wrong(f"{exchange['reference']} has no port {port}")
        self.feeds[cabinet["id"], number] = closures
        return closures

    def above(self, cabinet):
        """The most closures above any splitter: a patch may lead a line to each of them."""
        splitters = cabinet["splitters"] * cabinet["operators"]
        return max(self.input(cabinet, number, True) for number in range(splitters))

    def line(self, outlet):
        """Walks a line, and the direct fibre of a public site beside it."""
        plant = self.plant
        home = plant.premises[outlet["premises"]]
        box = plant.boxes[outlet["branching_point"]]
        cabinet = plant.cabinets[box["cabinet"]]
        drop = plant.cables[outlet["drop"]]
        public = home["purpose"] == "public_site"
        ends = (f"branching_point/{box['id']}", f"outlet/{outlet['id']}")
        if (drop["tier"], drop["from_thing"], drop["to_thing"]) != ("drop", *ends):
            raise Wrong(f"{drop['reference']} is not the drop from its box to its outlet")
        if plant.strands_of(outlet["drop"]) < 1 + public:
            raise Wrong(f"{drop['reference']} has too few strands")
        if not outlet["position"] < box["lines"] <= box["capacity"]:
            raise Wrong(f"{box['reference']} has no room for a line")
        closures, port = self.from_box(box, cabinet, outlet["position"])
        if port % cabinet["lines"] // cabinet["splitter_ratio"] >= cabinet["splitters"]:
            raise Wrong(f"{cabinet['reference']} has no splitter for port {port}")
        above = self.above(cabinet)
        if public:
            if outlet["direct_input"] < cabinet["splitters"] * cabinet["operators"]:
                raise Wrong(f"{home['address']}: its direct fibre passes a splitter")
            self.from_box(box, cabinet, outlet["direct_position"])
            self.input(cabinet, outlet["direct_input"], False)
        self.loss(outlet, cabinet, closures + above)

    def from_box(self, box, cabinet, position):
        """Follows a strand of a branching point to its port in the cabinet."""
        if position >= box["strands"]:
            raise Wrong(f"{box['reference']} opens no strand {position}")
        root = f"cabinet/{cabinet['id']}"
        closures, port = self.climb(box["cable"], box["first_strand"] + position, root)
        if port >= cabinet["ports"]:
            raise Wrong(f"{cabinet['reference']} has no port {port}")
        return closures, port

    def loss(self, outlet, cabinet, closures):
        """Computes the worst loss again, and holds it against the budget."""
        named = lambda table, **wanted: next(
            row for row in OPTICS[table] if all(row[k] == v for k, v in wanted.items())
        )
        kind = named("class", name=SETTINGS["optics"]["class"])
        fibre = named("fibre", wavelength_nm=kind["wavelength_nm"])
        splitter = named("splitter", ratio=cabinet["splitter_ratio"])
        worst = -(-outlet["reach_mm"] * mdb(fibre["worst"]) // 1_000_000)
        worst += (SPLICES + closures) * mdb(OPTICS["splice"]["worst"])
        worst += CONNECTORS * mdb(OPTICS["connector"]["worst"]) + mdb(splitter["worst"])
        if worst != outlet["loss_worst_mdb"]:
            raise Wrong(f"outlet {outlet['id']} loses {worst}, not {outlet['loss_worst_mdb']}")
        if worst + mdb(OPTICS["margin"]) > mdb(kind["budget"]):
            raise Wrong(f"outlet {outlet['id']} is over its budget")

    def backhaul(self, exchange):
        """Follows every backhaul strand of an exchange; the points of presence reached."""
        reached = set()
        for start in self.plant.joints_to[f"exchange/{exchange['id']}"]:
            if self.plant.cables[start["cable"]]["tier"] == "backhaul":
                for strand in range(start["first_strand"], start["first_strand"] + start["count"]):
                    reached.add(self.to_pop(start["cable"], strand, start["at_thing"]))
        return reached

    def to_pop(self, cable, strand, at):
        while True:
            if strand >= self.plant.strands_of(cable) or (cable, strand) in self.taken:
                raise Wrong(f"strand {strand} of {cable} is used twice, or is not there")
            self.taken.add((cable, strand))
            ends = [self.plant.cables[cable][end] for end in ("from_thing", "to_thing")]
            at = ends[1 - ends.index(at)]
            joint, upwards = self.joint_above(at, cable, strand)
            if not upwards:
                return joint["other_thing"]
            strand = joint["first_strand"] + strand - joint["first_other"]
            cable = joint["cable"]


def ducts(plant):
    """What is wrong with where cables lie."""
    fill = {(c["strands"], c["strands_per_tube"]): c["fill"] for c in CABLES["cable"]}
    there = {(row["route"], row["ordinal"]) for row in plant.rows("duct")}
    filled = collections.Counter()
    for cable in plant.cables.values():
        meets = None
        for place in range(0, len(cable["path"]), 17):
            step = cable["path"][place : place + 17]
            name = step[:16].hex()
            name = "-".join((name[:8], name[8:12], name[12:16], name[16:20], name[20:]))
            route = plant.routes.get(name)
            if route is None:
                yield f"{cable['reference']} lies in a route that is not there"
                break
            ends = {route["from_support"], route["to_support"]}
            if meets is not None and not ends & meets:
                yield f"{cable['reference']}: its routes do not meet"
            meets = ends
            if step[16]:
                if (name, step[16]) not in there:
                    yield f"{cable['reference']}: no duct {step[16]} in {route['reference']}"
                kind = tuple(int(n) for n in cable["cable_type"].split("x"))
                filled[name, step[16]] += fill[kind]
    for (route, _), units in filled.items():
        if units > SETTINGS["duct"]["fill_max"]:
            yield f"a duct of {plant.routes[route]['reference']} is overfull"


def judge(path):
    """Everything wrong with a territory, after a line that says what was walked."""
    plant = Territory(path)
    walk, wrong, served = Walk(plant), list(ducts(plant)), set()
    for outlet in plant.outlets:
        try:
            walk.line(outlet)
        except Wrong as stumble:
            wrong.append(str(stumble))
        served.add(outlet["premises"])
    if len(served) != len(plant.outlets):
        wrong.append("premises are served twice")
    told = plant.report()["premises"]
    if (told["total"], told["served"]) != (len(plant.premises), len(served)):
        wrong.append(f"the design says {told}, the file has {len(served)} outlets")
    pops = {f"pop/{row['id']}": row["geom"] for row in plant.rows("pop")}
    alone = 0
    for exchange in plant.exchanges.values():
        elsewhere = {pop for pop, place in pops.items() if place != exchange["geom"]}
        try:
            reached = walk.backhaul(exchange)
        except Wrong as stumble:
            wrong.append(str(stumble))
            continue
        alone += not reached and bool(elsewhere)
        if reached and reached | (set(pops) - elsewhere) != set(pops):
            wrong.append(f"{exchange['reference']} reaches {len(reached)} points of presence")
    print(
        f"{path}: walked {len(served)} lines of {len(plant.premises)} premises over "
        f"{len(walk.taken)} strand lengths; {len(plant.exchanges) - alone} of "
        f"{len(plant.exchanges)} exchanges reach the points of presence"
    )
    return wrong


def main(paths):
    wrong = [f"{path}: {what}" for path in paths for what in judge(path)]
    for what in wrong[:SHOWN_MAX]:
        print(what)
    if len(wrong) > SHOWN_MAX:
        print(f"and {len(wrong) - SHOWN_MAX} more")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
