"""Random arguments for property tests: every CPD form, shared questions, variables with several states."""

from __future__ import annotations

from collections.abc import Callable
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


def credences(certain: bool = True) -> SearchStrategy[float]:
    """Credences, most of them certainties."""
    return st.one_of(INNER, st.just(0.0), st.just(1.0)) if certain else INNER


@st.composite
def arguments(draw: DrawFn, claims: int = 6, questions: int = 6, certain: bool = False) -> ArgumentMap:
    """A small argument of every form, in which questions are shared; its target is any claim.

    With `certain`, readings and the odds of tilts may be certainties, and tilts are many, so that certainties often
    meet opposite ones.
    """
    count = draw(st.integers(2, claims))
    asked = [f"q{i}" for i in range(draw(st.integers(min(3, questions) if certain else 1, questions)))]
    states: dict[str, tuple[str, ...]] = {}
    made: dict[str, Claim] = {}
    worlds = 1
    for i in range(count):
        name = f"c{i}"
        size = draw(st.sampled_from([2, 2, 2, 2, 2, 3] if certain else [2, 2, 2, 3, 4]))
        size = size if worlds * size * 2 ** (count - i - 1) <= MAX_WORLDS else 2
        worlds *= size
        own = BOOLEAN if size == 2 and (certain or draw(st.booleans())) else tuple(f"s{k}" for k in range(size))
        parents = (
            draw(st.lists(st.sampled_from(list(states)), unique=True, min_size=certain, max_size=3)) if states else []
        )
        setting = Setting(own, {parent: states[parent] for parent in parents}, asked, certain)
        keys = [key for key, form in STRATEGIES.items() if form.fits(setting)]
        keys += ["tilt"] * 4 if certain and "tilt" in keys else []
        form = draw(STRATEGIES[draw(st.sampled_from(keys))].forms(setting))
        made[name] = Claim(name, f"{name} is so.", dict.fromkeys(own, ""), form)
        states[name] = own
    readings = {name: Question(Reading(draw(credences(certain))), f"{name}?") for name in asked}
    target = draw(st.sampled_from(list(states)))
    event = Event(target, draw(st.sampled_from(states[target])))
    return ArgumentMap("random", event, made, readings, (Part("all", "All", "", tuple(made), tuple(readings)),))


class Setting(NamedTuple):
    """What a form is drawn for: its claim's states, the parents that it may have, and the questions."""

    states: tuple[str, ...]
    parents: Parents
    questions: list[str]
    certain: bool = False

    @property
    def term(self) -> SearchStrategy[str]:
        """A question, what is calculated of questions, or a number short of certainty."""
        question = st.sampled_from(self.questions)
        pairs = st.tuples(question, question)
        calculated = st.one_of(
            question.map("not {}".format),
            pairs.map(lambda pair: "{} * {}".format(*pair)),
            pairs.map(lambda pair: "1 - (1 - {}) * (1 - {})".format(*pair)),
            st.tuples(question, st.integers(2, 5)).map(lambda pair: "1 - (1 - {})^{}".format(*pair)),
            pairs.map(lambda pair: "0.2 * {} + 0.8 * {}".format(*pair)),
        )
        return st.one_of(question, question, question, calculated, st.sampled_from(["0.3", "60%", "0.85"]))

    @property
    def sure(self) -> SearchStrategy[str]:
        """A question, a number or a certainty."""
        return st.one_of(self.term, self.term, st.sampled_from(BOOLEAN))

    def row_of_terms(self, term: SearchStrategy[str]) -> SearchStrategy[tuple[str, ...]]:
        """A term for each state but the last."""
        return st.tuples(*[term] * (len(self.states) - 1))


def credence_forms(setting: Setting) -> SearchStrategy[Form]:
    """A question, a number or a certainty."""
    return setting.sure.map(CredenceForm)


def sticks(setting: Setting) -> SearchStrategy[Form]:
    """A stick of questions and numbers."""
    return setting.row_of_terms(setting.term).map(Stick)


def table_forms(setting: Setting) -> SearchStrategy[Form]:
    """A table that covers every configuration."""
    return rows(setting.parents, values(setting, setting.sure)).map(TableForm)


@st.composite
def rules(draw: DrawFn, setting: Setting) -> Form:
    """Some cases, and a state for what is left."""
    state = st.sampled_from(setting.states)
    cases = [RuleCase(draw(state), draw(conditions(setting.parents))) for _ in range(draw(st.integers(1, 3)))]
    return Rule((*cases, RuleCase(draw(state))))


@st.composite
def tilts(draw: DrawFn, setting: Setting) -> Form:
    """A base, as a value or as a table, and one to three factors; what is written as certain is all on one side."""
    if setting.states != BOOLEAN:
        return draw(tilts_of_several(setting))
    certainty = st.just(draw(st.sampled_from(BOOLEAN)))
    term = st.one_of(setting.term, setting.term, certainty) if setting.certain else setting.term
    bases = term if setting.certain else setting.sure
    base = draw(st.one_of(bases, rows(setting.parents, bases)))
    odds = [(draw(term), draw(conditions(setting.parents))) for _ in range(draw(st.integers(1, 3)))]
    return Tilt(TiltSpec(base, tuple(Factor(*factor) for factor in odds)))


@st.composite
def tilts_of_several(draw: DrawFn, setting: Setting) -> Form:
    """A base over several states, and one to three factors with a likelihood for each."""
    written = values(setting, setting.term)
    base = draw(st.one_of(written.filter(lambda value: isinstance(value, dict)), rows(setting.parents, written)))
    likelihoods = st.tuples(*[setting.term] * len(setting.states))
    factors = [(draw(likelihoods), draw(conditions(setting.parents))) for _ in range(draw(st.integers(1, 3)))]
    named = [Factor(dict(zip(setting.states, each, strict=True)), when) for each, when in factors]
    return Tilt(TiltSpec(base, tuple(named)))


@st.composite
def noisy_ors(draw: DrawFn, setting: Setting) -> Form:
    """One to three causes, and a leak or none."""
    return NoisyOr(Causes(draw(causes(setting)), draw(leaks(setting)), draw(orders(setting))))


@st.composite
def noisy_ands(draw: DrawFn, setting: Setting) -> Form:
    """One to three needs, and a leak or none."""
    return NoisyAnd(Needs(draw(causes(setting)), draw(leaks(setting)), draw(orders(setting))))


def leaks(setting: Setting) -> SearchStrategy[Any]:
    """None, or a value."""
    return st.one_of(st.just("0"), values(setting, setting.sure))


def orders(setting: Setting) -> SearchStrategy[tuple[str, ...]]:
    """An order of states, of which those of a claim that is true or false need none."""
    return st.just(()) if setting.states == BOOLEAN else st.permutations(setting.states).map(tuple)


def causes(setting: Setting) -> SearchStrategy[tuple[Cause, ...]]:
    """One to three causes or needs."""
    cause = st.builds(Cause, values(setting, setting.term), conditions(setting.parents))
    return st.lists(cause, min_size=1, max_size=3).map(tuple)


class Drawn(NamedTuple):
    """How a form is drawn, and whether it may stand in a setting."""

    forms: Callable[[Setting], SearchStrategy[Form]]
    fits: Callable[[Setting], bool]


def _of_others(setting: Setting) -> bool:
    return bool(setting.parents)


STRATEGIES: dict[str, Drawn] = {
    "credence": Drawn(credence_forms, lambda setting: setting.states == BOOLEAN and not setting.parents),
    "noisy_and": Drawn(noisy_ands, _of_others),
    "noisy_or": Drawn(noisy_ors, _of_others),
    "rule": Drawn(rules, lambda setting: bool(setting.parents)),
    "stick": Drawn(sticks, lambda setting: not setting.parents),
    "table": Drawn(table_forms, lambda setting: True),
    "tilt": Drawn(tilts, _of_others),
}


def values(setting: Setting, term: SearchStrategy[str]) -> SearchStrategy[Any]:
    """What may stand in a row of a table."""
    states = setting.states
    if states == BOOLEAN:
        return term
    shares = st.lists(st.integers(0, 4), min_size=len(states), max_size=len(states)).filter(any)
    return st.one_of(
        st.sampled_from(states),
        setting.row_of_terms(term),
        shares.map(lambda s: {state: repr(n / sum(s)) for state, n in zip(states, s, strict=True)}),
    )


@st.composite
def conditions(draw: DrawFn, parents: Parents) -> Any:
    """Some states of some parents, now and then joined with others."""
    when = draw(boxes(parents))
    if draw(st.integers(0, 5)):
        return when
    some = st.lists(boxes(parents), max_size=2).map(tuple)
    return Compound(when if draw(st.booleans()) else {}, draw(some), draw(some), draw(some))


@st.composite
def boxes(draw: DrawFn, parents: Parents) -> When:
    """Some states of some parents."""
    named = draw(st.lists(st.sampled_from(list(parents)), unique=True, min_size=1))
    return {
        parent: tuple(draw(st.lists(st.sampled_from(parents[parent]), unique=True, min_size=1))) for parent in named
    }


@st.composite
def rows(draw: DrawFn, parents: Parents, value: SearchStrategy[Any]) -> tuple[TableRow, ...]:
    """Rows of which exactly one applies in every configuration: the configurations, split again and again."""

    def split(when: When, left: list[str]) -> list[When]:
        if not left or draw(st.integers(0, 3)) == 0:
            return [when]
        states = parents[left[0]]
        cut = draw(st.integers(1, len(states) - 1))
        return [row for part in (states[:cut], states[cut:]) for row in split({**when, left[0]: part}, left[1:])]

    return tuple(TableRow(draw(value), when) for when in split({}, draw(st.permutations(list(parents)))))


@st.composite
def evidence(draw: DrawFn, argument: ArgumentMap, most: int = 2, target: bool = True) -> dict[str, tuple[str, ...]]:
    """Some claims, each in one of some of its states; without the target's own claim if told so."""
    claims = [name for name in argument.claims if target or name != argument.target.claim]
    names = draw(st.lists(st.sampled_from(claims), unique=True, max_size=most))
    return {
        name: tuple(draw(st.lists(st.sampled_from(list(argument.claims[name].states)), unique=True, min_size=1)))
        for name in names
    }


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
    made, asked = dict(argument.claims), [f"h{i}" for i in range(draw(st.integers(0, 2)))]
    for name in asked:
        made[name] = Claim(name, f"{name} is so.", dict.fromkeys(BOOLEAN, ""), CredenceForm(name))
    readings = {name: Question(Reading(draw(INNER)), f"{name}?") for name in asked}
    observations = {}
    for i in range(draw(st.integers(1, most))):
        key = draw(st.sampled_from(ways))
        status = "seen" if key in ("ratio", "ratios") else draw(st.sampled_from(["seen", "seen", "not_seen", "open"]))
        name, claim = f"o{i}", draw(st.sampled_from(list(made)))
        states = list(made[claim].states)
        bears_on, strength = claim, Strength(draw(strengths))
        if key == "ratio":
            count = draw(st.integers(1, len(states) - 1))
            bears_on += f"={','.join(draw(st.permutations(states))[:count])}"
        elif key == "ratios":
            several = draw(st.lists(st.sampled_from([*made]), min_size=1, max_size=3, unique=True))
            bears_on = ""
            strength = {f"{claim}={next(iter(made[claim].states))}": Strength(draw(strengths)) for claim in several}
        elif key == "likelihoods":
            strength = {state: Strength(draw(strengths)) for state in states}
        else:
            several = [claim, *draw(st.lists(st.sampled_from([*made]), max_size=2))]
            parents = {parent: tuple(made[parent].states) for parent in several}
            setting = Setting(BOOLEAN, parents, [*argument.questions, *asked])
            bears_on, strength = "", draw(rows(parents, setting.sure))
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
    for name in draw(st.lists(st.sampled_from(sorted(argument.questions)), unique=True)):
        low, point, high = sorted(draw(st.tuples(values, values, values)))
        ranged = draw(st.booleans()) and low > 0 and high < 1
        answers[name] = Credence(point, low, high) if ranged else Credence(point)
    return CredenceSet(argument.name, credences=answers)
