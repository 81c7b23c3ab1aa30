"""A query: what is asked of an argument, whoever's credences it is asked of."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, structs

from cruxmap.errors import CruxmapError
from cruxmap.model.argument import ArgumentMap, Event, Evidence, UnknownNameError, joint_evidence, misnamed
from cruxmap.model.evidence import Standing


class Query(Struct, frozen=True):
    """P(target | given, observed; do).

    Attributes:
        target: the claim and the state whose probability is asked for.
        assumed: claims that whoever asks takes as known: the states in which each may be.
        do: claims set to one state by intervention, which cuts what else would decide them.
        scope: what the argument takes for granted, where it is asked within that; else nothing.
        observed: the observations that count, and whether each was seen.
    """

    target: Event
    assumed: dict[str, tuple[str, ...]] = {}
    do: dict[str, str] = {}
    scope: dict[str, tuple[str, ...]] = {}
    observed: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(
        cls,
        argument: ArgumentMap,
        target: Event | None = None,
        given: Evidence | None = None,
        do: Mapping[str, str] | None = None,
        in_scope: bool = True,
        observed: Evidence | None = None,
    ) -> Query:
        """A query about an argument: about its own target, if none is named, and within its scope.

        Args:
            argument: the argument map.
            target: what to ask for. A claim that the scope is about is asked for without it.
            given: what is taken as known beside the scope, by claim: the states in which it may be.
            do: claims set to a state by intervention.
            in_scope: whether the argument's scope is taken for granted too.
            observed: the observations that count; all that were made, if left out.

        Raises:
            UnknownNameError: for a claim or state that the argument does not have, with the nearest as remedy.
            OutOfScopeError: for what cannot be within the scope.
        """
        observed = argument.observed() if observed is None else observed
        query = cls(target or argument.target, dict(given or {}), dict(do or {}), observed=dict(observed))
        set_to = {claim: (state,) for claim, state in query.do.items()}
        named = [(query.target.claim, (query.target.state,)), *query.assumed.items(), *set_to.items()]
        for claim, states in [*named, *query.observed.items()]:
            if isinstance(states, str):
                raise UnknownNameError(f"the states of {claim!r} are a text", f"give a tuple, as in ({states!r},)")
            if problem := misnamed(argument, claim, states):
                message, remedy = problem
                raise UnknownNameError(message, str(remedy))
        if not in_scope:
            return query
        scope = argument.scope_for(query.target.claim)
        for claim, states in [*query.assumed.items(), *set_to.items()]:
            if not set(states) & set(scope.get(claim, states)):
                raise OutOfScopeError(claim, scope[claim])
        return structs.replace(query, scope=scope)

    @property
    def given(self) -> dict[str, tuple[str, ...]]:
        """All that is taken as known: the scope, and what is assumed."""
        return joint_evidence(self.scope, self.assumed)

    @property
    def without_scope(self) -> Query:
        """The same query without taking the argument's scope for granted."""
        return structs.replace(self, scope={}) if self.scope else self

    def under(self, evidence: Evidence) -> Query:
        """The same query with further evidence; a claim in both must be in a state that both allow."""
        return structs.replace(self, assumed=joint_evidence(self.assumed, evidence))

    @property
    def unobserved(self) -> Query:
        """The same query without any observation."""
        return structs.replace(self, observed={}) if self.observed else self

    @property
    def evidence(self) -> dict[str, tuple[str, ...]]:
        """All that is known of claims: what is given, and what was observed."""
        return joint_evidence(self.observed, self.given)

    def about(self, target: Event, given: Evidence) -> Query:
        """A query about something else, with the same observations."""
        return Query(target, dict(given), observed=self.observed)

    def standing(self, argument: ArgumentMap, observation: str) -> Standing:
        """As what an observation counts here; one that does not count is open, or was made and is left out."""
        states = self.evidence.get(observation)
        if states in (("true",), ("false",)):
            return "seen" if states == ("true",) else "not_seen"
        return "open" if argument.observations[observation].status == "open" else "not_counted"

    @property
    def conditions(self) -> tuple[str, ...]:
        """What stands behind the bar: the scope by that name, the evidence as it is typed, then each intervention."""
        evidence = [text for text in ("scope" * bool(self.scope), evidence_text(self.assumed)) if text]
        count = len(self.observed)
        evidence += [f"{count} observation{'s' * (count > 1)}"] if count else []
        return (
            *([", ".join(evidence)] if evidence else []),
            *(f"do {name}={state}" for name, state in self.do.items()),
        )

    def __str__(self) -> str:
        """`P(target | scope, a=true; do b=false)`."""
        return f"P({self.target}{' | ' + '; '.join(self.conditions) if self.conditions else ''})"


class OutOfScopeError(CruxmapError, code="out-of-scope"):
    """What is given or set excludes what the argument takes for granted of a claim, which is in some `states`."""

    def __init__(self, claim: str, states: tuple[str, ...]) -> None:
        message = f"the argument's scope has {claim}={','.join(states)}, which is excluded by what is given or set"
        super().__init__(message, "ask without the scope, or leave that out")
        self.claim = claim
        self.states = states


def evidence_text(evidence: Evidence) -> str:
    """Evidence as it is typed: `a=true, b=x,y`."""
    return ", ".join(f"{claim}={','.join(states)}" for claim, states in evidence.items())
