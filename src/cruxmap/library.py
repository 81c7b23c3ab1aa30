"""The public functions: each makes a case of what it is given and asks one analysis of it (docs/library.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cruxmap.analysis import claim_effects as _claim_effects
from cruxmap.analysis import comparison, evaluation, explanation, pooling, uncertainty, variance
from cruxmap.analysis import reach as _reach
from cruxmap.analysis import sensitivity as _sensitivity
from cruxmap.analysis import two_way as _two_way
from cruxmap.analysis.case import Case
from cruxmap.analysis.pools import Method
from cruxmap.analysis.sweep import Sweep
from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import Group
from cruxmap.model.query import Query


def case(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> Case:
    """An argument, a person's credences and a query, where every analysis starts.

    The other functions of this module take the same arguments and make this of them.

    Args:
        argument: the argument map.
        credences: a person's; the map's readings are used for all that they leave out.
        target: what to ask for; the argument's own target if left out.
        given: evidence, by claim: the states in which it may be.
        do: claims set to a state by intervention.

    Raises:
        UnknownNameError: for a claim, state or question that the argument does not have.
    """
    return Case(argument, credences, Query.of(argument, target, given, do))


def evaluate(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    pin: Sequence[str] = (),
    draws: int = evaluation.DRAWS,
    seed: int = evaluation.SEED,
    correlation: float = 0.0,
) -> evaluation.Evaluation:
    """The conclusion: see `case` for what is asked and `cruxmap.analysis.evaluation.evaluate` for the rest."""
    asked = case(argument, credences, target=target, given=given, do=do)
    return evaluation.evaluate(asked, pin=pin, draws=draws, seed=seed, correlation=correlation)


def sensitivity(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    sweep: Sweep | None = None,
) -> _sensitivity.Sensitivity:
    """How steep the target is in each credence, and how far it swings with it."""
    return _sensitivity.sensitivity(case(argument, credences, target=target, given=given, do=do), sweep=sweep)


def reach(
    argument: ArgumentMap,
    goal: float,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> _reach.Reach:
    """For every question, the credence that alone would bring the target to the goal."""
    return _reach.reach(case(argument, credences, target=target, given=given, do=do), goal)


def two_way(
    argument: ArgumentMap,
    a: str,
    b: str,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    sweep: Sweep | None = None,
    steps: int | None = None,
) -> _two_way.TwoWay:
    """The target over a grid of two credences."""
    asked = case(argument, credences, target=target, given=given, do=do)
    return _two_way.two_way(asked, a, b, sweep=sweep, steps=steps)


def claim_effects(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> _claim_effects.ClaimEffects:
    """What learning the state of each claim would do to the target."""
    return _claim_effects.claim_effects(case(argument, credences, target=target, given=given, do=do))


def variance_shares(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    seed: int = variance.SEED,
) -> variance.VarianceShares:
    """Which ranges the uncertainty about the target comes from."""
    return variance.variance_shares(case(argument, credences, target=target, given=given, do=do), seed=seed)


def explain(
    argument: ArgumentMap,
    claim: str,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> explanation.Explanation:
    """A claim's place in the network, with the probabilities around it."""
    return explanation.explain(case(argument, credences, target=target, given=given, do=do), claim)


def simulate(
    argument: ArgumentMap,
    credences: CredenceSet | None = None,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
    draws: int = 100_000,
    seed: int = 1,
    correlation: float = 0.0,
    progress: uncertainty.Progress | None = None,
) -> uncertainty.Simulation:
    """The target at credences drawn from the ranges."""
    asked = case(argument, credences, target=target, given=given, do=do)
    return uncertainty.simulate(asked, draws=draws, seed=seed, correlation=correlation, progress=progress)


def compare(
    argument: ArgumentMap,
    a: CredenceSet,
    b: CredenceSet,
    *,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> comparison.Comparison:
    """Which credences the difference between two people's conclusions comes from."""
    query = Query.of(argument, target, given, do)
    return comparison.compare(Case(argument, a, query), Case(argument, b, query))


def pool(
    argument: ArgumentMap,
    group: Group,
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Mapping[str, str] | None = None,
) -> pooling.Pooling:
    """One group's answer, who moves it, and what it disagrees about."""
    return pooling.pool(argument, group, Query.of(argument, target, given, do), method=method, clip=clip)
