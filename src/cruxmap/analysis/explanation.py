"""Explanation: a claim's place in the network, with the probabilities around it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from cruxmap.inference.inquiry import ContradictionError, Inquiry, contradiction
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet, answers, point_of
from cruxmap.model.separation import can_matter, matters_given


class State(Struct, frozen=True):
    """A state of a claim: its probability, and the target's if it were so (None if it cannot be)."""

    claim: str
    state: str
    probability: float
    target_if_so: float | None


class Explanation(Struct, frozen=True):
    """A claim, what feeds it, and what it feeds: each claim by its states.

    `can_matter` is whether it could change the target under what is given, and `matters_given` the first of
    what the argument shows its conclusion under, added to that, where it could; None where it never could.
    """

    claim: str
    target: Event
    states: tuple[State, ...]
    fed_by: dict[str, tuple[State, ...]]
    feeds: dict[str, tuple[State, ...]]
    can_matter: bool
    matters_given: dict[str, tuple[str, ...]] | None


def beliefs(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    claims: Sequence[str] | None = None,
) -> dict[str, tuple[State, ...]]:
    """The probability of every state of some claims (of all, if left out), and of the target given each.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    inquiry = Inquiry(argument, target, given, do)
    values = answers(argument, credences or CredenceSet())
    point = point_of(values.values())
    names = list(argument.claims if claims is None else claims)
    events = {(name, state): {name: (state,)} for name in names for state in argument.claims[name].states}
    found = inquiry.events(point, [{}, *events.values()])
    if not found.possible({}):
        raise inquiry.explain_nan(point)
    states: dict[str, list[State]] = {name: [] for name in names}
    for (name, state), event in events.items():
        probability = found.share(event)
        if probability is None:
            raise ContradictionError(contradiction(inquiry, point))
        states[name].append(State(name, state, probability, found.target_given(event)))
    return {name: tuple(those) for name, those in states.items()}


def explain(
    argument: ArgumentMap,
    claim: str,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> Explanation:
    """Work out what there is to say about one claim.

    Raises:
        ImpossibleEvidenceError: when the evidence has probability zero.
        ContradictionError: when opposite certainties meet.
    """
    parents, children = argument.claims[claim].form.parents, argument.children(claim)
    found = beliefs(
        argument, credences, target=target, given=given, do=do, claims=list(dict.fromkeys([claim, *parents, *children]))
    )
    asked = target or argument.target
    return Explanation(
        claim=claim,
        target=asked,
        states=found[claim],
        fed_by={name: found[name] for name in parents},
        feeds={name: found[name] for name in children},
        can_matter=can_matter(argument, claim, asked.claim, given, do),
        matters_given=matters_given(argument, claim, asked.claim, given or {}, do),
    )
