"""Compares `bocage steiner solve` with pcst-fast2, side by side.

    judge-steiner.py [--runs N] [--seconds S] BOCAGE FILE...

The peer solves the prize-collecting problem approximately (Hegde, Indyk, Schmidt 2015). With a prize
at every terminal that no tree is worth missing, its tree joins all terminals. Its time is that of the
call alone; ours is that of the whole program, from reading the file on. The runs alternate, so that
a busy machine slows both. Every tree is walked here, by code that shares nothing with either.
"""

import argparse
import json
import lzma
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import pcst_fast


def read(path):
    """The nodes, edges `(a, b, cost)` from node 1 on, and terminals of an instance."""
    edges, terminals, nodes = [], [], 0
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        match line.split():
            case ["Nodes", count]:
                nodes = int(count)
            case ["E", a, b, cost]:
                edges.append((int(a), int(b), int(cost)))
            case ["T", node]:
                terminals.append(int(node))
    return nodes, edges, terminals


def cost_of(nodes, terminals, tree):
    """What a tree of edges `(a, b, cost)` costs; none where it is no tree or misses a terminal."""
    parents = list(range(nodes + 1))

    def top(node):
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for a, b, _ in tree:
        if top(a) == top(b):
            return None
        parents[top(a)] = top(b)
    if len({top(terminal) for terminal in terminals}) > 1:
        return None
    return sum(cost for _, _, cost in tree)


def peer(nodes, edges, terminals):
    """The peer's tree, and the seconds of its call."""
    ends = numpy.array([(a - 1, b - 1) for a, b, _ in edges], dtype=numpy.int64)
    costs = numpy.array([cost for _, _, cost in edges], dtype=numpy.float64)
    prizes = numpy.zeros(nodes)
    prizes[[terminal - 1 for terminal in terminals]] = costs.sum()
    begun = time.perf_counter()
    _, taken = pcst_fast.pcst_fast(ends, prizes, costs, -1, 1, "strong", 0)
    return [edges[edge] for edge in taken], time.perf_counter() - begun


def ours(bocage, path, edges, seconds, folder):
    """Our tree, what the program says of it, and the seconds of the whole program."""
    out = pathlib.Path(folder) / "tree"
    command = [bocage, "steiner", "solve", path, "--time", str(seconds), "--tree", out, "--json"]
    begun = time.perf_counter()
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    took = time.perf_counter() - begun
    cheapest = {}
    for a, b, cost in edges:
        key = (min(a, b), max(a, b))
        cheapest[key] = min(cost, cheapest.get(key, cost))
    tree = []
    for line in out.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) == 2 and all(word.isdigit() for word in words):
            a, b = sorted(map(int, words))
            tree.append((a, b, cheapest[a, b]))
    return tree, said, took


def compare(args, path, folder):
    """One instance; whether all is well."""
    name = pathlib.Path(path).name.removesuffix(".xz")
    if str(path).endswith(".xz"):
        plain = pathlib.Path(folder) / name
        plain.write_bytes(lzma.decompress(pathlib.Path(path).read_bytes()))
        path = plain
    nodes, edges, terminals = read(path)
    times, costs = ([], []), ([], [])
    for _ in range(args.runs):
        tree, took = peer(nodes, edges, terminals)
        costs[0].append(cost_of(nodes, terminals, tree))
        times[0].append(took)
        tree, said, took = ours(args.bocage, path, edges, args.seconds, folder)
        costs[1].append(cost_of(nodes, terminals, tree))
        times[1].append(took)
        if costs[1][-1] != said["upper"]:
            print(f"{name}: the tree costs {costs[1][-1]}, the program says {said['upper']}")
            return False
    if None in costs[0] + costs[1]:
        print(f"{name}: no tree that joins all terminals: {costs}")
        return False
    worst, theirs = max(costs[1]), min(costs[0])
    seconds = [statistics.median(took) for took in times]
    print(
        f"{name}\t{theirs}\t{worst}\t{theirs / worst:.5f}\t{seconds[0]:.3f}\t{seconds[1]:.3f}"
        f"\t{seconds[1] / seconds[0]:.1f}",
        flush=True,
    )
    return worst <= theirs


def main():
    """Compares on all instances."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("bocage")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    print("instance\tpeer cost\tour cost\tratio\tpeer s\tour s\tratio")
    with tempfile.TemporaryDirectory() as folder:
        well = [compare(args, path, folder) for path in args.files]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
