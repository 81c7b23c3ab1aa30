"""The network as a whole: no circle, every configuration covered, nothing idle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import numpy as np
from msgspec import structs

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound
from cruxmap.model.expression import Tape
from cruxmap.model.forms.base import Space
from cruxmap.model.problem import Finding, several
from cruxmap.model.separation import children_of, connected

MAX_CELLS = 1 << 19  # of one claim: 18 parents that are true or false
MAX_WORK = 50_000_000  # cells, of all claims together: see `Form.work`


def cycles(argument: ArgumentMap) -> Iterator[Finding]:
    """One finding for each knot of claims that depend on each other, with a shortest cycle named in full."""
    parents = {name: [p for p in claim.form.parents if p in argument.claims] for name, claim in argument.claims.items()}
    try:
        TopologicalSorter(parents).prepare()
        return
    except CycleError:
        import networkx  # only where there is a cycle

    children = children_of(parents)
    order = {name: i for i, name in enumerate(parents)}
    graph = networkx.DiGraph((parent, name) for name in parents for parent in parents[name])
    for knot in networkx.strongly_connected_components(graph):
        first = min(knot, key=order.__getitem__)
        if len(knot) > 1 or first in children[first]:
            cycle = _shortest_cycle(first, knot, children)
            message = f"claims depend on each other in a circle: {several(cycle, ' → ', 40)}"
            if len(knot) == 1:
                message = f"{first!r} depends on itself"
            path = ("claims", first, argument.claims[first].form.key)
            yield Finding("cycle", path, message, "remove one of these dependences", at_key=True)


def _shortest_cycle(first: str, knot: Collection[str], children: Mapping[str, list[str]]) -> list[str]:
    """A way from a claim to itself, from parents to children."""
    came: dict[str, str] = {}
    reached = [first]
    for name in reached:
        for child in children[name]:
            if child in knot and child not in came:
                came[child] = name
                reached.append(child)
        if first in came:
            break
    cycle = [first, came[first]]
    while cycle[-1] != first:
        cycle.append(came[cycle[-1]])
    return cycle[::-1]


def uncovered_configurations(argument: ArgumentMap, claims: Mapping[str, Claim]) -> Iterator[Finding]:
    """What the forms of sound claims find; claims whose parents are not known are passed over."""
    tape = Tape(tuple(argument.questions))
    work = 0
    for name, claim in claims.items():
        parents = claim.form.parents
        if any(parent not in argument.claims for parent in parents):
            continue
        size = len(claim.states)
        for parent in parents:
            size = min(size * len(argument.claims[parent].states), MAX_WORK)
        if size > MAX_CELLS:
            message = f"with {len(parents)} parents it has more than {MAX_CELLS:,} cells"
            yield Finding("too-many-parents", ("claims", name), message, "split the claim", at_key=True)
            continue
        space = argument.space(name, tape)
        work += claim.form.work(space)
        if work > MAX_WORK:
            message, remedy = "the claims up to this one have too many configurations to check", "split the argument"
            yield Finding("too-many-cells", ("claims", name), message, remedy, at_key=True)
            return
        findings = [*claim.form.check(space)]
        told = {finding.path for finding in findings}
        findings += [finding for finding in never_holding(claim, space) if finding.path not in told]
        yield from (structs.replace(finding, path=("claims", name, *finding.path)) for finding in findings)


def never_holding(claim: Claim, space: Space) -> Iterator[Finding]:
    """Conditions that hold in no configuration: what they join excludes one another, or leaves nothing for `else`."""
    for clause in claim.form.clauses():
        if isinstance(clause.when, Compound) and not np.any(space.holds(clause.when)):
            if clause.when.is_default:
                message, remedy = "the other rows leave nothing for `else`", "remove it"
            else:
                message, remedy = "this can never hold", "correct its `when`, or remove it"
            yield Finding("idle-case", clause.path, message, remedy, "warning")


def idle_claims(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims that cannot matter for the target in any way, whatever it is that the conclusion is shown under."""
    shown = [argument.scope, *(condition.given for condition in argument.conditions)]
    used = {argument.routes, argument.classes, *(name for given in shown for name in given)}
    used |= connected(argument, argument.target.claim) | argument.observations.keys()
    for name in argument.claims:
        if name not in used:
            message = f"the target does not depend on {name!r}"
            yield Finding("idle-claim", ("claims", name), message, "connect it, or remove it", "warning", at_key=True)
