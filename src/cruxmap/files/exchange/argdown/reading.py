"""Argdown as an outline: statements, arguments, relations by indentation, premise-conclusion structures."""

from __future__ import annotations

import re
from collections import deque

from msgspec import Struct

from cruxmap.files.exchange.argdown.outline import Data, Element, Kind, Outline, Relation, RelationKind, Step
from cruxmap.files.exchange.argdown.text import Line, Text
from cruxmap.files.exchange.network import NetworkFault, Place, UnfitNetworkError, refusal, utf8
from cruxmap.model.problem import closest, quoted

MAX_BYTES = 2_000_000
LONGEST_TITLE = 60  # of an element that has none, made of its words

_START = re.compile(
    r"(?P<indent>[ \t]*)(?:"
    r"(?P<relation>\+>|->|<?\+|<?-(?![->])|><|_>|<_|_(?=[ \t]*[\[<]))"
    r"|\((?P<number>\d+)\)"
    r"|(?P<inference>--+)"
    r"|(?P<heading>#+)(?=[ ])"
    r"|(?P<item>\*|\d+\.)(?=[ \t])"
    r"|(?P<bullet>[•‣–—·])(?=[ \t]*[\[<])"
    r")?"
)
_TITLE = re.compile(r"[ \t]*(?:\[(?P<statement>[^\]]+)\](?!\()|<(?P<argument>[^<>]+)>)(?P<colon>:)?")
_TAG = re.compile(r"(?<![\w&])#(?:\((?P<words>[^)]{1,200})\)|(?P<word>[\w-]+))")  # what repeats is bounded, as are
_LINK = re.compile(r"\[([^\]]{1,300})\]\(([^)]{1,1000})\)")  # those below, so that no text takes more than linear time
_MENTION = re.compile(r"@(?:\[([^\]]{1,300})\]|<([^<>]{1,300})>)")
_EMPHASIS = re.compile(r"(?<![\w\\])(\*\*|__|\*|_)(?=\S)(.{1,300}?)(?<=[^\s\\])\1(?!\w)", re.DOTALL)
_SIGNS: dict[str, tuple[RelationKind, bool]] = {  # the kind, and whether what stands above bears on what stands below
    "+": ("support", False),
    "-": ("attack", False),
    "_": ("undercut", False),
    "><": ("contradiction", False),
}


def read_outline(data: bytes) -> Outline:
    """What a file in Argdown says.

    Raises:
        UnfitNetworkError: with everything that cannot be read, each with its place.
    """
    if len(data) > MAX_BYTES:
        message = f"a text in Argdown may have {MAX_BYTES / 1e6:.0f} MB, and it has {len(data) / 1e6:.1f} MB"
        raise refusal(message, "split it, or check that it is the right file")
    text = Text(utf8(data))
    outline = _Reader(text).outline
    if outline.faults:
        raise UnfitNetworkError(*sorted(outline.faults, key=lambda fault: fault.place))
    return outline


class _Open(Struct):
    """An element that further lines may belong to."""

    element: int
    indent: int
    place: Place
    words: list[str] = []
    is_reference: bool = False


class _Structure(Struct):
    """A premise-conclusion structure as it is read; the numbers of its statements are those of the text."""

    argument: int
    statements: list[int] = []
    numbers: dict[str, int] = {}
    first: int = 0  # the first statement of the step that is being read
    inference: Step | None = None  # the inference whose conclusion is awaited
    is_inside: bool = False  # between the two lines of an inference with rules


class _Reader:
    """The lines of a text, taken one after the other."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.outline = Outline(front=text.front, faults=text.faults)
        self.named: dict[tuple[Kind, str], int] = {}
        self.sections: list[tuple[int, str]] = []
        self.heading: list[str] | None = None
        self.stack: list[_Open] = []
        self.structure: _Structure | None = None
        self.last_top: int | None = None  # the argument to which a structure that comes next belongs
        data = deque(text.data)
        is_new = True
        for line in text.lines:
            if line.is_empty:
                self._end_block()
                is_new = True
            elif line.text.strip():
                self._line(line, is_new)
                is_new = False
            while data and data[0][0] <= line.start + len(line.text):
                self._attach(data.popleft()[1])
        self._end_block()
        self._finish_structure()
        self._name_untitled()

    def _line(self, line: Line, is_new: bool) -> None:
        start = _START.match(line.text)
        assert start is not None  # everything in it may be missing
        at, rest = line.start + start.end("indent"), line.text[start.end() :]
        content = line.start + start.end()
        inside = self.structure is not None and self.structure.is_inside
        if start["inference"] and (self.structure is not None and self.structure.statements):
            self._inference(rest, at)
        elif inside:
            pass  # the names of rules
        elif is_new and start["heading"]:
            self._finish_structure()
            self.last_top = None
            level = len(start["heading"])
            self.sections = [section for section in self.sections if section[0] < level]
            self.heading = [rest]
            self.sections.append((level, ""))
        elif self.heading is not None:
            if title := _TITLE.match(line.text):
                name = title[0].strip().rstrip(":")
                self.text.fault(at, f"{name} starts inside of a heading", "put an empty line before it")
            self.heading.append(line.text)
        elif start["number"] and (is_new or self.structure is not None):
            self._numbered(start["number"], rest, at, content)
        elif start["relation"]:
            self._relation(start["relation"], len(start["indent"]), rest, at, content)
        elif start["bullet"]:
            message = f"{start['bullet']} begins no relation"
            self.text.fault(at, message, "write + for what supports it, - for what speaks against it")
        elif is_new or start["item"]:
            if is_new:
                self._finish_structure()
            self._top(rest if start["item"] else line.text, content if start["item"] else line.start)
        elif self.stack:
            self._further(line, at)
        else:
            self._top(line.text, line.start)

    def _top(self, words: str, offset: int) -> None:
        """An element that starts a block."""
        element = self._open(words, 0, offset)
        self.last_top = element if self.outline.elements[element].kind == "argument" else None

    def _further(self, line: Line, at: int) -> None:
        """A line that goes on with the element above it."""
        top = self.stack[-1]
        if title := _TITLE.match(line.text):
            name = title[0].strip().rstrip(":")
            message = f"{name} starts inside of {self.outline.elements[top.element].shown or 'another text'}"
            self.text.fault(at, message, "put an empty line before it, or a sign such as + or -")
        elif top.is_reference and _TAG.sub("", line.text).strip():
            shown = self.outline.elements[top.element].shown
            self.text.fault(at, f"there is text behind {shown}", f"put a colon behind its name: {shown}: …")
        top.words.append(line.text)

    def _open(self, words: str, indent: int, offset: int) -> int:
        """The element that starts here: it is put on the stack, above what is indented less."""
        title = _TITLE.match(words)
        place = self.text.place(offset + len(words) - len(words.lstrip()))
        if title is None:
            element = self._add(Element("statement", "", place, self._section))
            self.stack.append(_Open(element, indent, place, [words]))
            return element
        kind: Kind = "statement" if title["statement"] else "argument"
        name = " ".join((title["statement"] or title["argument"]).split())
        element = self.named.get((kind, name), -1)
        if element < 0:
            element = self.named[kind, name] = self._add(Element(kind, name, place, self._section))
        rest = words[title.end() :]
        reference = not title["colon"]
        if reference and _TAG.sub("", rest).strip():
            shown = self.outline.elements[element].shown
            remedy = f"put a colon behind its name: {shown}: …"
            self.text.fault(offset + title.end(), f"there is text behind {shown}", remedy)
        self.stack.append(_Open(element, indent, place, [rest], reference))
        return element

    def _add(self, element: Element) -> int:
        self.outline.elements.append(element)
        return len(self.outline.elements) - 1

    @property
    def _section(self) -> str:
        return " / ".join(title for _, title in self.sections if title)

    def _relation(self, sign: str, indent: int, rest: str, at: int, content: int) -> None:
        waiting = self.structure.inference if self.structure is not None else None
        while self.stack and self.stack[-1].indent >= max(indent, 1):
            self._close(self.stack.pop())
        if not rest.strip():
            self.text.fault(at, f"{sign} is followed by nothing", "name a statement or an argument behind it")
            return
        if not indent:
            remedy = "put it below what it bears on, without an empty line between, and indent it more"
            self.text.fault(at, "a relation that is not indented", remedy)
        elif not self.stack and waiting is None:
            remedy = "put it below a statement or an argument, without an empty line between"
            self.text.fault(at, "a relation that stands below nothing", remedy)
        parent = self.stack[-1].element if self.stack else None
        child = self._open(rest, indent, content)
        kind, downwards = _SIGNS[sign.strip("<>") or sign][0], sign.endswith(">") and sign != "><"
        place = self.text.place(at)
        if parent is None:
            if waiting is not None and self.structure is not None:
                self.outline.relations.append(Relation(child, self.structure.argument, "undercut", place))
            return
        source, target = (parent, child) if downwards else (child, parent)
        if source == target:
            self.text.fault(at, "it bears on itself", "name another statement or argument")
            return
        self.outline.relations.append(Relation(source, target, kind, place))

    def _numbered(self, number: str, rest: str, at: int, content: int) -> None:
        """A premise or a conclusion."""
        self._close_all()
        if self.structure is None or (number == "1" and self.structure.statements):
            self._finish_structure()
            argument = self.last_top
            if argument is None:
                argument = self._add(Element("argument", "", self.text.place(at), self._section))
            self.structure = _Structure(argument)
            self.last_top = None
        structure = self.structure
        statement = self._open(rest, 0, content)
        if number in structure.numbers:
            self.text.fault(at, f"there is a ({number}) already", "number the statements of an argument one by one")
        structure.numbers[number] = statement
        if structure.inference is not None:
            step = structure.inference
            self.outline.elements[structure.argument].steps.append(
                Step(self._premises(structure, step), statement, step.place, step.data)
            )
            structure.first, structure.inference = len(structure.statements), None
        structure.statements.append(statement)

    def _premises(self, structure: _Structure, step: Step) -> tuple[int, ...]:
        """The statements of an inference: those that it names (`uses`), or all since the one before."""
        for data in step.data:
            uses = data.root.items.get("uses")
            numbers = [getattr(item, "text", "") for item in getattr(uses, "items", ())]
            if unknown := [number for number in numbers if number not in structure.numbers]:
                message = f"there is no ({unknown[0]}) above this inference"
                self.text.faults.append(NetworkFault(message, "correct `uses`", data.place(uses or data.root)))
            elif numbers:
                return tuple(dict.fromkeys(structure.numbers[number] for number in numbers))
        return tuple(dict.fromkeys(structure.statements[structure.first :]))

    def _inference(self, rest: str, at: int) -> None:
        """A line of hyphens: a whole inference from four up, else the start or the end of one with its rules."""
        self._close_all()
        structure = self.structure
        assert structure is not None
        if structure.is_inside:
            structure.is_inside = False
            return
        if structure.inference is not None:
            self.text.fault(at, "two inferences with nothing between", "write a conclusion below the first")
        structure.inference = Step((), -1, self.text.place(at))
        structure.is_inside = _hyphens(self.text, at) < 4 and not rest.rstrip().endswith("--")

    def _finish_structure(self) -> None:
        """End a premise-conclusion structure, which has to end with a conclusion."""
        structure, self.structure = self.structure, None
        if structure is None:
            return
        element = self.outline.elements[structure.argument]
        place = self.outline.elements[structure.statements[-1]].place if structure.statements else element.place
        if structure.inference is not None:
            message, remedy = "an inference without a conclusion", "write the conclusion below it, with its number"
            self.text.faults.append(NetworkFault(message, remedy, structure.inference.place))
        elif structure.first != len(structure.statements) - 1 or not element.steps:
            message = "premises without a conclusion"
            remedy = "put a line of ---- and the conclusion below them"
            self.text.faults.append(NetworkFault(message, remedy, place))

    def _attach(self, mapping: Data) -> None:
        """Give data to what stands above it."""
        structure = self.structure
        if self.heading is not None:
            self.outline.headings.append(mapping)
        elif structure is not None and structure.inference is not None and not self.stack:
            structure.inference.data = (*structure.inference.data, mapping)
        elif self.stack:
            element = self.outline.elements[self.stack[-1].element]
            for key in mapping.root.items:
                if (other := element.entry(key)) is not None:
                    message = f"{quoted(key)} of {element.shown} is here already, in line {other.place.line}"
                    place = mapping.place(mapping.root.keys[key])
                    self.text.faults.append(NetworkFault(message, "keep one of the two", place))
            element.data.append(mapping)

    def _end_block(self) -> None:
        if self.heading is not None:
            level, _ = self.sections[-1]
            words, _ = _plain(" ".join(self.heading))
            self.sections[-1] = level, words
            self.heading = None
        self._close_all()

    def _close_all(self) -> None:
        while self.stack:
            self._close(self.stack.pop())

    def _close(self, opened: _Open) -> None:
        """Give an element the words that were read of it."""
        element = self.outline.elements[opened.element]
        words, tags = _plain(" ".join(opened.words))
        element.tags += [tag for tag in tags if tag not in element.tags]
        if words and words not in element.texts:
            if element.texts and element.kind == "statement" and element.title:
                message = f"{element.shown} is worded otherwise here; the first wording is kept"
                remedy = "give it another name if it says something else"
                self.outline.remarks.append(NetworkFault(message, remedy, opened.place))
            element.texts.append(words)

    def _name_untitled(self) -> None:
        """Give titles to elements without one, and say of those without a text whether a name may be misspelt."""
        worded = [element.title for element in self.outline.elements if element.texts and element.title]
        used = set(self.outline.related())
        for i, element in enumerate(self.outline.elements):
            if not element.title and element.steps:
                conclusion = self.outline.elements[element.steps[-1].conclusion]
                element.title, element.is_named = f"Argument for {conclusion.title}", False
            elif not element.title and element.texts:
                element.title, element.is_named = _short(element.texts[0]), False
            elif not element.texts and element.kind == "statement" and i in used:
                near = closest(element.title, worded) if worded else None
                remedy = f"did you mean {quoted(near)}?" if near else f"write what it says: {element.shown}: …"
                message = f"nothing says what {element.shown} states; its name is taken"
                self.outline.remarks.append(NetworkFault(message, remedy, element.place))


def _hyphens(text: Text, at: int) -> int:
    match = re.compile("-+").match(text.text, at)
    return len(match[0]) if match else 0


def _plain(words: str) -> tuple[str, list[str]]:
    """Words without Argdown's signs, and the tags among them."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1])
        return f"\x02{len(kept) - 1}\x02"

    words = re.sub(r"\\(.)", keep, words)
    tags = [match["words"] or match["word"] for match in _TAG.finditer(words)]
    words = _TAG.sub("", words)
    words = _LINK.sub(r"\1 (\2)", words)
    words = _MENTION.sub(lambda match: match[1] or match[2], words)
    words = _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", words))
    words = re.sub("\x02(\\d+)\x02", lambda match: kept[int(match[1])], words)
    return " ".join(words.split()), tags


def _short(words: str) -> str:
    """The first words of a text, for a title."""
    if len(words) <= LONGEST_TITLE:
        return words.rstrip(".")
    return words[:LONGEST_TITLE].rpartition(" ")[0].rstrip(",;:.") + " …"
