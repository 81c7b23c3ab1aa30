"""Single texts to typed values: texts, numbers, probabilities, names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from cruxmap.files.tree import Mapping, Node, Scalar, Sequence
from cruxmap.model.notation import LONGEST, NotationError, invisible, parse_estimate, parse_probability
from cruxmap.model.problem import Finding, Path, Suggestion, closest, quoted
from cruxmap.model.vocabulary import BOOLEAN

Decoder = Callable[[Node, Path, list[Finding]], Any]
INVALID: Any = object()  # what a decoder returns where it has reported a finding

KINDS: dict[type[Node], str] = {Scalar: "a text", Sequence: "a list", Mapping: "a mapping"}
LONGEST_NAME = 100
NOTE_KEY = "note"  # which may stand in every mapping of keys
PROSE = {"about", "event", "statement", "intro", "terms", "ask", "text", "because", "how", "shown", "not_shown"}
PROSE |= {NOTE_KEY}  # keys of texts that may have paragraphs
_WRITTEN = "credence low high reading ratio is then else odds base by leak causes needs"
_NOT_NAMES = {*_WRITTEN.split(), "table", "rule", "tilt", "noisy_or", "noisy_and"}  # whose number it is stands above
_THREE = re.compile("[0-9]{3}")
_NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"


def wrong(
    findings: list[Finding], code: str, path: Path, message: str, remedy: str | Suggestion, *, at_key: bool = False
) -> Any:
    """Add a finding; INVALID, for the caller to return."""
    findings.append(Finding(code, path, message, remedy, at_key=at_key))
    return INVALID


def misplaced(node: Node, path: Path, findings: list[Finding], wanted: str, remedy: str) -> Any:
    """Report that something of another kind is written here, or nothing; what was refused already is not reported."""
    if type(node) is Node:
        return INVALID
    if isinstance(node, Scalar) and node.is_empty:
        return wrong(findings, "empty", path, "nothing is written here", f"{remedy}, or remove it")
    return wrong(findings, "wrong-type", path, f"{wanted} belongs here, not {KINDS[type(node)]}", remedy)


def decode_text(node: Node, path: Path, findings: list[Finding]) -> Any:
    """A text; with a warning where a comment may have cut it, as in `note: see issue #3`. Only prose has lines."""
    text = decode_word(node, path, findings)
    if (
        text is not INVALID
        and isinstance(node, Scalar)
        and node.comment
        and (" " in text or node.comment[-1] not in "# \t")
    ):
        message = "the text ends before the #, which starts a comment"
        remedy = "put quotes around the text if the rest belongs to it; else put the comment in a line of its own"
        findings.append(Finding("cut-text", path, message, remedy, "warning"))
    if isinstance(node, Scalar) and text is not INVALID and path[-1:] and path[-1] in PROSE and "\n" in node.text:
        return _prose(node.text, node.literal)
    return text


def _prose(text: str, literal: bool) -> str:
    """A text of paragraphs with a blank line between them, and of list items (`- `) with a line for each.

    Below a `|` a blank line ends a paragraph; in all other texts YAML has already made one line of a paragraph.
    """
    result, is_new = "", False
    for line in text.split("\n"):
        words = " ".join(line.split())
        if words:
            gap = "\n" if words.startswith("- ") else "\n\n" if is_new or not literal else " "
            result += gap + words
        is_new = not words
    return result.strip()


def decode_word(node: Node, path: Path, findings: list[Finding]) -> Any:
    """A text that is to match a pattern, so that a comment behind it can cut nothing off in silence."""
    text = _written(node, path, findings, "a text")
    return text if text is INVALID else " ".join(text.split())


def plain_value(wanted: str, pattern: str, value: Callable[[str], Any], refusal: str, remedy: str) -> Decoder:
    """A decoder for texts of a pattern, each of which writes a value.

    Args:
        wanted: what belongs there, in words.
        pattern: a regular expression.
        value: what a text that matches stands for.
        refusal: what any other text is, as in "is not a number".
        remedy: what to write instead.
    """

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        text = _written(node, path, findings, wanted)
        if text is INVALID:
            return INVALID
        if len(text) > LONGEST or not re.fullmatch(pattern, text):
            return wrong(findings, "wrong-type", path, f"{quoted(text)} {refusal}", remedy)
        return value(text)

    return decode


def one_of(allowed: tuple[str, ...]) -> Decoder:
    """A decoder for one of some texts."""

    def decode(node: Node, path: Path, findings: list[Finding]) -> Any:
        text = _written(node, path, findings, f"one of {', '.join(allowed)}")
        if text is INVALID or text in allowed:
            return text
        names = [name for name in allowed if not text.endswith(name)]  # what is unseen is anything but seen
        remedy = Suggestion(text, names, f"write one of {', '.join(allowed)}")
        return wrong(findings, "not-allowed", path, f"{quoted(text)} is not allowed here", remedy)

    return decode


def check_pattern(text: str, pattern: str, meant: str, path: Path, findings: list[Finding], *, at_key: bool) -> Any:
    """The text, if it matches; `meant` is what texts of the pattern are."""
    if re.fullmatch(pattern, text):
        return text
    if len(text) > LONGEST_NAME:
        message = f"{quoted(text)} is too long a name ({len(text):,} characters; the most is {LONGEST_NAME})"
        return wrong(findings, "bad-name", path, message, "shorten it", at_key=at_key)
    ascii_text = unicodedata.normalize("NFKD", text[:LONGEST]).encode("ascii", "ignore").decode()
    similar = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")
    example = "a name such as rain_at_six" if re.fullmatch(pattern, "rain_at_six") else "it like that"
    remedy = f"write {similar}" if re.fullmatch(pattern, similar) else f"write {example}"
    alone, equals, _ = text.partition("=")
    if path[-1:] == ("bears_on",) and re.search(" and |,", text):
        remedy = "name one claim; what bears on several has a `table`, or another form of a claim, instead"
    elif path[-1:] == ("source",) or "cites" in path[-2:]:
        remedy = "list it under `sources`, and write its key here, as in xu_2020, or with a place as in xu_2020 p. 12"
        remedy += "; or write {text: …, address: …}" if path[-1] == "source" else ""
    elif equals and path[:1] == ("views",):
        remedy = f"a view is of a claim that is true or false, and has no state: write {alone.strip()} if it is one"
    elif equals and path == ("carvings",):
        remedy = f"write {alone.strip()}, whose readings say which state holds where nobody says anything else"
    elif not re.fullmatch(pattern, "rain_at_six"):  # no name, but a version
        remedy = "write the version that changed it, as in `2: [rain_at_six]`"
    elif equals and re.fullmatch(pattern, alone.strip()):
        remedy = f"write {alone.strip()}, with what it is after a colon"
    return wrong(findings, "bad-name", path, f"{quoted(text)} is not {meant}", remedy, at_key=at_key)


def loose_keys(fields: Collection[str], node: Mapping) -> dict[str, str | None]:
    """The keys that must be pieces of a text with commas, with the text as it should be written.

    In `{note: foo, bar, baz}` bar and baz are keys without a value; the second of them gets None.
    """
    result: dict[str, str | None] = {}
    owner, first = "", ""
    pieces: list[str] = []
    for key, child in node.items.items():
        bare = isinstance(child, Scalar) and child.is_empty and not child.text
        if bare and owner and key not in fields and closest(key, fields) is None:
            result[key] = None
            first = first or key
            pieces.append(key)
            text = quoted(", ".join(pieces))[1:-1].replace('"', "'")
            decimals = re.fullmatch(r"([0-9]+), ([0-9]+ ?%?)", ", ".join(pieces))
            result[first] = f"{owner}: {decimals[1]}.{decimals[2]}" if decimals else f'{owner}: "{text}"'
            if re.search(r"(?<![0-9.])[1-9][0-9]{0,2}\Z", pieces[0]) and all(map(_THREE.fullmatch, pieces[1:])):
                digits = [*pieces, *node.again]
                result[first] = f"{owner}: {''.join(digits)}" if " " in pieces[0] else result[first]
        else:
            owner, first = "", ""
            if isinstance(child, Scalar) and child.plain and not child.is_empty:
                owner, pieces = key, [child.text]
    return result


def _written(node: Node, path: Path, findings: list[Finding], wanted: str) -> Any:
    if isinstance(node, Scalar) and not node.is_empty:
        return unicodedata.normalize("NFC", node.text)  # so that one name is not two
    quote = "; quote a text that starts with [ or {" if wanted == "a text" and not isinstance(node, Scalar) else ""
    return misplaced(node, path, findings, wanted, f"write {wanted}{quote}")


def _notation(parse: Callable[[str], Any], node: Node, path: Path, findings: list[Finding]) -> Any:
    text = _written(node, path, findings, "a probability")
    if text is INVALID:
        return INVALID
    try:
        return parse(text)
    except NotationError as error:
        owner = next((step for step in reversed(path) if isinstance(step, str) and step not in _NOT_NAMES), None)
        kind = path[-1] if path and path[-1] in _NOT_NAMES else "credence"
        what = error.text if error.text.startswith("the range") else f"{kind} {error.text}"
        message = f"{what} for {quoted(owner)} {error.matter}" if owner else f"{what} {error.matter}"
        if isinstance(node, Scalar) and (unseen := invisible(node.text)) and "invisible" in error.matter:
            message += f", in column {node.column + (not node.plain) + unseen[0]}"
        return wrong(findings, "bad-probability", path, message, error.remedy)


decode_number = plain_value("a number", _NUMBER, float, "is not a number", "write one, such as 100 or 0.5")
decode_integer = plain_value("a whole number", "[0-9]{1,9}", int, "is not a whole number", "write one, such as 1")
# YAML's older `yes` and `on` are refused, since other readers take them for texts.
decode_boolean = plain_value(
    "true or false", "|".join(BOOLEAN), "true".__eq__, "is neither true nor false", "write true or false"
)
decode_probability: Decoder = partial(_notation, parse_probability)
decode_judgement: Decoder = partial(_notation, parse_estimate)  # an Estimate: a probability, or a range
