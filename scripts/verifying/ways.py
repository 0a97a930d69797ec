"""Shortest ways."""

import heapq


def spread(around, length, starts, beyond=lambda here, node: False):
    """Nodes by rising distance from the nearest start, with that start: (distance, node, start).

    `around` gives for each node its neighbours, each with the number of the way there, and `length` that
    way's length. What is beyond is neither told nor passed through.
    """
    told = set()
    heap = [(0, start, start) for start in starts]
    heapq.heapify(heap)
    while heap:
        here, node, start = heapq.heappop(heap)
        if node in told or beyond(here, node):
            continue
        told.add(node)
        yield here, node, start
        for to, way in around[node]:
            if to not in told:
                heapq.heappush(heap, (here + length(way), to, start))
