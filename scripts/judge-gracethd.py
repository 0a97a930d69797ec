"""Judges a delivery of GraceTHD 2.0.1 that was exported from a territory.

    judge-gracethd.py TERRITORY FOLDER

Knows the standard by the data files of `crates/exchange/data`, the territory by its tables, and
shapefiles and dBase by their published layouts; shares no code with the exporter, nor GDAL. Every
table must be there with its columns in order; what must be filled is; codes are in their lists,
keys stand once, references lead somewhere. Lines end at their nodes, rings run as they should,
strands are those of their cables and are joined once a box, every socket is lit from an exchange by
strands that are joined one to the next. Prints what is wrong, and a line; exits 1 on any wrong.
"""

import collections
import csv
import math
import pathlib
import sqlite3
import struct
import sys

DATA = pathlib.Path(__file__).parent.parent / "crates/exchange/data"
SHOWN_MAX = 20
# Positions are kept to 1e-7 degree, a centimetre.
APART_M = 0.02
FORMS = {"point": 1, "linestring": 3, "multipolygon": 5}

csv.field_size_limit(1 << 20)


def standard():
    """Columns by table, and codes by list."""
    tables = collections.defaultdict(list)
    for line in (DATA / "gracethd-columns.tsv").read_text().splitlines():
        table, name, kind, mandatory, refers = line.split("\t")
        tables[table].append((name, kind, mandatory == "1", refers))
    lists = (line.split("\t") for line in (DATA / "gracethd-lists.tsv").read_text().splitlines())
    return tables, {name: set(codes.split(" ")) for name, codes in lists}


def read_dbf(path):
    """Names with their type and width, and the rows."""
    data = path.read_bytes()
    count, header, width = struct.unpack("<IHH", data[4:12])
    fields = []
    for at in range(32, header - 1, 32):
        name = data[at : at + 11].split(b"\0")[0].decode()
        fields.append((name, chr(data[at + 11]), data[at + 16]))
    assert data[header - 1] == 0x0D and len(data) == header + count * width + 1, "its size"
    assert width == 1 + sum(field[2] for field in fields), "its width"
    rows = []
    for number in range(count):
        at = header + number * width + 1
        row = {}
        for name, _, size in fields:
            row[name] = data[at : at + size].decode("utf-8").strip()
            at += size
        rows.append(row)
    return fields, rows


def read_shp(path, form):
    """The parts of each record; the index beside it must say where each begins."""
    data, index = path.read_bytes(), path.with_suffix(".shx").read_bytes()
    for file in (data, index):
        assert struct.unpack(">I", file[:4])[0] == 9994, "its first bytes"
        assert struct.unpack(">I", file[24:28])[0] * 2 == len(file), "its length"
        assert struct.unpack("<II", file[28:36]) == (1000, form), "its form"
    shapes, at = [], 100
    for number in range((len(index) - 100) // 8):
        told, length = struct.unpack(">II", index[100 + number * 8 : 108 + number * 8])
        assert told * 2 == at, "its index"
        assert struct.unpack(">II", data[at : at + 8]) == (number + 1, length), "its records"
        content = data[at + 8 : at + 8 + length * 2]
        at += 8 + length * 2
        shapes.append(parts(content, form))
    assert at == len(data), "its end"
    return shapes


def parts(content, form):
    kind = struct.unpack("<I", content[:4])[0]
    if kind == 0:
        return []
    assert kind == form, "the form of a record"
    if form == 1:
        return [[struct.unpack("<dd", content[4:20])]]
    count, places = struct.unpack("<II", content[36:44])
    starts = [*struct.unpack(f"<{count}I", content[44 : 44 + count * 4]), places]
    numbers = struct.unpack(f"<{places * 2}d", content[44 + count * 4 :])
    points = list(zip(numbers[::2], numbers[1::2]))
    return [points[a:b] for a, b in zip(starts, starts[1:])]


class Delivery:
    """The rows of every table, with their shapes, and what is wrong."""

    def __init__(self, folder):
        self.folder, self.wrong = folder, []
        self.standard, self.lists = standard()
        self.rows, self.shapes = {}, {}
        for table, columns in self.standard.items():
            self.read(table, columns)

    def say(self, what):
        self.wrong.append(what)

    def read(self, table, columns):
        form = next((k.split("(")[1].split(",")[0] for _, k, _, _ in columns if "geom" in k), None)
        names = [name for name, kind, _, _ in columns if not kind.startswith("geometry")]
        try:
            if form is None:
                with open(self.folder / f"{table}.csv", encoding="utf-8", newline="") as file:
                    lines = csv.reader(file, delimiter=";")
                    told = next(lines)
                    self.rows[table] = [dict(zip(told, line, strict=True)) for line in lines]
                self.shapes[table] = []
            else:
                fields, self.rows[table] = read_dbf(self.folder / f"{table}.dbf")
                told = [name for name, _, _ in fields]
                self.types(table, columns, fields)
                self.shapes[table] = read_shp(self.folder / f"{table}.shp", FORMS[form])
                assert len(self.shapes[table]) == len(self.rows[table]), "rows and shapes differ"
                prj = (self.folder / f"{table}.prj").read_text()
                assert "Lambert_Conformal_Conic" in prj and "6600000" in prj, "its projection"
                assert (self.folder / f"{table}.cpg").read_text() == "UTF-8", "its encoding"
        except (OSError, AssertionError, ValueError) as error:
            self.say(f"{table}: {error}")
            self.rows.setdefault(table, [])
            self.shapes.setdefault(table, [])
            return
        if told != names:
            self.say(f"{table}: its columns are {told}")

    def types(self, table, columns, fields):
        letters = {"varchar": "C", "integer": "N", "bigint": "N", "numeric": "N", "boolean": "L"}
        kinds = [kind for _, kind, _, _ in columns if not kind.startswith("geometry")]
        for kind, (name, letter, width) in zip(kinds, fields):
            expected = letters.get(kind.split("(")[0], "D")
            size = int(kind.split("(")[1].rstrip(")")) if expected == "C" else width
            if letter != expected or width != size:
                self.say(f"{table}: {name} is {letter}({width}), not {kind}")

    def by_key(self, table):
        key = self.standard[table][0][0]
        return {row[key]: row for row in self.rows[table]}


def cells(it):
    """Filled, in its list, of its type, leading somewhere; keys once."""
    joins = {table for table, columns in it.standard.items() if columns[0][3].startswith("t_")}
    keys = {}
    for table, columns in it.standard.items():
        key = [row[columns[0][0]] for row in it.rows[table]]
        keys[table] = set(key)
        if table in joins:
            pairs = {(row[columns[0][0]], row[columns[1][0]]) for row in it.rows[table]}
            keys[table], key = pairs, key[: len(key)]
        if len(keys[table]) != len(it.rows[table]):
            it.say(f"{table}: a key stands twice")
    for table, columns in it.standard.items():
        for name, kind, mandatory, refers in columns:
            if kind.startswith("geometry"):
                bare = sum(not shape for shape in it.shapes[table])
                if mandatory and bare:
                    it.say(f"{table}: {bare} rows without geometry")
                continue
            target, _, _ = refers.partition(".")
            for row in it.rows[table]:
                cell = row[name]
                if not cell:
                    if mandatory:
                        it.say(f"{table}: {name} is empty")
                elif target.startswith("t_") and cell not in keys[target]:
                    it.say(f"{table}: {name} {cell} leads nowhere")
                elif target.startswith("l_") and cell not in it.lists[target]:
                    it.say(f"{table}: {name} {cell} is not in {target}")
                elif kind.startswith("varchar") and len(cell) > int(kind[8:-1]):
                    it.say(f"{table}: {name} {cell} is too long")
                elif kind.startswith(("integer", "bigint")) and not cell.lstrip("-").isdigit():
                    it.say(f"{table}: {name} {cell} is no number")
                elif kind.startswith("numeric") and not math.isfinite(float(cell)):
                    it.say(f"{table}: {name} {cell} is no number")


def topology(it):
    """Lines end at their nodes; rings are closed and run the right way."""
    places = {row["nd_code"]: shape[0][0] for row, shape in zip(it.rows["t_noeud"], it.shapes["t_noeud"])}
    cables = it.by_key("t_cable")
    lines = [
        (row["cm_code"], (row["cm_ndcode1"], row["cm_ndcode2"]), row["cm_long"], shape)
        for row, shape in zip(it.rows["t_cheminement"], it.shapes["t_cheminement"])
    ]
    for row, shape in zip(it.rows["t_cableline"], it.shapes["t_cableline"]):
        cable = cables[row["cl_cb_code"]]
        lines.append((row["cl_code"], (cable["cb_nd1"], cable["cb_nd2"]), row["cl_long"], shape))
    for code, nodes, told, shape in lines:
        if len(shape) != 1:
            it.say(f"{code}: {len(shape)} parts")
            continue
        for node, end in zip(nodes, (shape[0][0], shape[0][-1])):
            apart = math.dist(places[node], end)
            if apart > APART_M:
                it.say(f"{code}: ends {apart:.2f} m from {node}")
        drawn = sum(math.dist(a, b) for a, b in zip(shape[0], shape[0][1:]))
        # The projection stretches by less than a part in a thousand over most of France.
        if abs(drawn - float(told)) > 0.02 + drawn / 500:
            it.say(f"{code}: is {drawn:.2f} m long, not {told}")
    for table in ("t_znro", "t_zsro"):
        for row, shape in zip(it.rows[table], it.shapes[table]):
            for ring in shape:
                turn = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
                if ring[0] != ring[-1] or len(ring) < 4 or turn == 0:
                    it.say(f"{table}: a ring that does not close")
            if shape and sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(shape[0], shape[0][1:])) > 0:
                it.say(f"{table}: an outer ring runs anticlockwise")
    return len(lines)


def trade(it):
    """Strands, joints and the ways of light."""
    cables, strands = it.by_key("t_cable"), collections.defaultdict(set)
    for row in it.rows["t_fibre"]:
        modulo = int(cables[row["fo_cb_code"]]["cb_modulo"])
        number = (int(row["fo_numtub"]) - 1) * modulo + int(row["fo_nintub"])
        if number != int(row["fo_nincab"]):
            it.say(f"{row['fo_code']}: tube and place do not give its number")
        strands[row["fo_cb_code"]].add(number)
    for code, cable in cables.items():
        if strands[code] != set(range(1, int(cable["cb_capafo"]) + 1)):
            it.say(f"{code}: {len(strands[code])} strands of {cable['cb_capafo']}")
    cassettes, drawers = it.by_key("t_cassette"), it.by_key("t_tiroir")
    racks = it.by_key("t_baie")
    used, joined = collections.Counter(), collections.defaultdict(set)
    places = collections.Counter()
    for row in it.rows["t_position"]:
        at = row["ps_cs_code"] or row["ps_ti_code"]
        box = cassettes[at]["cs_bp_code"] if row["ps_cs_code"] else at and racks[drawers[at]["ti_ba_code"]]["ba_lt_code"]
        for strand in filter(None, (row["ps_1"], row["ps_2"])):
            used[strand] += 1
            if box:
                used[strand, box] += 1
        if at:
            places[at, row["ps_numero"]] += 1
        if row["ps_cs_code"] and int(row["ps_numero"]) > int(cassettes[at]["cs_nb_pas"]):
            it.say(f"{row['ps_code']}: beyond its cassette")
        if row["ps_2"]:
            joined[row["ps_1"]].add(row["ps_2"])
            joined[row["ps_2"]].add(row["ps_1"])
    for what, times in used.items():
        if times > (1 if isinstance(what, tuple) else 2):
            it.say(f"{what} is joined {times} times")
    for place, times in places.items():
        if times > 1:
            it.say(f"{place} is taken {times} times")
    return routes(it, cables, joined)


def routes(it, cables, joined):
    """Every socket has a way of light from an exchange, strand by joined strand."""
    fibres = {row["fo_code"]: cables[row["fo_cb_code"]] for row in it.rows["t_fibre"]}
    ported = {row["ps_1"] for row in it.rows["t_position"] if row["ps_ti_code"]}
    ways = collections.defaultdict(list)
    for row in it.rows["t_ropt"]:
        ways[row["rt_code"]].append((int(row["rt_fo_ordr"]), row["rt_fo_code"]))
    exchanges = {row["st_nd_code"] for row in it.rows["t_sitetech"] if row["st_typelog"] == "NRO"}
    premises = it.by_key("t_suf")
    lit = set()
    for code, way in ways.items():
        way = [strand for _, strand in sorted(way)]
        tiers = [fibres[strand]["cb_typelog"] for strand in way]
        if tiers != sorted(tiers, key=["TR", "DI", "RA"].index) or set(tiers) != {"TR", "DI", "RA"}:
            it.say(f"{code}: runs {tiers}")
        for (a, b), tier in zip(zip(way, way[1:]), zip(tiers, tiers[1:])):
            # In the cabinet a splitter or a patch cord stands between two ports.
            if tier == ("TR", "DI"):
                if not {a, b} <= ported:
                    it.say(f"{code}: {a} and {b} have no port in the cabinet")
            elif b not in joined[a]:
                it.say(f"{code}: {a} and {b} are not joined")
        if way[0] not in ported:
            it.say(f"{code}: {way[0]} has no port in the exchange")
        if fibres[way[0]]["cb_nd1"] not in exchanges:
            it.say(f"{code}: does not begin at an exchange")
        lit.add(fibres[way[-1]]["cb_nd2"])
    sockets = [row for row in it.rows["t_ebp"] if row["bp_typelog"] == "PTO"]
    dark = sum(premises[row["bp_sf_code"]]["sf_nd_code"] not in lit for row in sockets)
    if dark:
        it.say(f"{dark} of {len(sockets)} sockets are dark")
    return len(ways)


def counts(it, territory):
    """As many rows as the territory has."""
    db = sqlite3.connect(f"file:{territory}?mode=ro", uri=True)
    count = lambda *tables: sum(
        db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables
    )
    for table, kinds in {
        "t_ptech": ["support"],
        "t_sitetech": ["exchange", "cabinet", "pop"],
        "t_ebp": ["splice_closure", "branching_point", "outlet"],
        "t_suf": ["premises"],
        "t_cheminement": ["route"],
        "t_conduite": ["duct"],
        "t_cable": ["cable"],
        "t_znro": ["exchange"],
        "t_zsro": ["cabinet"],
        "t_zpbo": ["branching_point"],
    }.items():
        if len(it.rows[table]) != count(*kinds):
            it.say(f"{table}: {len(it.rows[table])} rows, {count(*kinds)} {' + '.join(kinds)}")


def main(territory, folder):
    it = Delivery(pathlib.Path(folder))
    if not it.wrong:
        cells(it)
    if not it.wrong:
        counts(it, territory)
        lines, ways = topology(it), trade(it)
        total = sum(map(len, it.rows.values()))
        print(f"{folder}: {total} rows of {len(it.rows)} tables, {lines} lines, {ways} ways of light")
    for what in it.wrong[:SHOWN_MAX]:
        print(what)
    if len(it.wrong) > SHOWN_MAX:
        print(f"and {len(it.wrong) - SHOWN_MAX} more")
    return 1 if it.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
