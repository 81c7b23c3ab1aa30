"""A query: what is asked of an argument, whoever's credences it is asked of."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, structs

from cruxmap.model.argument import ArgumentMap, Event, Evidence, UnknownNameError, joint_evidence, misnamed
from cruxmap.model.evidence import Standing


class Query(Struct, frozen=True):
    """P(target | given, observed; do).

    Attributes:
        target: the claim and the state whose probability is asked for.
        given: claims taken as known: the states in which each may be.
        do: claims set to one state by intervention, which cuts what else would decide them.
        observed: the observations that count, and whether each was seen.
    """

    target: Event
    given: dict[str, tuple[str, ...]] = {}
    do: dict[str, str] = {}
    observed: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(
        cls,
        argument: ArgumentMap,
        target: Event | None = None,
        given: Evidence | None = None,
        do: Mapping[str, str] | None = None,
        observed: Evidence | None = None,
    ) -> Query:
        """A query about an argument: about its own target, if none is named, with all observations that were made.

        Raises:
            UnknownNameError: for a claim or state that the argument does not have, with the nearest as remedy.
        """
        observed = argument.observed() if observed is None else observed
        query = cls(target or argument.target, dict(given or {}), dict(do or {}), dict(observed))
        named = [(query.target.claim, (query.target.state,)), *query.given.items(), *query.observed.items()]
        for claim, states in [*named, *((claim, (state,)) for claim, state in query.do.items())]:
            if isinstance(states, str):
                raise UnknownNameError(f"the states of {claim!r} are a text", f"give a tuple, as in ({states!r},)")
            if problem := misnamed(argument, claim, states):
                message, remedy = problem
                raise UnknownNameError(message, str(remedy))
        return query

    def under(self, evidence: Evidence) -> Query:
        """The same query with further evidence; a claim in both must be in a state that both allow."""
        return structs.replace(self, given=joint_evidence(self.given, evidence))

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
        """What stands behind the bar: the evidence as it is typed, then each intervention."""
        evidence = [evidence_text(self.given)] if self.given else []
        count = len(self.observed)
        observed = [f"{count} observation{'s' * (count > 1)}"] if count else []
        return (*evidence, *observed, *(f"do {claim}={state}" for claim, state in self.do.items()))

    def __str__(self) -> str:
        """`P(target | a=true; do b=false)`."""
        return f"P({self.target}{' | ' + '; '.join(self.conditions) if self.conditions else ''})"


def evidence_text(evidence: Evidence) -> str:
    """Evidence as it is typed: `a=true, b=x,y`."""
    return ", ".join(f"{claim}={','.join(states)}" for claim, states in evidence.items())
