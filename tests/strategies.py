"""Random arguments for property tests: every CPD form, shared questions, variables with several states.

Most of what Hypothesis takes for an argument it takes to make and check a strategy, so those that depend on a few
names are made once for the names, and what is drawn of an argument is drawn by functions that are given `draw`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from msgspec import structs

from cruxmap.files.decode import ObservationEntry, WrittenObservation
from cruxmap.files.evidence import laid
from cruxmap.model.argument import ArgumentMap, Event, Part
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.evidence import EvidenceSet, Strength
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.noisy import Cause, Causes, Needs, NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN

MAX_WORLDS = 600
INNER = st.floats(0.05, 0.95)
STRENGTHS = st.one_of(INNER, INNER, st.sampled_from([0.0, 0.5, 1.0]))  # of observations: 1/2 says nothing

Parents = dict[str, tuple[str, ...]]
When = dict[str, tuple[str, ...]]


@cache
def of(values: tuple[Any, ...]) -> SearchStrategy[Any]:
    """One of some values."""
    return st.sampled_from(values)


@cache
def some(values: tuple[str, ...], least: int = 1, most: int | None = None) -> SearchStrategy[list[str]]:
    """Some values, each once."""
    return st.lists(of(values), unique=True, min_size=least, max_size=most)


@cache
def up_to(most: int, least: int = 0) -> SearchStrategy[int]:
    """A small number."""
    return st.integers(least, most)


@cache
def credences(certain: bool = True) -> SearchStrategy[float]:
    """Credences, most of them certainties."""
    return st.one_of(INNER, st.just(0.0), st.just(1.0)) if certain else INNER


@st.composite
def arguments(draw: DrawFn, claims: int = 6, questions: int = 6, certain: bool = False) -> ArgumentMap:
    """A small argument of every form, in which questions are shared; its target is any claim.

    With `certain`, readings and the odds of tilts may be certainties, and tilts are many, so that certainties often
    meet opposite ones.
    """
    count = draw(up_to(claims, 2))
    asked = tuple(f"q{i}" for i in range(draw(up_to(questions, min(3, questions) if certain else 1))))
    states: dict[str, tuple[str, ...]] = {}
    made: dict[str, Claim] = {}
    worlds = 1
    for i in range(count):
        name = f"c{i}"
        size = draw(of((2, 2, 2, 2, 2, 3) if certain else (2, 2, 2, 3, 4)))
        size = size if worlds * size * 2 ** (count - i - 1) <= MAX_WORLDS else 2
        worlds *= size
        own = BOOLEAN if size == 2 and (certain or draw(st.booleans())) else tuple(f"s{k}" for k in range(size))
        parents = draw(some(tuple(states), int(certain), 3)) if states else []
        setting = Setting(own, {parent: states[parent] for parent in parents}, asked, certain)
        keys = [key for key, form in STRATEGIES.items() if form.fits(setting)]
        keys += ["tilt"] * 4 if certain and "tilt" in keys else []
        form = STRATEGIES[draw(of(tuple(keys)))].form(draw, setting)
        made[name] = Claim(name, f"{name} is so.", dict.fromkeys(own, ""), form)
        states[name] = own
    readings = {name: Question(Reading(draw(credences(certain))), f"{name}?") for name in asked}
    target = draw(of(tuple(states)))
    event = Event(target, draw(of(states[target])))
    return ArgumentMap("random", event, made, readings, (Part("all", "All", "", tuple(made), tuple(readings)),))


class Setting(NamedTuple):
    """What a form is drawn for: its claim's states, the parents that it may have, and the questions."""

    states: tuple[str, ...]
    parents: Parents
    questions: tuple[str, ...]
    certain: bool = False

    @property
    def term(self) -> SearchStrategy[str]:
        """A question, what is calculated of questions, or a number short of certainty."""
        return terms(self.questions)

    @property
    def sure(self) -> SearchStrategy[str]:
        """A question, a number or a certainty."""
        return sure_terms(self.questions)


@cache
def terms(questions: tuple[str, ...]) -> SearchStrategy[str]:
    """What may be written where a number may: a question, what is calculated of questions, or a number."""
    question = of(questions)
    pairs = st.tuples(question, question)
    calculated = st.one_of(
        question.map("not {}".format),
        pairs.map(lambda pair: "{} * {}".format(*pair)),
        pairs.map(lambda pair: "1 - (1 - {}) * (1 - {})".format(*pair)),
        st.tuples(question, st.integers(2, 5)).map(lambda pair: "1 - (1 - {})^{}".format(*pair)),
        pairs.map(lambda pair: "0.2 * {} + 0.8 * {}".format(*pair)),
    )
    return st.one_of(question, question, question, calculated, st.sampled_from(["0.3", "60%", "0.85"]))


@cache
def sure_terms(questions: tuple[str, ...]) -> SearchStrategy[str]:
    """A term or a certainty."""
    return st.one_of(terms(questions), terms(questions), of(BOOLEAN))


def credence_form(draw: DrawFn, setting: Setting) -> Form:
    """A question, a number or a certainty."""
    return CredenceForm(draw(setting.sure))


def stick(draw: DrawFn, setting: Setting) -> Form:
    """A stick of questions and numbers."""
    return Stick(row_of_terms(draw, setting, setting.term))


def table_form(draw: DrawFn, setting: Setting) -> Form:
    """A table that covers every configuration."""
    return TableForm(rows(draw, setting.parents, lambda: value(draw, setting, setting.sure)))


def rule(draw: DrawFn, setting: Setting) -> Form:
    """Some cases, and a state for what is left."""
    state = of(setting.states)
    cases = [RuleCase(draw(state), condition(draw, setting.parents)) for _ in range(draw(up_to(3, 1)))]
    return Rule((*cases, RuleCase(draw(state))))


def tilt(draw: DrawFn, setting: Setting) -> Form:
    """A base, as a value or as a table, and one to three factors; what is written as certain is all on one side."""
    if setting.states != BOOLEAN:
        return tilt_of_several(draw, setting)
    certainty = draw(of(BOOLEAN))

    def term(sure: bool = False) -> str:
        if setting.certain and draw(up_to(2)) == 0:
            return certainty
        return draw(setting.sure if sure and not setting.certain else setting.term)

    base = rows(draw, setting.parents, lambda: term(sure=True)) if draw(up_to(1)) else term(sure=True)
    odds = [(term(), condition(draw, setting.parents)) for _ in range(draw(up_to(3, 1)))]
    return Tilt(TiltSpec(base, tuple(Factor(*factor) for factor in odds)))


def tilt_of_several(draw: DrawFn, setting: Setting) -> Form:
    """A base over several states, and one to three factors with a likelihood for each."""
    base = rows(draw, setting.parents, lambda: value(draw, setting, setting.term))
    factors = [
        Factor({state: draw(setting.term) for state in setting.states}, condition(draw, setting.parents))
        for _ in range(draw(up_to(3, 1)))
    ]
    return Tilt(TiltSpec(base, tuple(factors)))


def noisy_or(draw: DrawFn, setting: Setting) -> Form:
    """One to three causes, and a leak or none."""
    return NoisyOr(Causes(causes(draw, setting), leak(draw, setting), order(draw, setting)))


def noisy_and(draw: DrawFn, setting: Setting) -> Form:
    """One to three needs, and a leak or none."""
    return NoisyAnd(Needs(causes(draw, setting), leak(draw, setting), order(draw, setting)))


def causes(draw: DrawFn, setting: Setting) -> tuple[Cause, ...]:
    """One to three causes or needs."""
    return tuple(
        Cause(value(draw, setting, setting.term), condition(draw, setting.parents)) for _ in range(draw(up_to(3, 1)))
    )


def leak(draw: DrawFn, setting: Setting) -> Any:
    """What a noisy form has without its causes, or "0"."""
    return value(draw, setting, setting.sure) if draw(up_to(1)) else "0"


def order(draw: DrawFn, setting: Setting) -> tuple[str, ...]:
    """The order of several states."""
    return () if setting.states == BOOLEAN else tuple(draw(st.permutations(setting.states)))


class Drawn(NamedTuple):
    """How a form is drawn, and whether it may stand in a setting."""

    form: Callable[[DrawFn, Setting], Form]
    fits: Callable[[Setting], bool]


STRATEGIES: dict[str, Drawn] = {
    "credence": Drawn(credence_form, lambda setting: setting.states == BOOLEAN and not setting.parents),
    "noisy_and": Drawn(noisy_and, lambda setting: bool(setting.parents)),
    "noisy_or": Drawn(noisy_or, lambda setting: bool(setting.parents)),
    "rule": Drawn(rule, lambda setting: bool(setting.parents)),
    "stick": Drawn(stick, lambda setting: not setting.parents),
    "table": Drawn(table_form, lambda setting: True),
    "tilt": Drawn(tilt, lambda setting: bool(setting.parents)),
}


def row_of_terms(draw: DrawFn, setting: Setting, term: SearchStrategy[str]) -> tuple[str, ...]:
    """A term for each state but the last."""
    return tuple(draw(term) for _ in setting.states[1:])


def value(draw: DrawFn, setting: Setting, term: SearchStrategy[str]) -> Any:
    """What may stand in a row of a table."""
    states = setting.states
    if states == BOOLEAN:
        return draw(term)
    kind = draw(up_to(2))
    if kind == 0:
        return draw(of(states))
    if kind == 1:
        return row_of_terms(draw, setting, term)
    shares = [draw(up_to(4)) for _ in states[1:]]
    shares.append(draw(up_to(4, 0 if any(shares) else 1)))
    return {state: repr(share / sum(shares)) for state, share in zip(states, shares, strict=True)}


def condition(draw: DrawFn, parents: Parents) -> Any:
    """Some states of some parents, now and then joined with others."""
    when = box(draw, parents)
    if draw(up_to(5)):
        return when
    others = [tuple(box(draw, parents) for _ in range(draw(up_to(2)))) for _ in range(3)]
    return Compound(when if draw(up_to(1)) else {}, *others)


def box(draw: DrawFn, parents: Parents) -> When:
    """Some states of some parents."""
    return {parent: tuple(draw(some(parents[parent]))) for parent in draw(some(tuple(parents)))}


def rows(draw: DrawFn, parents: Parents, value: Callable[[], Any]) -> tuple[TableRow, ...]:
    """Rows of which exactly one applies in every configuration: the configurations, split again and again."""

    def split(when: When, left: Sequence[str]) -> list[When]:
        if not left or draw(up_to(3)) == 0:
            return [when]
        states = parents[left[0]]
        cut = draw(up_to(len(states) - 1, 1))
        return [row for part in (states[:cut], states[cut:]) for row in split({**when, left[0]: part}, left[1:])]

    order = draw(some(tuple(parents), len(parents))) if parents else []
    return tuple(TableRow(value(), when) for when in split({}, order))


@st.composite
def evidence(draw: DrawFn, argument: ArgumentMap, most: int = 2, target: bool = True) -> dict[str, tuple[str, ...]]:
    """Some claims, each in one of some of its states; without the target's own claim if told so."""
    claims = tuple(name for name in argument.claims if target or name != argument.target.claim)
    return {name: tuple(draw(some(tuple(argument.claims[name].states)))) for name in draw(some(claims, 0, most))}


@st.composite
def observed_arguments(
    draw: DrawFn,
    claims: int = 4,
    questions: int = 4,
    most: int = 4,
    ways: tuple[str, ...] = ("ratio", "ratio", "ratios", "likelihoods", "table"),
    strengths: SearchStrategy[float] = STRENGTHS,
) -> ArgumentMap:
    """An argument with a set of one to `most` observations laid over it, of which some depend on hidden common causes.

    A strength may be a certainty, or say nothing; an observation may bear on another.
    """
    argument = draw(arguments(claims, questions))
    made, asked = dict(argument.claims), [f"h{i}" for i in range(draw(up_to(2)))]
    for name in asked:
        made[name] = Claim(name, f"{name} is so.", dict.fromkeys(BOOLEAN, ""), CredenceForm(name))
    readings = {name: Question(Reading(draw(INNER)), f"{name}?") for name in asked}
    observations = {}
    for i in range(draw(up_to(most, 1))):
        key = draw(of(ways))
        status = "seen" if key in ("ratio", "ratios") else draw(of(("seen", "seen", "not_seen", "open")))
        name, claim = f"o{i}", draw(of(tuple(made)))
        states = list(made[claim].states)
        bears_on, strength = claim, Strength(draw(strengths))
        if key == "ratio":
            count = draw(up_to(len(states) - 1, 1))
            bears_on += f"={','.join(draw(st.permutations(states))[:count])}"
        elif key == "ratios":
            several = draw(some(tuple(made), 1, 3))
            bears_on = ""
            strength = {f"{claim}={next(iter(made[claim].states))}": Strength(draw(strengths)) for claim in several}
        elif key == "likelihoods":
            strength = {state: Strength(draw(strengths)) for state in states}
        else:
            several = [claim, *(draw(of(tuple(made))) for _ in range(draw(up_to(2))))]
            parents = {parent: tuple(made[parent].states) for parent in several}
            setting = Setting(BOOLEAN, parents, (*argument.questions, *asked))
            bears_on, strength = "", rows(draw, parents, partial(draw, setting.sure))
        entry = ObservationEntry(f"{name} is seen.", "S", status, name, f"20{10 + i}", bears_on)
        shown = structs.replace(argument, claims=made)
        addition = laid(name, WrittenObservation(entry, key, strength), "set", shown)
        made[name], observations[name] = addition.claim, addition.observation
        readings |= {question: value for question, (value, _) in addition.questions.items()}
    added = tuple(name for name in made if name not in argument.claims)
    return structs.replace(
        argument,
        claims=made,
        questions=argument.questions | readings,
        parts=(*argument.parts, Part("set", "Set", "", added, tuple(readings))),
        evidence=(EvidenceSet("set", "Set"),),
        observations=observations,
    )


@st.composite
def credence_sets(draw: DrawFn, argument: ArgumentMap, values: SearchStrategy[float] = INNER) -> CredenceSet:
    """Somebody's credences in some of the questions, some of them with a range."""
    answers = {}
    for name in draw(some(tuple(sorted(argument.questions)), 0)):
        low, point, high = sorted(draw(st.tuples(values, values, values)))
        ranged = draw(st.booleans()) and low > 0 and high < 1
        answers[name] = Credence(point, low, high) if ranged else Credence(point)
    return CredenceSet(argument.name, credences=answers)
