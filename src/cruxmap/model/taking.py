"""Taking claims of one argument into another: with all that they depend on, under a prefix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from msgspec import Struct, structs

from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.arithmetic import Number, as_value, is_formula, names_in, with_names, worked_out
from cruxmap.model.claim import Claim, Consideration
from cruxmap.model.conditions import with_claims
from cruxmap.model.forms.base import number
from cruxmap.model.history import KINDS, Added, Changed, Lineage, Renamed
from cruxmap.model.problem import Path
from cruxmap.model.question import Question

AnyValue = TypeVar("AnyValue")


class Taken(Struct, frozen=True):
    """What is taken, by the names that it has in the argument that takes it."""

    claims: dict[str, Claim]
    questions: dict[str, Question]
    parts: tuple[Part, ...]
    bases: dict[str, str]
    renamed: Renamed


def with_all_behind(argument: ArgumentMap, claims: Iterable[str]) -> list[str]:
    """Claims and all that they depend on, in the order of the argument.

    What is left out depends on them or has nothing to do with them, and so changes no probability of theirs.
    """
    found, left = set[str](), [*claims]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += argument.claims[name].form.parents
    return [name for name in argument.claims if name in found]


def questions_of(argument: ArgumentMap, claims: Iterable[str]) -> list[str]:
    """The questions that some claims use, in the order of the argument."""
    used = {name for claim in claims for name in argument.claims[claim].form.names}
    return [name for name in argument.questions if name in used]


def take(
    argument: ArgumentMap,
    claims: Iterable[str],
    prefix: str,
    title: str,
    context: str = "",
    values: Mapping[str, str] | None = None,
    questions: Mapping[str, Question] | None = None,
) -> Taken:
    """Claims of an argument, and all that they depend on, as parts of another argument.

    Args:
        argument: the argument that has them.
        claims: the claims that are wanted.
        prefix: what their names begin with, and those of their questions: `risk` makes `risk.rain` of `rain`.
        title: what their titles begin with.
        context: a sentence that goes before each of their questions.
        values: what stands in place of a question, which is then not asked: a number, or what the other argument has.
        questions: other questions under the names of some.
    """
    return _Taking(argument, with_all_behind(argument, claims), prefix, title, context, values or {}).taken(
        questions or {}
    )


class _Taking:
    def __init__(
        self,
        argument: ArgumentMap,
        claims: list[str],
        prefix: str,
        title: str,
        context: str,
        values: Mapping[str, str],
    ) -> None:
        self.argument = argument
        self.claims = claims
        self.prefix = prefix
        self.title = title
        self.context = context
        self.values = {name: values.get(name, self._full(name)) for name in argument.questions}
        self.asked = [name for name in questions_of(argument, claims) if name not in values]

    def taken(self, questions: Mapping[str, Question]) -> Taken:
        asked = {name: self._question(name, questions.get(name)) for name in self.asked}
        bases = {question.reading.basis for question in asked.values()}
        said = _considerations(self.argument, self.claims)
        return Taken(
            {self._full(name): self._claim(name, said[name]) for name in self.claims},
            {self._full(name): question for name, question in asked.items()},
            tuple(self._parts()),
            {base: text for name, text in self.argument.bases.items() if (base := self._full(name)) in bases},
            Renamed(*(dict(self._renamed(kind)) for kind in KINDS)),
        )

    def _full(self, name: str) -> str:
        return f"{self.prefix}.{name}"

    def _titled(self, title: str) -> str:
        return f"{self.title}: {title}"

    def _claim(self, name: str, said: Iterable[Consideration]) -> Claim:
        claim = structs.replace(self.argument.claims[name], considerations=tuple(said))
        return structs.replace(_with_names(claim, self._full, self.values), title=self._titled(claim.title))

    def _question(self, name: str, other: Question | None) -> Question:
        own, title = self.argument.questions[name], self._titled(self.argument.question_title(name))
        own = structs.replace(_with_basis(own, self._full), ask=f"{self.context} {own.ask}".strip(), title=title)
        if other is None:
            return own
        return Question(
            other.reading, other.ask or own.ask, other.title or own.title, own.core, other.worksheet or own.worksheet
        )

    def _parts(self) -> Iterator[Part]:
        for part in self.argument.parts:
            claims = tuple(self._full(name) for name in part.claims if name in self.claims)
            questions = tuple(self._full(name) for name in part.questions if name in self.asked)
            title = self.title if len(self.argument.parts) == 1 else self._titled(part.title)
            if claims or questions:
                yield Part(self._full(part.name), title, part.intro, claims, questions)

    def _renamed(self, kind: Any) -> Iterator[tuple[str, str]]:
        """What the argument says of earlier names of what is taken, since older answers may have them."""
        lineage, kept = Lineage(self.argument, kind), {*(self.claims if kind == "claims" else self.asked)}
        for old, new in lineage.renamed.items():
            if lineage.now(old) in kept and old not in lineage.names:
                yield self._full(old), self._full(new)


def _with_names(claim: Claim, name: Callable[[str], str], values: Mapping[str, str]) -> Claim:
    """A claim with other names of claims and considerations, and with values in place of questions."""
    terms = {path for path, _ in claim.form.terms}
    if not claim.is_boolean:  # whose value, where it is no list, is a state
        terms -= {(*clause.path, clause.key) for clause in claim.form.clauses()}

    def value(path: Path, written: Any) -> Any:
        return replaced(written, values) if path in terms else written

    def point(old: Consideration) -> Consideration:
        return structs.replace(old, **{key: name(of) for key in ("id", "on", "see") if (of := getattr(old, key))})

    form = claim.form.rewritten(value, lambda when: with_claims(when, name))
    return structs.replace(claim, form=form, considerations=tuple(map(point, claim.considerations)))


def _with_basis(question: Question, name: Callable[[str], str]) -> Question:
    """A question whose reading has the basis of another name."""
    basis = question.reading.basis
    return structs.replace(question, reading=structs.replace(question.reading, basis=basis and name(basis)))


def with_plain_names(argument: ArgumentMap) -> ArgumentMap:
    """The same argument with `_` for the dots in its names, as one that uses no other: `risk.rain` is `risk_rain`."""
    ids = (point.id for claim in argument.claims.values() for point in claim.considerations)
    parts = (part.name for part in argument.parts)
    names = dict.fromkeys((*argument.claims, *argument.questions, *argument.bases, *ids, *parts))
    plain: dict[str, str] = {}
    for name in names:
        new = name.replace(".", "_")
        while "." in name and (new in names or new in plain.values()):
            new += "_"
        plain[name] = new

    def of(name: str) -> str:
        return plain.get(name, name.replace(".", "_"))

    def keys(mapping: Mapping[str, AnyValue]) -> dict[str, AnyValue]:
        return {of(name): value for name, value in mapping.items()}

    def listed(changed: Changed | Added) -> Any:
        """What changed by version, with other names."""
        fields = {
            kind: {
                version: keys(entry) if isinstance(entry, dict) else tuple(map(of, entry))
                for version, entry in getattr(changed, kind).items()
            }
            for kind in changed.__struct_fields__
        }
        return type(changed)(**fields)

    return structs.replace(
        argument,
        target=structs.replace(argument.target, claim=of(argument.target.claim)),
        claims={of(name): _with_names(claim, of, plain) for name, claim in argument.claims.items()},
        questions={of(name): _with_basis(question, of) for name, question in argument.questions.items()},
        parts=tuple(
            structs.replace(
                part, name=of(part.name), claims=tuple(map(of, part.claims)), questions=tuple(map(of, part.questions))
            )
            for part in argument.parts
        ),
        bases=keys(argument.bases),
        scope=keys(argument.scope),
        conditions=tuple(structs.replace(entry, given=keys(entry.given)) for entry in argument.conditions),
        routes=of(argument.routes),
        classes=of(argument.classes),
        views=tuple(map(of, argument.views)),
        renamed=Renamed(*(keys({old: of(new) for old, new in getattr(argument.renamed, k).items()}) for k in KINDS)),
        asked_anew=listed(argument.asked_anew),
        added=listed(argument.added),
        gone=listed(argument.gone),
    )


def replaced(text: str, values: Mapping[str, str]) -> str:
    """A value with others in place of the questions in it.

    With q for `home.q`, and 30% for r, `1 - (1 - q * r)^2` becomes `1 - (1 - home.q * 30%)^2`. Where nothing but
    numbers is left, it is worked out.
    """
    if not is_formula(text):
        return values.get(text, text)
    new = {name: values.get(name, name) for name in names_in(text)}
    numbers = {name: number for name, value in new.items() if (number := _number(value)) is not None}
    if len(numbers) == len(new):
        return repr(
            float(
                worked_out(as_value(text), lambda leaf: leaf.value if isinstance(leaf, Number) else numbers[leaf.name])
            )
        )
    plain = {name: repr(float(number)) for name, number in numbers.items()}
    return with_names(
        text, {name: f"({value})" if is_formula(value) else value for name, value in (new | plain).items()}
    )


def _number(value: str) -> Fraction | None:
    """The number that a value is, if it is one."""
    probability = {"true": 1.0, "false": 0.0}.get(value, number(value))
    return None if probability is None else Fraction(repr(probability))


def _considerations(argument: ArgumentMap, claims: Collection[str]) -> dict[str, list[Consideration]]:
    """What is said about some claims, and about what is said about them, below these claims.

    A point that stands under a claim that is not taken, and bears on one that is, stands there instead.
    """
    points = [(home, point) for home, claim in argument.claims.items() for point in claim.considerations]
    by_id = {point.id: (home, point) for home, point in points if point.id}
    adopted: dict[str, tuple[str, Consideration, Consideration]] = {}  # by id, what has to stand where it is seen from

    def claim_of(home: str, point: Consideration) -> str:
        """The claim that a point bears on, be it by way of others."""
        while point.on in by_id:
            if point.on in adopted:
                return adopted[point.on][0]
            home, point = by_id[point.on]
        return point.on or home

    for home, point in points:
        if home in claims and point.see and point.see not in adopted and claim_of(*by_id[point.see]) not in claims:
            seen = by_id[point.see][1]
            moved = structs.replace(seen, kind=point.kind or seen.kind, state=point.state, on="")
            adopted[point.see] = home, point, moved
    result: dict[str, list[Consideration]] = {claim: [] for claim in claims}
    for home, point in points:
        if point.see:
            if home in claims:
                _, seer, moved = adopted.get(point.see, (home, None, point))
                result[home].append(moved if point is seer else point)
        elif point.id not in adopted and (about := claim_of(home, point)) in claims:
            own = home if home in claims else about
            result[own].append(structs.replace(point, on="") if point.on == own else point)
    return result
