"""Routes and boxes: nobody pays more for them than they cost."""

from collections import defaultdict

from .refusal import CENT, FAR, Refused


def check_routes(certificate, streets, places, part, home, paid_nodes, exchange):
    def refuse(detail):
        raise Refused("routes_overpaid", detail)

    reaches = {}
    for place, node in zip(places, streets.node_of):
        reaches[node] = min(place.reach, reaches.get(node, FAR))
    if len(certificate.roots) > 1:
        refuse("it has several roots")
    root = certificate.roots[0] if certificate.roots else None
    if root is not None and not (0 <= root < len(part) and part[root] == home):
        refuse("its root is not where the points of presence are")
    near, far, outside = defaultdict(int), defaultdict(int), defaultdict(int)
    for nodes, end in certificate.chains:
        entered = dict(nodes)
        start = nodes[0][0] if nodes else None
        if start not in reaches:
            refuse("a chain does not begin at premises")
        known = all(0 <= node < len(part) for node in entered)
        if not known or len(entered) != len(nodes) or entered[start] != 0:
            refuse(f"the chain of node {start} is none")
        away = part[start] != home
        if not away and end > 0 and (root is None or root in entered):
            refuse(f"the chain of node {start} holds the root")
        reached = streets.within(start, reaches[start])
        for node, begun in entered.items():
            if away:
                outside[node] += end - begun
            for tail, piece in streets.around[node]:
                charge = min(entered.get(tail, end), end) - begun
                if charge > 0:
                    close = reached.get(node, FAR) + streets.pieces[piece][2] <= reaches[start]
                    (near if close else far)[piece, node] += charge
    by_root = set()
    if root is not None and root in reaches:
        for node, distance in streets.within(root, reaches[root]).items():
            for _, piece in streets.around[node]:
                if distance + streets.pieces[piece][2] <= reaches[root]:
                    by_root.add(piece)
    for piece, node in near.keys() | far.keys():
        route = streets.pieces[piece][3] + (0 if paid_nodes[node] else streets.into(piece, node))
        cable = 0 if piece in by_root else streets.pieces[piece][4]
        a, b = near[piece, node], far[piece, node]
        if a > route or a + b > route + cable:
            refuse(
                f"the way into node {node} over piece {piece} costs {route} and {cable} cents,"
                f" and is charged {a} and {b}"
            )
    for node, charged in outside.items():
        if charged > exchange:
            refuse(f"an exchange at node {node} is overpaid")
    return sum(end for _, end in certificate.chains)


def check_boxes(certificate, streets, places, paid_nodes, norms, tariff):
    left, total = defaultdict(list), 0
    for place, start, pays in zip(places, streets.node_of, certificate.boxes):
        if place.indoor:
            continue
        total += pays * place.lines
        for node, way in streets.within(start, place.reach).items():
            leaves = pays * CENT - way * tariff.drop
            if leaves > 0:
                left[node].append((leaves, place.lines))
    for node, rows in left.items():
        free = node < streets.junctions or paid_nodes[node]
        budget, room = (0 if free else streets.support[node] * CENT), 0
        for leaves, lines in sorted(rows, reverse=True):
            while lines:
                if not room:
                    room = norms.box_lines
                    budget += norms.item("branching_point") * CENT
                taken = min(lines, room)
                lines, room = lines - taken, room - taken
                budget -= leaves * taken
                if budget < 0:
                    raise Refused("boxes_overpaid", f"boxes at node {node} cost less than their lines pay")
    return total
