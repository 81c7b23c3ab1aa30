"""Taking claims of one argument into another: with all that they depend on, under a prefix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, structs

from cruxmap.model.argument import ArgumentMap, Home, Part
from cruxmap.model.arithmetic import Number, as_value, is_formula, names_in, with_names, worked_out
from cruxmap.model.claim import Claim, Consideration
from cruxmap.model.conditions import with_claims
from cruxmap.model.considerations import all_considerations
from cruxmap.model.forms.base import number
from cruxmap.model.history import KINDS, Added, Changed, Lineage, Renamed
from cruxmap.model.problem import Path
from cruxmap.model.question import Question
from cruxmap.model.works import Work, citation, cited_keys

AnyValue = TypeVar("AnyValue")
Owner = TypeVar("Owner", Claim, Question)


class Taken(Struct, frozen=True):
    """What is taken, by the names that it has in the argument that takes it."""

    claims: dict[str, Claim]
    questions: dict[str, Question]
    parts: tuple[Part, ...]
    bases: dict[str, str]
    sources: dict[str, Work]
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
    sources: Mapping[str, Work] | None = None,
) -> Taken:
    """Claims of an argument, and all that they depend on, as parts of another argument.

    Args:
        argument: the argument that has them.
        claims: the claims that are wanted.
        prefix: what their names begin with, and those of their questions: `risk` makes `risk.rain` of `rain`.
        title: what their titles begin with.
        context: a sentence that goes before each of their questions.
        values: what stands in place of a question, which is then not asked: a number, or what the other argument has.
        questions: what is said otherwise of some questions.
        sources: what the other argument cites already; a work is cited there under one key.
    """
    wanted = with_all_behind(argument, claims)
    return _Taking(argument, wanted, prefix, title, context, values or {}, sources or {}).taken(questions or {})


class _Taking:
    def __init__(
        self,
        argument: ArgumentMap,
        claims: list[str],
        prefix: str,
        title: str,
        context: str,
        values: Mapping[str, str],
        sources: Mapping[str, Work],
    ) -> None:
        self.argument = argument
        self.claims = claims
        self.prefix = prefix
        self.title = title
        self.context = context
        self.asked = [name for name in questions_of(argument, claims) if name not in values]
        self.names = _Names(
            self._full,
            {name: values.get(name, self._full(name)) for name in argument.questions},
            {
                key: next((known for known in sources if sources[known] == work), self._full(key))
                for key, work in argument.sources.items()
            },
        )

    def taken(self, questions: Mapping[str, Question]) -> Taken:
        said = _considerations(self.argument, self.claims, self.asked)
        claims = {self._full(name): self._claim(name, said["claims", name]) for name in self.claims}
        asked = {
            self._full(name): self._question(name, said["questions", name], questions.get(name)) for name in self.asked
        }
        bases = {question.reading.basis for question in asked.values()}
        owners: tuple[Claim | Question, ...] = (*claims.values(), *asked.values())
        cited = {key for owner in owners for key in cited_keys(_cites(owner))}
        return Taken(
            claims,
            asked,
            tuple(self._parts()),
            {base: text for name, text in self.argument.bases.items() if (base := self._full(name)) in bases},
            {key: work for name, work in self.argument.sources.items() if (key := self.names.keys[name]) in cited},
            Renamed(*(dict(self._renamed(kind)) for kind in KINDS)),
        )

    def _full(self, name: str) -> str:
        return f"{self.prefix}.{name}"

    def _titled(self, title: str) -> str:
        return f"{self.title}: {title}"

    def _claim(self, name: str, said: Iterable[Consideration]) -> Claim:
        claim = structs.replace(self.argument.claims[name], considerations=tuple(said))
        return structs.replace(self.names.claim(claim), title=self._titled(claim.title))

    def _question(self, name: str, said: Iterable[Consideration], other: Question | None) -> Question:
        own, title = self.argument.questions[name], self._titled(self.argument.question_title(name))
        own = self.names.question(structs.replace(own, considerations=tuple(said)))
        own = structs.replace(own, ask=f"{self.context} {own.ask}".strip(), title=title)
        said_otherwise = {field: getattr(other, field) for field in Question.__struct_fields__ if other is not None}
        return structs.replace(own, **{field: value for field, value in said_otherwise.items() if value})

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


class _Names(NamedTuple):
    """Other names: of claims, considerations, bases and parts by a function, values for questions, keys of works."""

    name: Callable[[str], str]
    values: Mapping[str, str]
    keys: Mapping[str, str]

    def claim(self, claim: Claim) -> Claim:
        """A claim with these names in it."""
        terms = {path for path, _ in claim.form.terms}
        if not claim.is_boolean:  # whose value, where it is no list, is a state
            terms -= {(*clause.path, clause.key) for clause in claim.form.clauses()}

        def value(path: Path, written: Any) -> Any:
            return replaced(written, self.values) if path in terms else written

        form = claim.form.rewritten(value, lambda when: with_claims(when, self.name))
        return structs.replace(self._said(claim), form=form)

    def question(self, question: Question) -> Question:
        """A question with these names in it."""
        basis = question.reading.basis
        reading = structs.replace(question.reading, basis=basis and self.name(basis))
        return structs.replace(self._said(question), reading=reading)

    def _said(self, owner: Owner) -> Owner:
        """A claim or a question with these names in what is said about it, and in what it rests on."""
        points = tuple(map(self._point, owner.considerations))
        return structs.replace(owner, considerations=points, cites=tuple(map(self._cited, owner.cites)))

    def _point(self, point: Consideration) -> Consideration:
        named = {key: self.name(of) for key in ("id", "on", "see") if (of := getattr(point, key))}
        source = self._cited(point.source) if isinstance(point.source, str) else point.source
        return structs.replace(point, **named, source=source, cites=tuple(map(self._cited, point.cites)))

    def _cited(self, text: str) -> str:
        key = citation(text).key
        return self.keys[key] + text.removeprefix(key)


def _cites(owner: Claim | Question) -> Iterator[str]:
    """Everything that a claim or a question, and what is said about it, cites."""
    yield from owner.cites
    for point in owner.considerations:
        yield from point.cited


def with_plain_names(argument: ArgumentMap) -> ArgumentMap:
    """The same argument with `_` for the dots in its names, as one that uses no other: `risk.rain` is `risk_rain`."""
    ids = (point.id for _, _, point in all_considerations(argument))
    parts = (part.name for part in argument.parts)
    names = dict.fromkeys((*argument.claims, *argument.questions, *argument.bases, *argument.sources, *ids, *parts))
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

    renaming = _Names(of, plain, plain)
    return structs.replace(
        argument,
        target=structs.replace(argument.target, claim=of(argument.target.claim)),
        claims={of(name): renaming.claim(claim) for name, claim in argument.claims.items()},
        questions={of(name): renaming.question(question) for name, question in argument.questions.items()},
        parts=tuple(
            structs.replace(
                part, name=of(part.name), claims=tuple(map(of, part.claims)), questions=tuple(map(of, part.questions))
            )
            for part in argument.parts
        ),
        bases=keys(argument.bases),
        sources=keys(argument.sources),
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


def _considerations(
    argument: ArgumentMap, claims: Iterable[str], questions: Iterable[str]
) -> dict[Home, list[Consideration]]:
    """What is said about some claims and questions, and about what is said about them, where it is to stand.

    A point that stands under something that is not taken, and bears on what is, stands there instead.
    """
    result: dict[Home, list[Consideration]] = {("claims", name): [] for name in claims}
    result |= {("questions", name): [] for name in questions}
    points = [(home, point) for home, _, point in all_considerations(argument)]
    by_id = {point.id: (home, point) for home, point in points if point.id}
    adopted: dict[str, tuple[Home, Consideration, Consideration]] = {}  # what has to stand where it is seen from

    def about(home: Home, point: Consideration) -> Home:
        """The claim or the question that a point bears on, be it by way of others."""
        while point.on in by_id:
            if point.on in adopted:
                return adopted[point.on][0]
            home, point = by_id[point.on]
        return ("claims", point.on) if point.on else home

    for home, point in points:
        if home in result and point.see and point.see not in adopted and about(*by_id[point.see]) not in result:
            seen = by_id[point.see][1]
            moved = structs.replace(seen, kind=point.kind or seen.kind, state=point.state, on="")
            adopted[point.see] = home, point, moved
    for home, point in points:
        if point.see:
            if home in result:
                _, seer, moved = adopted.get(point.see, (home, None, point))
                result[home].append(moved if point is seer else point)
        elif point.id not in adopted and (of := about(home, point)) in result:
            own = home if home in result else of
            result[own].append(structs.replace(point, on="") if own == ("claims", point.on) else point)
    return result
