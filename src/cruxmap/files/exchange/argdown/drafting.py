"""An outline as a draft of an argument: claims, tilts, considerations, and placeholders where no number is stated.

A statement is a claim. An argument without premises is a consideration, which changes no number, until a claim
bears on it: then it is a claim itself. What supports or attacks a claim tilts its odds, and so do the premises of
an argument together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct, structs

from cruxmap.files.exchange.argdown.bayesdown import short_states, states_of
from cruxmap.files.exchange.argdown.circles import Arrow, closing_circles, oriented
from cruxmap.files.exchange.argdown.outline import Element, Outline, Relation
from cruxmap.files.exchange.argdown.points import considerations
from cruxmap.files.exchange.argdown.stated import Stated, stated_probability
from cruxmap.files.exchange.network import NetworkFault, Place, UnfitNetworkError
from cruxmap.files.skeleton import Shape, identifier, identifiers
from cruxmap.files.tree import Scalar
from cruxmap.model.claim import Claim
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.problem import several
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN

PLACEHOLDER = "placeholder"
STATED = "stated"
BASES = {
    PLACEHOLDER: "the file states no number, and nobody has given one",
    STATED: "the probability that the file states",
}
LONGEST = 32  # letters in the name of a claim, as far as its words allow: tables show names beside titles
LONGEST_QUESTION = 40


class Draft(Struct, frozen=True):
    """What an outline makes: claims and questions by name, and what is to be told beside them."""

    claims: dict[str, Claim]
    questions: dict[str, Question]
    title: str
    conclusion: str
    stated: tuple[Stated, ...]
    remarks: tuple[NetworkFault, ...]


class _Tilting(NamedTuple):
    """Something that bears on a claim: the claims that hold together where it does."""

    when: tuple[int, ...]
    is_for: bool
    place: Place
    title: str = ""
    strength: Reading | None = None


def draft(outline: Outline, *, arguments_are_claims: bool = False) -> Draft:
    """The claims and questions of an outline.

    Args:
        outline: a text in Argdown.
        arguments_are_claims: make a claim of every argument, also of those that nothing bears on.

    Raises:
        UnfitNetworkError: with every fault, each with its place.
    """
    return _Drafting(outline, arguments_are_claims).draft()


class _Drafting:
    def __init__(self, outline: Outline, arguments_are_claims: bool) -> None:
        self.outline = outline
        self.elements = outline.elements
        self.faults: list[NetworkFault] = []
        self.remarks = [*outline.remarks]
        self.stated: list[Stated] = []
        self.claims = self._claims(arguments_are_claims)
        used = set(outline.related())
        kept = [
            i for i, element in enumerate(self.elements) if element.kind == "argument" or i in used or i in self.claims
        ]
        names = [_shortened(identifier(self.elements[i].title, "claim"), LONGEST) for i in kept]
        self.names = dict(zip(kept, identifiers(names, "claim"), strict=True))
        self.tilting: dict[int, list[_Tilting]] = {i: [] for i in self.claims}
        self.contradictions: dict[int, list[int]] = {i: [] for i in self.claims}
        self.known: set[tuple[int, frozenset[int], bool]] = set()
        self.taken = set(self.names.values())
        self.questions: dict[str, Question] = {}

    def draft(self) -> Draft:
        self._weigh(self._symmetric())
        claims = {self.names[i]: self._claim(i) for i in sorted(self.claims)}
        if not claims:
            message, remedy = "there is no statement in it that could be a claim", "write [Name]: what is claimed"
            of_arguments = any(element.kind == "argument" for element in self.outline.elements)
            if of_arguments:
                remedy += "; or take its arguments for claims"
            self.faults.append(NetworkFault(message, remedy, mended_by="claims" if of_arguments else ""))
        if self.faults:
            raise UnfitNetworkError(*sorted(self.faults, key=lambda fault: fault.place))
        self._remark_prose()
        points, remarks = considerations(self.outline, self.claims, self.names)
        for i, said in points.items():
            claims[self.names[i]] = structs.replace(claims[self.names[i]], considerations=tuple(said))
        told = tuple(sorted([*self.remarks, *remarks], key=lambda remark: remark.place))
        return Draft(claims, self.questions, self._title, self._conclusion, tuple(self.stated), told)

    def _claims(self, arguments_are_claims: bool) -> set[int]:
        """The elements that are claims; an argument without premises is one if a claim bears on it."""
        used = set(self.outline.related())
        claims = {
            i
            for i, element in enumerate(self.elements)
            if (element.kind == "statement" and (i in used or element.is_named))
            or (arguments_are_claims and element.kind == "argument" and not element.steps and i in used)
        }
        above: dict[int, list[int]] = {}
        for relation in self.outline.relations:
            above.setdefault(relation.source, []).append(relation.target)
        left = [i for i, element in enumerate(self.elements) if i in claims or element.steps]
        while left:
            for target in above.get(left.pop(), []):
                element = self.elements[target]
                if element.kind == "argument" and not element.steps and target not in claims:
                    claims.add(target)
                    left.append(target)
        return claims

    def _symmetric(self) -> list[Relation]:
        """Give every claim what bears on it in one direction; the relations that have none."""
        symmetric = []
        for element in self.elements:
            for step in element.steps:
                strength = self._strength(step.conclusion, step.data)
                self._bears(step.conclusion, _Tilting(step.premises, True, step.place, element.title, strength))
        for relation in self.outline.relations:
            if self.elements[relation.target].steps:
                self._bears_on_step(relation)
                continue
            source = self._standing_for(relation.source)
            if source is None or relation.target not in self.claims or source == relation.target:
                continue
            between = self.elements[source].kind == self.elements[relation.target].kind == "statement"
            if relation.kind == "contradiction" or (relation.kind == "attack" and self.outline.is_strict and between):
                symmetric.append(relation._replace(source=source))
            else:
                self._bears(relation.target, _Tilting((source,), relation.kind == "support", relation.place))
        return symmetric

    def _bears(self, target: int, tilting: _Tilting) -> None:
        known = (target, frozenset(tilting.when), tilting.is_for)
        if target in tilting.when:
            shown = self.elements[target].shown
            message = f"{shown} is a reason for itself"
            self.faults.append(NetworkFault(message, "remove it from one of the two places", tilting.place))
        elif known not in self.known:
            self.known.add(known)
            self.tilting[target].append(tilting)

    def _bears_on_step(self, relation: Relation) -> None:
        """What bears on an argument with premises bears on its conclusion where the premises hold too."""
        source = self._standing_for(relation.source)
        step = self.elements[relation.target].steps[-1]
        if source is not None and source not in (*step.premises, step.conclusion):
            when = (*step.premises, source)
            title = self.elements[relation.target].title
            self._bears(step.conclusion, _Tilting(when, relation.kind == "support", relation.place, title))

    def _standing_for(self, i: int) -> int | None:
        """The claim by which an element bears on others: itself, or an argument's main conclusion."""
        if self.elements[i].steps:
            return self.elements[i].steps[-1].conclusion
        return i if i in self.claims else None

    def _weigh(self, symmetric: Sequence[Relation]) -> None:
        """Give what has no direction one, and leave out what closes a circle, with a remark on each."""
        symmetric = [*symmetric, *self._mutual_attacks()]
        reasons = [(target, tilting) for target, bearing in self.tilting.items() for tilting in bearing]
        arrows = [
            Arrow(source, target, reason) for reason, (target, tilting) in enumerate(reasons) for source in tilting.when
        ]
        closing = closing_circles(len(self.elements), arrows)
        for reason, circle in closing:
            names = " → ".join(self.elements[element].shown for element in circle)
            message = f"this closes a circle, which no network of probabilities can have, and is left out: {names}"
            place = reasons[reason][1].place
            self.remarks.append(NetworkFault(message, "remove it, or another relation of the circle", place))
        left_out = {reason for reason, _ in closing}
        self.tilting = {target: [] for target in self.tilting}
        for reason, (target, tilting) in enumerate(reasons):
            if reason not in left_out:
                self.tilting[target].append(tilting)
        kept = [arrow for arrow in arrows if arrow.reason not in left_out]
        for relation in oriented(len(self.elements), kept, symmetric):
            if relation.kind == "contradiction":
                self.contradictions[relation.target].append(relation.source)
            self._bears(relation.target, _Tilting((relation.source,), False, relation.place))

    def _mutual_attacks(self) -> list[Relation]:
        """Attacks of two claims on each other, which are taken out and become one relation without a direction."""
        mutual = []
        for target, bearing in self.tilting.items():
            for tilting in bearing:
                source = tilting.when[0]
                back = (source, frozenset([target]), False)
                if len(tilting.when) > 1 or tilting.is_for or source < target or back not in self.known:
                    continue
                mutual.append(Relation(source, target, "attack", tilting.place))
                one, other = self.elements[target].shown, self.elements[source].shown
                message = f"{one} and {other} attack each other: one tilt says so, of the one given the other"
                remedy = "leave it so, or say in one place only which attacks which"
                self.remarks.append(NetworkFault(message, remedy, tilting.place))
        pairs = {(relation.target, relation.source) for relation in mutual}
        pairs |= {(relation.source, relation.target) for relation in mutual}
        for target, bearing in self.tilting.items():
            self.tilting[target] = [
                tilting for tilting in bearing if tilting.is_for or (target, *tilting.when) not in pairs
            ]
        self.known -= {(target, frozenset([source]), False) for target, source in pairs}
        return mutual

    def _claim(self, i: int) -> Claim:
        element = self.elements[i]
        states = states_of(element) or list(BOOLEAN)
        shape = Shape(short_states(states))
        statement = "\n\n".join(element.texts[:1] if element.kind == "statement" else element.texts) or element.title
        form = self._form(i, shape)
        return Claim(
            element.title, statement, dict(zip(shape.names, shape.labels, strict=True)), form, section=element.section
        )

    def _form(self, i: int, shape: Shape) -> Form:
        element, name, bearing = self.elements[i], self.names[i], self.tilting[i]
        reading = self._reading(i, shape)
        if shape.names is not BOOLEAN:
            if bearing:
                message = (
                    f"{element.shown} has states of its own and depends on others, and its probabilities are not stated"
                )
                self.faults.append(NetworkFault(message, 'add "posteriors", or let it be TRUE or FALSE', element.place))
            return Stick(tuple(self._state_question(i, shape, k) for k in range(len(shape.names) - 1)))
        if not bearing:
            self.questions[name] = Question(
                reading or _placeholder(), _ask(f"How likely is it that {self._this(i)}"), element.title
            )
            return CredenceForm(name)
        if reading is not None:
            entry = element.entry("credence", "probability")
            assert entry is not None
            written = stated_probability(entry, [])
            assert written is not None
            self.stated.append(Stated(name, "true", written.value, written.tolerance, entry.place))
        if len(bearing) == 1 and self.contradictions[i]:
            other = self.names[self.contradictions[i][0]]
            return TableForm((TableRow("false", {other: ("true",)}), TableRow("true", {other: ("false",)})))
        base = self._question(
            f"{name}_base",
            f"{element.title}, before what bears on it",
            f"Leaving aside what bears on it: how likely is it that {self._this(i)}",
            None,
        )
        return Tilt(TiltSpec(base, tuple(self._factor(i, tilting) for tilting in bearing)))

    def _factor(self, i: int, tilting: _Tilting) -> Factor:
        name, element = self.names[i], self.elements[i]
        given = [self.names[source] for source in tilting.when]
        titles = tilting.title or " and ".join(self.elements[source].title for source in tilting.when)
        said = "a reason for it" if tilting.is_for else "a reason against it"
        held = "; ".join(self._said(source) for source in tilting.when)
        which = f"all of these hold ({held})" if len(given) > 1 else f"this holds: {held}"
        ask = (
            f"Suppose it were otherwise 50–50 whether {self._this(i)}. If {which}, which the text gives as {said}, "
            "how likely would it be"
        )
        title = f"{element.title}, given {titles}"
        question = self._question(f"{name}_if_{'_and_'.join(given)}", title, ask, tilting.strength)
        return Factor(question, dict.fromkeys(given, ("true",)))

    def _question(self, name: str, title: str, ask: str, reading: Reading | None) -> str:
        count, plain = 1, _shortened(name, LONGEST_QUESTION)
        name = plain
        while name in self.questions or name in self.taken:
            count += 1
            name = f"{plain}_{count}"
        self.questions[name] = Question(reading or _placeholder(), _ask(ask), title)
        return name

    def _state_question(self, i: int, shape: Shape, k: int) -> str:
        """A question about a state of a claim that depends on nothing, if it is none of those before it."""
        element = self.elements[i]
        rest = f", if it is not {' or '.join(shape.words[:k])}" if k else ""
        ask = f"How likely is it that {element.title} is {shape.words[k]}{rest}"
        reading = Reading(1 / (len(shape.names) - k), basis=PLACEHOLDER)
        return self._question(f"{self.names[i]}_{shape.names[k]}", f"{element.title}: {shape.words[k]}", ask, reading)

    def _reading(self, i: int, shape: Shape) -> Reading | None:
        """The probability that a text states of a claim."""
        entry = self.elements[i].entry("credence", "probability")
        if entry is None:
            return None
        written = stated_probability(entry, self.faults)
        return None if written is None or shape.names is not BOOLEAN else Reading(written.value, basis=STATED)

    def _strength(self, conclusion: int, data: Sequence[object]) -> Reading | None:
        """How strongly an inference is said to speak: `inference` in its data or in its conclusion's."""
        own = Element("statement", "", Place(), data=[*data])  # type: ignore[list-item]
        entry = own.entry("inference", "strength") or self.elements[conclusion].entry("inference")
        written = stated_probability(entry, self.faults) if entry and isinstance(entry.node, Scalar) else None
        return None if written is None else Reading(written.value, basis=STATED)

    def _this(self, i: int) -> str:
        return f"this is so: {self._said(i)}"

    def _said(self, i: int) -> str:
        element = self.elements[i]
        return (element.texts[0] if element.texts else element.title).rstrip(" .")

    def _remark_prose(self) -> None:
        """Remark the texts that are no claims."""
        prose = [
            element.place
            for i, element in enumerate(self.elements)
            if element.kind == "statement" and i not in self.claims
        ]
        if prose:
            lines = several([str(place.line) for place in prose])
            message = f"texts without a name that bear on nothing are left out, as comments are (lines {lines})"
            if len(prose) == 1:
                message = "a text without a name that bears on nothing is left out, as comments are"
            self.remarks.append(NetworkFault(message, "write [Name]: before what is a claim", prose[0]))

    @property
    def _title(self) -> str:
        node = self.outline.front.root.items.get("title") if self.outline.front else None
        return " ".join(node.text.split()) if isinstance(node, Scalar) else ""

    @property
    def _conclusion(self) -> str:
        """Of the claims that bear on no other the one that most others bear on; the first of several."""
        sources = {source for bearing in self.tilting.values() for tilting in bearing for source in tilting.when}
        last = [i for i in sorted(self.claims) if i not in sources]

        def size(i: int) -> int:
            seen, left = set[int](), [i]
            while left:
                if (claim := left.pop()) not in seen:
                    seen.add(claim)
                    left += [source for tilting in self.tilting[claim] for source in tilting.when]
            return len(seen)

        return self.names[max(last, key=lambda i: (size(i), -i))] if last else ""


def _shortened(name: str, most: int) -> str:
    """A name without the words at its end that are too many."""
    return name if len(name) <= most else name[: most + 1].rpartition("_")[0] or name[:most]


def _placeholder() -> Reading:
    return Reading(0.5, basis=PLACEHOLDER)


def _ask(words: str) -> str:
    return f"{' '.join(words.split())}?"
