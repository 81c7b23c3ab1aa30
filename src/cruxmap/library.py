"""The public functions: each makes a case of what it is given and asks one analysis of it (docs/library.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from msgspec import structs

from cruxmap.analysis import claim_effects as _claim_effects
from cruxmap.analysis import comparison, evaluation, explanation, pooling, uncertainty, variance, versions
from cruxmap.analysis import evidence as _evidence
from cruxmap.analysis import joint_reach as _joint_reach
from cruxmap.analysis import reach as _reach
from cruxmap.analysis import rounds as _rounds
from cruxmap.analysis import sensitivity as _sensitivity
from cruxmap.analysis import settling as _settling
from cruxmap.analysis import two_way as _two_way
from cruxmap.analysis.case import Case
from cruxmap.analysis.pools import Method
from cruxmap.analysis.sweep import Sweep
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import Group
from cruxmap.model.query import Query
from cruxmap.model.versions import credences_in, query_in


class QueryParts(TypedDict, total=False):
    """What may be said of a query.

    Attributes:
        target: what to ask for; the argument's own target if left out.
        given: evidence, by claim: the states in which it may be.
        do: claims set to a state by intervention.
        in_scope: whether the argument's scope is taken for granted too; it is, if left out.
        observed: which observations count, with `("true",)` for seen; all that were made, if left out.
    """

    target: Event | None
    given: Evidence | None
    do: Mapping[str, str] | None
    in_scope: bool
    observed: Evidence | None


def case(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> Case:
    """An argument, a person's credences and a query, where every analysis starts.

    The other functions of this module take the same arguments and make this of them.

    Args:
        argument: the argument map.
        credences: a person's; the map's readings are used for all that they leave out.
        own_ranges: whether only their own ranges count, and a question without one stays where it is.
        query: `target`, `given`, `do`, `in_scope` and `observed`, as `QueryParts` says.

    Raises:
        UnknownNameError: for a claim, state or question that the argument does not have.
        OutOfScopeError: for what cannot be within the argument's scope.
    """
    if own_ranges:
        credences = structs.replace(credences or CredenceSet(argument.name), own_ranges=True)
    return Case(argument, credences, Query.of(argument, **query))


def evaluate(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    pin: Sequence[str] = (),
    draws: int = evaluation.DRAWS,
    seed: int = evaluation.SEED,
    correlation: float = 0.0,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> evaluation.Evaluation:
    """The conclusion: see `case` for what is asked and `cruxmap.analysis.evaluation.evaluate` for the rest."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    return evaluation.evaluate(asked, pin=pin, draws=draws, seed=seed, correlation=correlation)


def sensitivity(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    sweep: Sweep | None = None,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> _sensitivity.Sensitivity:
    """How steep the target is in each credence, and how far it swings with it."""
    return _sensitivity.sensitivity(case(argument, credences, own_ranges=own_ranges, **query), sweep=sweep)


def reach(
    argument: ArgumentMap, goal: float, credences: CredenceSet | None = None, **query: Unpack[QueryParts]
) -> _reach.Reach:
    """For every question, the credence that alone would bring the target to the goal."""
    return _reach.reach(case(argument, credences, **query), goal)


def joint_reach(
    argument: ArgumentMap,
    goal: float,
    credences: CredenceSet | None = None,
    *,
    most: int = _joint_reach.MOST,
    **query: Unpack[QueryParts],
) -> _joint_reach.JointReach:
    """The smallest change of several credences together that brings the target to the goal."""
    return _joint_reach.joint_reach(case(argument, credences, **query), goal, most)


def pair_reach(
    argument: ArgumentMap, a: CredenceSet, b: CredenceSet, **query: Unpack[QueryParts]
) -> _joint_reach.PairReach:
    """The smallest changes by which two people would conclude the same."""
    asked = Query.of(argument, **query)
    return _joint_reach.pair_reach(Case(argument, a, asked), Case(argument, b, asked))


def two_way(
    argument: ArgumentMap,
    a: str,
    b: str,
    credences: CredenceSet | None = None,
    *,
    sweep: Sweep | None = None,
    steps: int | None = None,
    **query: Unpack[QueryParts],
) -> _two_way.TwoWay:
    """The target over a grid of two credences."""
    asked = case(argument, credences, **query)
    return _two_way.two_way(asked, a, b, sweep=sweep, steps=steps)


def claim_effects(
    argument: ArgumentMap, credences: CredenceSet | None = None, **query: Unpack[QueryParts]
) -> _claim_effects.ClaimEffects:
    """What learning the state of each claim would do to the target."""
    return _claim_effects.claim_effects(case(argument, credences, **query))


def evidence_shares(
    argument: ArgumentMap, credences: CredenceSet | None = None, **query: Unpack[QueryParts]
) -> _evidence.EvidenceShares:
    """What the observations laid over the argument do to the target, and which part each of them does."""
    return _evidence.evidence_shares(case(argument, credences, **query))


def variance_shares(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    draws: int = variance.DRAWS,
    seed: int = variance.SEED,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> variance.VarianceShares:
    """Which ranges the uncertainty about the target comes from."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    return variance.variance_shares(asked, draws=draws, seed=seed)


def explain(
    argument: ArgumentMap, claim: str, credences: CredenceSet | None = None, **query: Unpack[QueryParts]
) -> explanation.Explanation:
    """A claim's place in the network, with the probabilities around it."""
    return explanation.explain(case(argument, credences, **query), claim)


def simulate(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    draws: int = 100_000,
    seed: int = 1,
    correlation: float = 0.0,
    progress: uncertainty.Progress | None = None,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> uncertainty.Simulation:
    """The target at credences drawn from the ranges."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    return uncertainty.simulate(asked, draws=draws, seed=seed, correlation=correlation, progress=progress)


def compare(
    argument: ArgumentMap, a: CredenceSet, b: CredenceSet, **query: Unpack[QueryParts]
) -> comparison.Comparison:
    """Which credences the difference between two people's conclusions comes from."""
    asked = Query.of(argument, **query)
    return comparison.compare(Case(argument, a, asked), Case(argument, b, asked))


def compare_versions(
    a: ArgumentMap, b: ArgumentMap, credences: CredenceSet | None = None, **query: Unpack[QueryParts]
) -> versions.VersionComparison:
    """How one person's conclusion differs between two versions of an argument, and through which questions.

    Args:
        a: one version.
        b: the other, which the credences and the query are about.
        credences: the person's, as `load_credences` reads them for `b`.
        query: what is asked of both, in the names of `b`.

    Raises:
        UnknownNameError: for a claim, state or question that one of the versions does not have.
    """
    person = credences or CredenceSet(b.name)
    asked = Query.of(b, **query)
    return versions.compare_versions(Case(a, credences_in(a, b, person), query_in(a, b, asked)), Case(b, person, asked))


def settling(
    argument: ArgumentMap, people: Sequence[CredenceSet], *, pairs: bool = False, **query: Unpack[QueryParts]
) -> _settling.Settling:
    """What would bring people together, if it were found out."""
    asked = Query.of(argument, **query)
    names = [person.name or person.file or f"person {i}" for i, person in enumerate(people, 1)]
    return _settling.settling([Case(argument, person, asked) for person in people], names, pairs=pairs)


def pool(
    argument: ArgumentMap,
    group: Group,
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
    **query: Unpack[QueryParts],
) -> pooling.Pooling:
    """One group's answer, who moves it, and what it disagrees about."""
    return pooling.pool(argument, group, Query.of(argument, **query), method=method, clip=clip)


def rounds(
    argument: ArgumentMap,
    groups: Sequence[Group],
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
    **query: Unpack[QueryParts],
) -> _rounds.Rounds:
    """How a group moved from round to round, who moved it, and on which questions."""
    return _rounds.rounds(argument, groups, Query.of(argument, **query), method=method, clip=clip)
