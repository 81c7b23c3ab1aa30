"""XMLBIF, the interchange format for Bayesian networks in XML, as pgmpy, pyAgrum, Weka and AISpace write it."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ElementTree, SubElement, TreeBuilder, indent, tostring
from xml.parsers import expat

from cruxmap.files.exchange.format import Export, Format
from cruxmap.files.exchange.network import (
    CUT_SHORT,
    NOWHERE,
    Distribution,
    NumberError,
    Place,
    Variable,
    numbers,
    refusal,
    tables,
    utf8,
    visible,
)
from cruxmap.model.problem import quoted
from cruxmap.model.tabulated import Tables

_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_TEXT_CODECS = ("ascii", "iso8859", "cp", "koi8", "mac", "utf-16", "utf-32", "gb", "big5", "shift_jis", "euc")


def read_xmlbif(data: bytes) -> Tables:
    """The network that a file in XMLBIF describes.

    Tags may have any capitals and any namespace. Of the declarations before the network (`<!DOCTYPE …>`) those
    of elements are passed over. Entities are refused, since a few lines of them can stand for gigabytes, and
    so are default attributes but for the one that XMLBIF itself has.

    Raises:
        UnfitNetworkError: with what is wrong and where.
    """
    document = _Document(_decoded(data))
    network = document.root if document.root.tag == "NETWORK" else document.root.find("NETWORK")
    if network is None:
        raise refusal("there is no <NETWORK> in it", "check that it is XMLBIF")
    return tables(
        [document.variable(element) for element in network.iterfind("VARIABLE")],
        [document.distribution(element) for element in network.iterfind("DEFINITION")],
    )


def write_xmlbif(export: Export) -> str:
    """The tables, with all digits."""
    root = Element("BIF", VERSION="0.3")
    inside = SubElement(root, "NETWORK")
    SubElement(inside, "NAME").text = export.argument.name
    nodes = export.tables()
    for name, node in nodes.items():
        variable = SubElement(inside, "VARIABLE", TYPE="nature")
        SubElement(variable, "NAME").text = name
        for state in node.states:
            SubElement(variable, "OUTCOME").text = state
    for name, node in nodes.items():
        definition = SubElement(inside, "DEFINITION")
        SubElement(definition, "FOR").text = name
        for parent in node.parents:
            SubElement(definition, "GIVEN").text = parent
        SubElement(definition, "TABLE").text = " ".join(map(repr, node.values.ravel().tolist()))
    indent(ElementTree(root))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'


XMLBIF = Format("xmlbif", (".xml", ".xmlbif", ".bifxml"), read_xmlbif, write_xmlbif)


class _Document:
    """The elements of a file, with capital letters for tags and attributes, and where each starts."""

    def __init__(self, text: str) -> None:
        self.places: dict[Element, Place] = {}
        self.builder = TreeBuilder()
        stripped = text.lstrip()  # XML has nothing before its declaration, and editors leave blank lines there
        self.offset = text.count("\n", 0, len(text) - len(stripped))
        self.parser = expat.ParserCreate("utf-8")  # what the file declares has been decoded
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda tag: self.builder.end(_name(tag))
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._entity
        self.parser.AttlistDeclHandler = self._default
        try:
            self.parser.Parse(stripped.encode(), True)
        except expat.ExpatError as error:
            place = Place(error.lineno + self.offset, error.offset + 1)
            message, remedy = f"it is no XML: {expat.ErrorString(error.code)}", f"{CUT_SHORT}; or check the format"
            raise refusal(message, remedy, place, "format") from None
        self.root = self.builder.close()

    @property
    def _place(self) -> Place:
        return Place(self.parser.CurrentLineNumber + self.offset, self.parser.CurrentColumnNumber + 1)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        capitals = {_name(key): value for key, value in attributes.items()}
        self.places[self.builder.start(_name(tag), capitals)] = self._place

    def _entity(self, *_: object) -> None:
        remedy = "write out what they stand for, without the <!ENTITY lines"
        raise refusal("entities are not read here", remedy, self._place)

    def _default(self, tag: str, attribute: str, kind: str, default: str | None, required: bool) -> None:
        if default is not None and (_name(tag), _name(attribute), default) != ("VARIABLE", "TYPE", "nature"):
            message = f"a default for the attribute {quoted(attribute)} of <{quoted(tag)[1:-1]}> is not read here"
            raise refusal(message, "write the attribute where it is meant, without the <!ATTLIST line", self._place)

    def variable(self, element: Element) -> Variable:
        """A node as it is declared."""
        name = self._child(element, "NAME")
        if (kind := element.get("TYPE", "nature")) != "nature":
            message = f"{quoted(name)} is of the type {quoted(kind)}"
            raise refusal(message, "only networks of chance can be imported", self.places[element])
        return Variable(name, tuple(map(_text, element.iterfind("OUTCOME"))), self.places[element])

    def distribution(self, element: Element) -> Distribution:
        """A node's parents and its table; commas between numbers are passed over."""
        name = self._child(element, "FOR")
        words = self._child(element, "TABLE").replace(",", " ").split()
        try:
            table = numbers(words)
        except NumberError as error:
            message = f"{quoted(words[error.position])}, for {quoted(name)}, is not a number"
            table_element = element.find("TABLE")
            place = NOWHERE if table_element is None else self.places[table_element]
            raise refusal(message, "write one from 0 to 1", place) from None
        parents = tuple(map(_text, element.iterfind("GIVEN")))
        return Distribution(name, parents, table=table, place=self.places[element])

    def _child(self, element: Element, tag: str) -> str:
        """The text of a part that has to be there."""
        text = _text(element.find(tag))
        if not text:
            name = next(filter(None, (_text(element.find(part)) for part in ("NAME", "FOR"))), "")
            of = f" of {quoted(name)}" if name else ""
            raise refusal(f"a <{element.tag}>{of} has no <{tag}>", "add it", self.places[element])
        return text


def _decoded(data: bytes) -> str:
    """The text, in the encoding that the file declares."""
    declared = _DECLARED.match(data.removeprefix(BOM_UTF8))
    encoding = declared[1].decode().lower() if declared else "utf-8"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii") or data.startswith(BOM_UTF8):
        return utf8(data)
    try:
        if not lookup(encoding).name.startswith(_TEXT_CODECS):
            raise LookupError(encoding)
        return visible(data.decode(encoding))
    except LookupError:
        message, remedy = f"it declares the encoding {quoted(encoding)}, which is not known here", "save it as UTF-8"
    except UnicodeError:
        message = f"it declares the encoding {quoted(encoding)}, and is not in it"
        remedy = "save it as UTF-8, or correct the encoding in its first line"
    raise refusal(message, remedy, Place(1))


def _name(tag: str) -> str:
    return tag.rpartition(":")[2].upper()


def _text(element: Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""
