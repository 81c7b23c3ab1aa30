"""The public functions: each makes a case of what it is given and asks one analysis of it (docs/library.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from msgspec import structs

from cruxmap import shown
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
from cruxmap.drawing import Drawing
from cruxmap.model.argument import Event, Evidence, UnknownNameError
from cruxmap.model.carvings import carved_for
from cruxmap.model.credences import CredenceSet
from cruxmap.model.people import Group
from cruxmap.model.problem import unknown
from cruxmap.model.query import Query
from cruxmap.model.versions import version_in
from cruxmap.opening.named import Arguable, Person, argument_and_person, person_about


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
    argument: Arguable,
    credences: Person | None = None,
    *,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> Case:
    """An argument, a person's credences and a query, where every analysis starts.

    The other functions of this module take the same arguments and make this of them.

    Args:
        argument: the argument map, its name or its path; or a person's credence file, for the argument that it names.
        credences: a person's, their file, or the name of a profile; the map's readings are used for all that they
            leave out.
        own_ranges: whether only their own ranges count, and a question without one stays where it is.
        query: `target`, `given`, `do`, `in_scope` and `observed`, as `QueryParts` says.

    Raises:
        ProblemsError: when a file cannot be used.
        UnknownNameError: for a claim, state or question that the argument does not have.
        OutOfScopeError: for what cannot be within the argument's scope.
    """
    argument_map, person = argument_and_person(argument, credences)
    if own_ranges:
        person = structs.replace(person or CredenceSet(argument_map.name), own_ranges=True)
    asked = Query.of(argument_map.uncarved, **query)
    return Case.of(argument_map, person, asked)


def _cases(argument: Arguable, people: Sequence[Person], query: QueryParts) -> list[Case]:
    """People's cases about one argument, with the same query."""
    argument_map, _ = argument_and_person(argument)
    asked = Query.of(argument_map.uncarved, **query)
    sets = [person_about(argument_map, person) for person in people]
    argument_map = carved_for(asked, argument_map, {name for person in sets for name in person.credences})
    return [Case(argument_map, person, asked) for person in sets]


def _of_groups(argument: Arguable, groups: Sequence[Group], query: QueryParts) -> tuple[Case, list[Group]]:
    """What is asked of an argument, and the groups that were gathered for it, as far as they answer what it asks."""
    argument_map, _ = argument_and_person(argument)
    asked = Query.of(argument_map.uncarved, **query)
    carved = carved_for(asked, argument_map, {name for group in groups for name in group.answered(argument_map)})
    return Case(carved, query=asked), [group.about(argument_map, carved) for group in groups]


def evaluate(
    argument: Arguable,
    credences: Person | None = None,
    *,
    pin: Sequence[str] = (),
    draws: int = evaluation.DRAWS,
    seed: int = evaluation.SEED,
    correlation: float = 0.0,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> shown.Evaluation:
    """The conclusion: see `case` for what is asked and `cruxmap.analysis.evaluation.evaluate` for the rest."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    result = evaluation.evaluate(asked, pin=pin, draws=draws, seed=seed, correlation=correlation)
    return shown.Evaluation.of(result, asked)


def sensitivity(
    argument: Arguable,
    credences: Person | None = None,
    *,
    sweep: Sweep | None = None,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> shown.Sensitivity:
    """How steep the target is in each credence, and how far it swings with it."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    return shown.Sensitivity.of(_sensitivity.sensitivity(asked, sweep=sweep), asked)


def reach(argument: Arguable, goal: float, credences: Person | None = None, **query: Unpack[QueryParts]) -> shown.Reach:
    """For every question, the credence that alone would bring the target to the goal."""
    asked = case(argument, credences, **query)
    return shown.Reach.of(_reach.reach(asked, goal), asked)


def joint_reach(
    argument: Arguable,
    goal: float,
    credences: Person | None = None,
    *,
    most: int = _joint_reach.MOST,
    **query: Unpack[QueryParts],
) -> shown.JointReach:
    """The smallest change of several credences together that brings the target to the goal."""
    asked = case(argument, credences, **query)
    return shown.JointReach.of(_joint_reach.joint_reach(asked, goal, most), asked)


def pair_reach(argument: Arguable, a: Person, b: Person, **query: Unpack[QueryParts]) -> shown.PairReach:
    """The smallest changes by which two people would conclude the same."""
    first, second = cases = _cases(argument, (a, b), query)
    return shown.PairReach.of(_joint_reach.pair_reach(first, second), *cases)


def two_way(
    argument: Arguable,
    a: str,
    b: str,
    credences: Person | None = None,
    *,
    sweep: Sweep | None = None,
    steps: int | None = None,
    **query: Unpack[QueryParts],
) -> shown.TwoWay:
    """The target over a grid of two credences."""
    asked = case(argument, credences, **query)
    return shown.TwoWay.of(_two_way.two_way(asked, a, b, sweep=sweep, steps=steps), asked)


def claim_effects(
    argument: Arguable, credences: Person | None = None, **query: Unpack[QueryParts]
) -> shown.ClaimEffects:
    """What learning the state of each claim would do to the target."""
    asked = case(argument, credences, **query)
    return shown.ClaimEffects.of(_claim_effects.claim_effects(asked), asked)


def evidence_shares(
    argument: Arguable, credences: Person | None = None, **query: Unpack[QueryParts]
) -> shown.EvidenceShares:
    """What the observations laid over the argument do to the target, and which part each of them does."""
    asked = case(argument, credences, **query)
    return shown.EvidenceShares.of(_evidence.evidence_shares(asked), asked)


def variance_shares(
    argument: Arguable,
    credences: Person | None = None,
    *,
    draws: int = variance.DRAWS,
    seed: int = variance.SEED,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> shown.VarianceShares:
    """Which ranges the uncertainty about the target comes from."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    return shown.VarianceShares.of(variance.variance_shares(asked, draws=draws, seed=seed), asked)


def explain(
    argument: Arguable, claim: str, credences: Person | None = None, **query: Unpack[QueryParts]
) -> shown.Explanation:
    """A claim's place in the network, with the probabilities around it."""
    asked = case(argument, credences, **query)
    return shown.Explanation.of(explanation.explain(asked, claim), asked)


def simulate(
    argument: Arguable,
    credences: Person | None = None,
    *,
    draws: int = 100_000,
    seed: int = 1,
    correlation: float = 0.0,
    progress: uncertainty.Progress | None = None,
    own_ranges: bool = False,
    **query: Unpack[QueryParts],
) -> shown.Simulation:
    """The target at credences drawn from the ranges."""
    asked = case(argument, credences, own_ranges=own_ranges, **query)
    result = uncertainty.simulate(asked, draws=draws, seed=seed, correlation=correlation, progress=progress)
    return shown.Simulation.of(result, asked)


def compare(argument: Arguable, a: Person, b: Person, **query: Unpack[QueryParts]) -> shown.Comparison:
    """Which credences the difference between two people's conclusions comes from."""
    first, second = cases = _cases(argument, (a, b), query)
    return shown.Comparison.of(comparison.compare(first, second), *cases)


def compare_versions(
    a: Arguable, b: Arguable, credences: Person | None = None, **query: Unpack[QueryParts]
) -> shown.VersionComparison:
    """How one person's conclusion differs between two versions of an argument, and through which questions.

    Args:
        a: one version.
        b: the other, which the credences and the query are about.
        credences: the person's, as `load_credences` reads them for `b`.
        query: what is asked of both, in the names of `b`.

    Raises:
        UnknownNameError: for a claim, state or question that one of the versions does not have.
    """
    (old, _), (new, own) = argument_and_person(a), argument_and_person(b, credences)
    person = own or CredenceSet(new.name)
    asked = Query.of(new.uncarved, **query)
    cases = Case.of(*version_in(old, new, person, asked)), Case.of(new, person, asked)
    return shown.VersionComparison.of(versions.compare_versions(*cases), *cases)


def settling(
    argument: Arguable, people: Sequence[Person], *, pairs: bool = False, **query: Unpack[QueryParts]
) -> shown.Settling:
    """What would bring people together, if it were found out."""
    cases = _cases(argument, people, query)
    names = [case.credences.name or case.credences.file or f"person {i}" for i, case in enumerate(cases, 1)]
    return shown.Settling.of(_settling.settling(cases, names, pairs=pairs), *cases)


def pool(
    argument: Arguable,
    group: Group,
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
    factor: float | None = None,
    **query: Unpack[QueryParts],
) -> shown.Pooling:
    """One group's answer, who moves it, and what it disagrees about."""
    asked, (group,) = _of_groups(argument, [group], query)
    result = pooling.pool(asked.argument, group, asked.query, method=method, clip=clip, factor=factor)
    return shown.Pooling.of(result, asked)


def rounds(
    argument: Arguable,
    groups: Sequence[Group],
    *,
    method: Method = "logarithmic",
    clip: float = 0.0,
    **query: Unpack[QueryParts],
) -> shown.Rounds:
    """How a group moved from round to round, who moved it, and on which questions."""
    asked, groups = _of_groups(argument, groups, query)
    return shown.Rounds.of(_rounds.rounds(asked.argument, groups, asked.query, method=method, clip=clip), asked)


def draw_map(
    argument: Arguable,
    credences: Person | None = None,
    *,
    around: str = "",
    depth: int = 2,
    considerations: bool = False,
    **query: Unpack[QueryParts],
) -> Drawing:
    """The argument as a picture, from its premises up to the conclusion, each claim with its probability.

    Args:
        argument: as for `case`.
        credences: as for `case`.
        around: a claim, for a picture of it and of what is near it.
        depth: how many steps from that claim.
        considerations: whether to add what is said for and against each claim.
        query: as for `case`.

    Raises:
        UnknownNameError: for a claim that the argument does not have.
        DrawingError: when Graphviz does not run here.
    """
    from cruxmap.analysis.map import claim_map
    from cruxmap.report.pictures.picture import around as near
    from cruxmap.report.pictures.picture import picture
    from cruxmap.report.pictures.svg import svg

    asked = case(argument, credences, **query)
    names = None
    if around:
        if around not in asked.argument.claims:
            message, remedy = unknown("claim", around, asked.argument.claims)
            raise UnknownNameError(message, str(remedy))
        names = near(asked.argument, around, min(depth, len(asked.argument.claims)))
    drawn = picture(asked, claim_map(asked), shown=names, considerations=considerations)
    return Drawing(svg(drawn), f"The map of {asked.argument.title or asked.argument.name}")
