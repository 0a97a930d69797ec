"""The streets as a graph, and supports that every network pays."""

from collections import defaultdict

from .refusal import FAR
from .ways import spread

MERGED_WITHIN_MM = 1_000


class Streets:
    """The streets cut at the places: junctions first, then the places along each street."""

    def __init__(self, design, places, offered, norms, tariff):
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
            rented = offered.along.get(number, ())
            ways = norms.ways_of(street) + [way for way, _, _ in rented]
            of_street.append(min(norms.support_of_way(way) for way in ways))
            for end in self.ends[number]:
                self.support[end] = min(self.support[end], of_street[number])
            metre = min([norms.metre_along(street)] + [norms.way_at(way, least) for way, least, _ in rented])
            # Where sites cut a piece into several rows, each but the first may lose half a cent.
            rounded = offered.sites_on.get(number, 0) // 2
            crossing = norms.prices.get(("crossing", street["crossing"]), 0) if street["crossing"] else 0
            self.cut(number, sorted(along[number]), (metre, rounded), crossing, tariff)
        self.support += [of_street[street] for street, _ in self.at[self.junctions :]]
        self.around = [[] for _ in self.at]
        for number, (a, b, *_) in enumerate(self.pieces):
            if a != b:
                self.around[a].append((b, number))
                self.around[b].append((a, number))

    def cut(self, street, along, price, crossing, tariff):
        (first, last), whole = self.ends[street], self.lengths[street]
        (metre, rounded), at, begun = price, first, 0

        def piece(to, length):
            nonlocal crossing
            route = max(0, length * metre // 1_000 - rounded) + crossing
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
        length = lambda piece: self.pieces[piece][2]
        ways = spread(self.around, length, [start], lambda here, _: here > reach)
        return {node: here for here, node, _ in ways}

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
