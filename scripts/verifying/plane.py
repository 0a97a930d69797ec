"""Distances around a position, on the plane that touches the ellipsoid there."""

import math
from collections import defaultdict

SQUARE = 30_000  # segments are looked up by squares of so many ten-millionths of a degree


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


def straight(a, b):
    """How long a straight piece is, on the plane at its middle."""
    middle = ((a[0] + b[0]) // 2, (a[1] + b[1]) // 2)
    (ax, ay), (bx, by) = metres(middle, a), metres(middle, b)
    return math.hypot(bx - ax, by - ay)


def point_along(street, offset_mm):
    pairs = list(zip(street["line"], street["line"][1:]))
    lengths = [straight(a, b) for a, b in pairs]
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


class Index:
    """The segments of some lines."""

    def __init__(self, lines):
        self.squares = defaultdict(list)
        for number, line in enumerate(lines):
            for a, b in zip(line, line[1:]):
                for x in range(min(a[0], b[0]) // SQUARE, max(a[0], b[0]) // SQUARE + 1):
                    for y in range(min(a[1], b[1]) // SQUARE, max(a[1], b[1]) // SQUARE + 1):
                        self.squares[x, y].append((number, a, b))

    def near(self, at, within_m):
        """The lines of segments, with how near these are: all within a distance, and some beyond."""
        span = []
        for axis, unit in enumerate(plane(at)):
            far = math.ceil(within_m / unit)
            span.append(range((at[axis] - far) // SQUARE, (at[axis] + far) // SQUARE + 1))
        for x in span[0]:
            for y in span[1]:
                for number, a, b in self.squares.get((x, y), ()):
                    yield number, from_origin(metres(at, a), metres(at, b))
