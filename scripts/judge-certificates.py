"""Tampers with the certificate of a design, and with the file, and has both checkers judge every version.

    judge-certificates.py BOCAGE GEOPACKAGE CERTIFICATE

`bocage design verify` and its twin in Python must come to the same verdict and the same numbers, and
refuse every version but the first, each for its reason. Prints a line a version; exits 1 where one of
them is believed or the two disagree.
"""

import gzip
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

TWIN = pathlib.Path(__file__).parent / "verify_design.py"


def varints(data):
    """Where each number of a certificate begins, its head and norms left out."""
    at = 0
    while True:
        name, _, value = data[at : data.index(b"\n", at)].partition(b" ")
        at = data.index(b"\n", at) + 1
        if name == b"norms_bytes":
            break
    at += int(value)
    starts = []
    while at < len(data):
        starts.append(at)
        while data[at] & 0x80:
            at += 1
        at += 1
    return starts


def number_at(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        if data[at] < 0x80:
            return number, at + 1
        at += 1


def encoded(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def changed(data, at, change):
    number, end = number_at(data, at)
    return data[:at] + encoded(change(number)) + data[end:]


def claim(data, name):
    """Where a claim of the head stands, and how much it is."""
    start = data.index(b"\n" + name + b" ") + 1
    end = data.index(b"\n", start)
    return start, end, int(data[start:end].split(b" ")[1])


def claimed(data, name, more):
    start, end, value = claim(data, name)
    return data[:start] + name + b" %d" % (value + more) + data[end:]


def layout(data):
    """Where the parts of a certificate begin, by number: chains, boxes, cabinets."""
    starts, at = varints(data), 0
    read = lambda: number_at(data, starts[at])[0]
    places = read()
    at += 1 + 3 * places
    at += 1 + read()
    chains = at
    for _ in range(read()):
        at += 2 + 2 * number_at(data, starts[at + 1])[0]
    boxes = at + 1
    cabinets = boxes + places
    return starts, places, chains, boxes, cabinets


def spare(geopackage, path, data, name):
    """How many cents more than is claimed the twin proves: it says so where far too much is claimed."""
    path.write_bytes(gzip.compress(claimed(data, name, 10**12), 1))
    words = [sys.executable, str(TWIN), str(geopackage), str(path), "--json"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    (refusal,) = json.loads(ran.stdout)["refused"]
    proven = re.fullmatch(r".* are claimed, (\d+) are proven", refusal["detail"])
    return int(proven[1]) - claim(data, name)[2]


def versions(data, spare):
    """Each with its name, and the codes for which it may be refused; none where it is to be believed."""
    starts, places, chains, boxes, cabinets = layout(data)
    yield "as written", data, None
    yield "cut off", data[:-5], {"certificate_damaged"}
    yield "longer", data + b"\0", {"certificate_damaged"}
    for name in (b"routes", b"boxes", b"cabinets", b"exchanges", b"drops"):
        more = spare(name)
        yield f"all claimed that is proven for {name.decode()}", claimed(data, name, more), None
        yield f"a cent more claimed for {name.decode()}", claimed(data, name, more + 1), {"claim_false"}
    dearer = data.replace(b"700.00 EUR", b"900.00 EUR", 1)
    yield "a dearer chamber", dearer, {"other_norms"}
    # A dual that is raised together with the claim is caught where it is overpaid.
    first = chains + 2 + 2 * number_at(data, starts[chains + 1])[0]
    raised = changed(data, starts[first], lambda number: number + 500_000)
    yield "a place pays more for its routes", claimed(raised, b"routes", 500_000), {"routes_overpaid"}
    box = next(n for n in range(boxes, cabinets) if number_at(data, starts[n])[0])
    raised = changed(data, starts[box], lambda number: number + 200_000)
    yield "a line pays more for its box", raised, {"boxes_overpaid"}
    pays = cabinets + 1 + number_at(data, starts[cabinets])[0]
    raised = changed(data, starts[pays], lambda number: number + 2_000_000)
    yield "a line pays more for its cabinet", raised, {"cabinets_overpaid"}
    exchanges = pays + places
    pays = exchanges + 1 + number_at(data, starts[exchanges])[0]
    raised = changed(data, starts[pays], lambda number: number + 20_000_000)
    yield "a line pays more for its exchange", raised, {"exchanges_overpaid"}
    far = changed(data, starts[3], lambda number: number + 50_000)
    yield "premises farther from their street", far, {"place_false"}
    head, rest = data.split(b"norms_bytes ", 1)
    yield "a claim said twice", head + b"drops 0\nnorms_bytes " + rest, {"certificate_damaged"}
    yield "a claim of something else", head + b"rents 0\nnorms_bytes " + rest, {"certificate_damaged"}
    tariff = claimed(data, b"cable_fixed", 50_000)
    yield "a dearer cable", tariff, {"tariff_false"}


OFFERS = (
    ("ducts for less", "UPDATE existing_route SET rent_cents = 0 WHERE coalesce(rent_cents, 1) > 0"),
    ("dearer ducts", "UPDATE existing_route SET rent_cents = coalesce(rent_cents, 0) + 100"),
    ("ducts with room", "UPDATE existing_route SET free = free + 1"),
    ("ducts taken away", "DELETE FROM existing_route WHERE fid % 2 = 1"),
    ("a site for less", "UPDATE existing_site SET rent_cents = 0 WHERE coalesce(rent_cents, 1) > 0"),
    ("a dearer site", "UPDATE existing_site SET rent_cents = coalesce(rent_cents, 0) + 100"),
    ("a site taken away", "DELETE FROM existing_site WHERE fid % 2 = 1"),
)
RENTS = (
    ("a rent for less", "UPDATE rental SET metre_cents = metre_cents - 1 WHERE metre_cents > 0"),
    ("a rent of nothing", "DELETE FROM rental WHERE metre_cents > 0"),
    ("a new cabinet that rents", "UPDATE rental SET year_cents = year_cents + 1 WHERE metre_cents = 0"),
)


def changed_files(geopackage, copy):
    """Copies of the file in which an offer or a rent is another, each with the codes that may refuse it."""
    changes = [(*change, {"other_territory"}) for change in OFFERS]
    changes += [(*change, {"rent_false", "other_prices"}) for change in RENTS]
    for name, change, codes in changes:
        shutil.copyfile(geopackage, copy)
        file = sqlite3.connect(copy)
        for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{trigger}"')
        rows = file.execute(change).rowcount
        file.commit()
        file.close()
        if rows:
            yield name, codes


def verdict(command):
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(ran.stdout)
    except json.JSONDecodeError:
        return {"exit": ran.returncode, "said": ran.stderr[-500:]}
    keys = ("ok", "upper_cents", "lower_cents", "components", "gap_ppm")
    codes = [refusal["code"] for refusal in told.get("refused", [])]
    return {"exit": ran.returncode, "codes": codes, **{key: told.get(key) for key in keys}}


def is_judged(bocage, geopackage, certificate, name, codes):
    """Whether both checkers say the same, and what is expected."""
    words = [bocage, "design", "verify", str(geopackage), "--certificate", str(certificate), "--json"]
    ours = verdict(words)
    twin = verdict([sys.executable, str(TWIN), str(geopackage), str(certificate), "--json"])
    told = ours.get("codes") or []
    expected = ours["exit"] == 0 if codes is None else ours["exit"] == 5 and set(told) <= codes
    good = ours == twin and expected
    print(f"{'ok   ' if good else 'WRONG'} {name}: {', '.join(told) or 'proven'}")
    if not good:
        print(f"      {ours}\n      {twin}")
    return good


def main(bocage, geopackage, certificate):
    data, good = gzip.decompress(pathlib.Path(certificate).read_bytes()), []
    with tempfile.TemporaryDirectory() as folder:
        path, copy = pathlib.Path(folder) / "tampered.certificate", pathlib.Path(folder) / "tampered.gpkg"
        for name, version, codes in versions(data, lambda name: spare(geopackage, path, data, name)):
            path.write_bytes(gzip.compress(version, 1))
            good.append(is_judged(bocage, geopackage, path, name, codes))
        for name, codes in changed_files(geopackage, copy):
            good.append(is_judged(bocage, copy, certificate, name, codes))
    wrong = good.count(False)
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
