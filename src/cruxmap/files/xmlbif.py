"""XMLBIF, the interchange format for Bayesian networks in XML, as pgmpy, pyAgrum and Weka write it."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cruxmap.files.foreign import CUT_SHORT, Distribution, Fault, UnfitNetworkError, Variable, number, tables
from cruxmap.model.problem import quoted
from cruxmap.model.tabulated import Tables


def read_xmlbif(text: str) -> Tables:
    """The network that a text in XMLBIF describes.

    Entities of its own are refused, since a few lines of them can stand for gigabytes.

    Raises:
        UnfitNetworkError: with what is wrong.
    """
    if "<!ENTITY" in text:
        line = text.count("\n", 0, text.index("<!ENTITY")) + 1
        raise _error("entities are not read here", "write out what they stand for, without the <!ENTITY lines", line)
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        said = str(error).partition(":")[0]
        raise _error(f"it is no XML: {said}", f"check the format (--from); {CUT_SHORT}", error.position[0]) from None
    network = root if root.tag == "NETWORK" else root.find("NETWORK")
    if network is None:
        raise _error("there is no <NETWORK> in it", "check that it is XMLBIF")
    return tables(
        [_variable(one) for one in network.iterfind("VARIABLE")],
        [_distribution(one) for one in network.iterfind("DEFINITION")],
    )


def _variable(element: Element) -> Variable:
    name = _child(element, "NAME")
    if (kind := element.get("TYPE", "nature")) != "nature":
        raise _error(f"{quoted(name)} is of the type {quoted(kind)}", "only networks of chance can be imported")
    return Variable(name, tuple(map(_text, element.iterfind("OUTCOME"))))


def _distribution(element: Element) -> Distribution:
    name = _child(element, "FOR")
    numbers = []
    for word in _child(element, "TABLE").split():
        if (found := number(word)) is None:
            raise _error(f"{quoted(word)}, for {quoted(name)}, is not a number", "write one from 0 to 1")
        numbers.append(found)
    return Distribution(name, tuple(map(_text, element.iterfind("GIVEN"))), table=tuple(numbers))


def _child(element: Element, tag: str) -> str:
    """The text of a part that has to be there."""
    text = _text(element.find(tag))
    if not text:
        about = next(filter(None, (_text(element.find(one)) for one in ("NAME", "FOR"))), "")
        of = f" of {quoted(about)}" if about else ""
        raise _error(f"a <{element.tag}>{of} has no <{tag}>", "add it")
    return text


def _text(element: Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _error(message: str, remedy: str, line: int = 0) -> UnfitNetworkError:
    return UnfitNetworkError(Fault(message, remedy, line))
