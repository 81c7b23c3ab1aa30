"""Explanation: a claim's place in the network, with the probabilities around it."""

import math
from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct, structs

from cruxmap.analysis.case import Case, Result
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import Inquiry, contradiction, halves
from cruxmap.model.argument import Event
from cruxmap.model.query import Query
from cruxmap.model.separation import can_matter, matters_given

LEAST = math.ulp(0.0)


class State(Struct, frozen=True):
    """A state of a claim: its probability (None where opposite certainties meet in what it depends on).

    What is too small for a double and yet possible has the least probability that there is, 5e-324.
    `target_if_so` is the target's probability if it were so; None if it cannot be.
    """

    claim: str
    state: str
    probability: float | None
    target_if_so: float | None


class Explanation(Result, frozen=True):
    """A claim, what feeds it, and what it feeds (observations left out): each claim by its states.

    `can_matter` is whether it could change the target under what else is given (of what is itself given: whether it
    does), and `matters_given` the first of what the argument shows its conclusion under, added to that, where it
    could; None where it never could.
    """

    claim: str
    states: tuple[State, ...]
    fed_by: dict[str, tuple[State, ...]]
    feeds: dict[str, tuple[State, ...]]
    can_matter: bool
    matters_given: dict[str, tuple[str, ...]] | None


def beliefs(case: Case, claims: Sequence[str] | None = None) -> dict[str, tuple[State, ...]]:
    """The probability of every state of some claims (of all, if left out), and of the target given each.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet in what the target or the evidence depends on.
    """
    argument = case.argument
    names = list(argument.claims if claims is None else claims)
    events = {(name, state): {name: (state,)} for name in names for state in argument.claims[name].states}
    joint = case.inquiry.events(case.point, [{}, *events.values()])
    if not joint.possible({}):
        raise case.inquiry.explain_nan(case.point)
    states: dict[str, list[State]] = {name: [] for name in names}
    at_halves = case.inquiry.events(halves(case.point), [{}, *(e for e in events.values() if joint.share(e) == 0)])
    for (name, state), event in events.items():
        probability = joint.share(event)
        if probability == 0 and at_halves.possible(event):
            probability = LEAST
        states[name].append(State(name, state, probability, joint.target_given(event)))
    return {name: tuple(those) for name, those in states.items()}


def _in_carving(case: Case, state: State) -> State:
    """The state of the claim that says which carving holds, with the target in that carving, however unlikely it is."""
    with suppress(CruxmapError):
        return structs.replace(state, target_if_so=case.in_carving(state.state).probability)
    return state


def with_probability(case: Case) -> list[str]:
    """The claims whose probability is worth telling: all but the observations that are no longer open.

    What was seen is certain; and where only a ratio says how strongly an observation speaks, it has no probability.
    """
    observations = case.argument.observations
    return [
        name
        for name in case.argument.claims
        if name not in observations
        or (case.query.standing(case.argument, name) == "open" and not observations[name].relative)
    ]


def explain(case: Case, claim: str) -> Explanation:
    """Work out what there is to say about one claim: without the scope, if that is about it.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet in what the target, the evidence or the claim depends on.
    """
    if claim in case.query.scope:  # within which there is nothing to tell of it
        case = Case(case.argument, case.credences, case.query.without_scope)
    argument, query = case.argument, case.query
    parents = argument.claims[claim].form.parents
    children = [name for name in argument.children(claim) if name not in argument.observations]
    states = beliefs(case, claims=list(dict.fromkeys([claim, *parents, *children])))
    if states[claim][0].probability is None:
        asked = query.about(Event(claim, states[claim][0].state), query.given)
        raise contradiction(Inquiry(argument, structs.replace(asked, do=query.do)), case.point)
    if claim == argument.carvings:
        states[claim] = tuple(_in_carving(case, state) for state in states[claim])
    others = Query(
        query.target,
        {name: known for name, known in query.given.items() if name != claim},
        query.do,
        observed={name: known for name, known in query.observed.items() if name != claim},
    )
    return Explanation(
        case.asked,
        claim=claim,
        states=states[claim],
        fed_by={name: states[name] for name in parents},
        feeds={name: states[name] for name in children},
        can_matter=can_matter(argument, claim, others),
        matters_given=matters_given(argument, claim, others),
    )
