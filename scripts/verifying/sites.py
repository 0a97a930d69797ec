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

    def centres(self, claimed):
        if not claimed:
            return [(node, 0) for node in range(len(self.around))]
        if any(not 0 <= node < len(self.around) for node in claimed):
            raise damaged("there is no such junction")
        radius, met = defaultdict(int), 0
        for here, _, centre in self.spread(claimed):
            radius[centre] = max(here, radius[centre])
            met += 1
        if met < len(self.around):
            raise damaged("a junction is near no place of its list")
        return [(node, radius[node]) for node in claimed]

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
