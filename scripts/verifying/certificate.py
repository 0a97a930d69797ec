"""The certificate as it is written: docs/formats/certificate.md."""

import gzip
import hashlib
import struct
import zlib

from .refusal import NUMBER_MAX, Refused, damaged


HEAD = (
    "settings_hash", "territory_hash", "drop", "cable_fixed", "strand", "strand_shared", "routes", "boxes",
    "cabinets", "exchanges", "splice_closures", "drops", "studies", "equal", "norms_bytes",
)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise damaged("it is cut off")
        self.at += count
        return self.data[self.at - count : self.at]

    def line(self):
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise damaged("it is cut off")
        text = self.take(end - self.at).decode("utf-8", "replace")
        self.at += 1
        return text

    def number(self):
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 56:
                raise damaged("a number has too many bytes")
        if number > NUMBER_MAX:
            raise damaged(f"{number} is beyond any length or price")
        return number

    def signed(self):
        raw = self.number()
        return (raw >> 1) ^ -(raw & 1)

    def nodes(self):
        nodes, before = [], 0
        for _ in range(self.number()):
            before += self.signed()
            nodes.append(before)
        return nodes

    def chain(self):
        nodes, before, paid = [], 0, 0
        for _ in range(self.number()):
            before += self.signed()
            paid += self.number()
            nodes.append((before, paid))
        return nodes, paid + self.number()


class Certificate:
    def __init__(self, packed):
        try:
            data = gzip.decompress(packed)
        except (OSError, EOFError, ValueError, struct.error, zlib.error) as error:
            raise damaged(f"it cannot be unpacked: {error}") from error
        reader = Reader(data)
        if reader.line() != "bocage-certificate 1":
            raise damaged("it does not begin as a certificate of version 1")
        self.head = {}
        while "norms_bytes" not in self.head:
            name, space, value = reader.line().partition(" ")
            if not space or name not in HEAD:
                raise damaged(f"`{name}` is nothing that its head says")
            if name in self.head:
                raise damaged(f"its head says `{name}` twice")
            self.head[name] = value
        norms = reader.take(self.number("norms_bytes"))
        if hashlib.sha256(norms).hexdigest() != self.text("settings_hash"):
            raise Refused("other_norms", "its norms are not those that it names")
        self.norms = norms.decode()
        count = reader.number()
        self.meetings = [(reader.number(), reader.number(), reader.number()) for _ in range(count)]
        self.roots = reader.nodes()
        self.chains = [reader.chain() for _ in range(reader.number())]
        self.boxes = [reader.number() for _ in range(count)]
        self.cabinets = (reader.nodes(), [reader.number() for _ in range(count)])
        self.exchanges = (reader.nodes(), [reader.number() for _ in range(count)])
        if reader.at != len(data):
            raise damaged(f"{len(data) - reader.at} bytes follow after its end")

    def text(self, name):
        if name not in self.head:
            raise damaged(f"its head has no `{name}`")
        return self.head[name]

    def number(self, name):
        value = self.text(name)
        if not value.isdigit() or int(value) > NUMBER_MAX:
            raise damaged(f"`{name} {value}` in its head")
        return int(value)
