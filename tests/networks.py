"""Random argument maps, credences and evidence for Hypothesis."""

from itertools import product

from hypothesis import strategies as st

from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.forms.credence import Credence as CredenceForm
from cruxmap.model.forms.noisy import Cause, Causes, Needs, NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import Table, TableRow
from cruxmap.model.forms.tilt import Factor, Tilt, TiltSpec
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN

STATES = ("red", "green", "blue")
inner = st.floats(0.05, 0.95)


@st.composite
def argument_maps(draw, claims=5, questions=4):
    """A small argument in which questions are shared by claims, of every form there is."""
    asked = [f"q{i}" for i in range(draw(st.integers(1, questions)))]
    made: dict[str, Claim] = {}
    for i in range(draw(st.integers(1, claims))):
        name = f"c{i}"
        parents = draw(st.lists(st.sampled_from(sorted(made)), max_size=2, unique=True)) if made else []
        several = draw(st.booleans())
        states = dict.fromkeys(STATES if several else BOOLEAN, "")
        made[name] = Claim(name, name, states, draw(_forms(asked, {p: made[p] for p in parents}, tuple(states))))
    target = draw(st.sampled_from(sorted(made)))
    state = draw(st.sampled_from(sorted(made[target].states)))
    readings = {name: Question(Reading(draw(inner)), f"{name}?") for name in asked}
    return ArgumentMap("random", Event(target, state), made, readings, ())


@st.composite
def credence_sets(draw, argument, values=inner):
    """Somebody's credences in some of the questions, some of them with a range."""
    given = {}
    for name in draw(st.lists(st.sampled_from(sorted(argument.questions)), unique=True)):
        low, point, high = sorted(draw(st.tuples(values, values, values)))
        given[name] = Credence(point, low, high) if draw(st.booleans()) and low > 0 and high < 1 else Credence(point)
    return CredenceSet(argument.name, credences=given)


@st.composite
def evidence(draw, argument, size=2):
    """Some claims other than the target, each in one of its states or in one of two."""
    others = sorted(set(argument.claims) - {argument.target.claim})
    names = draw(st.lists(st.sampled_from(others), max_size=size, unique=True)) if others else []
    return {
        name: tuple(draw(st.lists(st.sampled_from(sorted(argument.claims[name].states)), min_size=1, max_size=2)))
        for name in names
    }


def _forms(asked, parents, states):
    term = st.one_of(st.sampled_from(asked), st.sampled_from(asked), st.sampled_from(["0.3", "60%", "true", "false"]))
    soft = st.one_of(st.sampled_from(asked), st.just("0.4"))  # tilts of certainties may contradict each other
    question = st.sampled_from(asked)
    configurations = [
        {name: (state,) for name, state in zip(parents, combination, strict=True)}
        for combination in product(*(claim.states for claim in parents.values()))
    ]
    if states != BOOLEAN:
        sticks = st.tuples(question, question)
        fixed = dict(zip(states, ("0.2", "0.5", "0.3"), strict=True))
        kinds = [_tables(configurations, st.one_of(sticks, sticks, st.sampled_from(states), st.just(fixed)))]
        return st.one_of(*kinds, _rules(configurations, states) if parents else sticks.map(Stick))
    when = st.sampled_from(configurations)
    some = st.lists(st.tuples(soft, when), min_size=1, max_size=2)
    causes = some.map(lambda these: tuple(Cause(q, one) for q, one in these))
    kinds = [
        _tables(configurations, term),
        st.builds(lambda base, by: Tilt(TiltSpec(base, tuple(Factor(q, one) for q, one in by))), soft, some),
        st.builds(lambda these, leak: NoisyOr(Causes(these, leak)), causes, term),
        st.builds(lambda these, leak: NoisyAnd(Needs(these, leak)), causes, term),
    ]
    return st.one_of(*kinds, _rules(configurations, states) if parents else question.map(CredenceForm))


@st.composite
def _tables(draw, configurations, value):
    return Table(tuple(TableRow(draw(value), when) for when in configurations))


@st.composite
def _rules(draw, configurations, states):
    state = st.sampled_from(states)
    first = tuple(RuleCase(when, draw(state)) for when in draw(st.lists(st.sampled_from(configurations), max_size=2)))
    return Rule((*first, RuleCase({}, None, draw(state))))
