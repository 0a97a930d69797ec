"""Cabinets and exchanges: at no junction is a site paid more than it costs."""

import heapq
from collections import defaultdict

from .refusal import CENT, FAR, Refused, damaged
from .ways import spread


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

    def centres(self, claimed, prices):
        """Junctions to look from, each with how far those are that it stands for, and their least price."""
        if not claimed:
            return [(node, 0, price) for node, price in enumerate(prices)]
        if any(not 0 <= node < len(self.around) for node in claimed):
            raise damaged("there is no such junction")
        radius, least, met = defaultdict(int), list(prices), 0
        for here, node, centre in self.spread(claimed):
            radius[centre] = max(here, radius[centre])
            least[centre] = min(prices[node], least[centre])
            met += 1
        if met < len(self.around):
            raise damaged("a junction is near no place of its list")
        return [(node, radius[node], least[node]) for node in claimed]

    def spread(self, junctions, *beyond):
        return spread(self.around, self.streets.lengths.__getitem__, junctions, *beyond)

    def far_from(self, junctions):
        return {node: here for here, node, _ in self.spread(junctions)}

    def sight(self, centre, radius, strongest):
        # The streets at the centre are looked at whatever is left there.
        beyond = lambda here, node: here > radius and strongest[node] <= (here - radius) * self.strand
        return {node: here for here, node, _ in self.spread([centre], beyond)}

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


def site_prices(streets, new, offered):
    """What a site costs at least at each junction: a new one, or one of others on a street that ends there."""
    prices = [new] * streets.junctions
    for price, on in offered:
        for end in (end for street in on for end in streets.ends[street]):
            prices[end] = min(price, prices[end])
    return prices


def check_sites(code, streets, places, claimed, strand, lines_max, prices, beside_at):
    """`beside_at` gives what a site around a centre costs beside itself; none where it costs nothing at all."""
    centres, pays = claimed
    graph = Map(streets, places, pays, strand)
    strongest = graph.strongest()
    for centre, radius, site in graph.centres(centres, prices):
        rows, room, total = graph.left(graph.sight(centre, radius, strongest), radius), lines_max, 0
        if sum(lines for _, lines in rows) > lines_max:
            rows.sort(reverse=True)
        for leaves, lines in rows:
            taken = min(room, lines)
            total += leaves * taken
            room -= taken
        beside = beside_at(centre, radius)
        if total > (0 if beside is None else site + beside) * CENT:
            raise Refused(code, f"a site at junction {centre} costs less than its lines pay")
    return sum(paid * place.lines for paid, place in zip(pays, places))
