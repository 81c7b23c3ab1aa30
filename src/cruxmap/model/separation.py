"""Separation: what can matter for a claim at all, by the shape of the network alone."""

from collections.abc import Mapping

from cruxmap.model.argument import ArgumentMap, Evidence, both


def connected(argument: ArgumentMap, target: str, given: Evidence, do: Mapping[str, str] | None = None) -> set[str]:
    """The claims that are not d-separated from a target by what is given (Pearl 1988), the target among them.

    On a chain a → b → c, a is connected to c, and no longer once b is given; of two causes of d, each is
    connected to the other once d is. A claim that is known only to be in one of several states still lets
    through, and opens what a common effect opens. The way of looking is Koller & Friedman's (2009, algorithm 3.1).
    """
    parents = {name: () if name in (do or {}) else claim.form.parents for name, claim in argument.claims.items()}
    children: dict[str, list[str]] = {name: [] for name in parents}
    for name, its in parents.items():
        for parent in its:
            children[parent].append(name)
    known = {name for name, states in given.items() if len(states) == 1}
    opened, left = set[str](), [*given]
    while left:
        name = left.pop()
        if name not in opened:
            opened.add(name)
            left += parents[name]
    found, seen = set[str](), set[tuple[str, bool]]()
    ways = [(target, True)]  # a claim, and whether one comes to it from below
    while ways:
        way = name, from_below = ways.pop()
        if way in seen:
            continue
        seen.add(way)
        if name not in known:
            found.add(name)
            ways += [(child, False) for child in children[name]]
        if name in opened if not from_below else name not in known:
            ways += [(parent, True) for parent in parents[name]]
    return found


def can_matter(
    argument: ArgumentMap, claim: str, target: str, given: Evidence | None = None, do: Mapping[str, str] | None = None
) -> bool:
    """Whether learning about a claim could change the target, whatever the credences."""
    known = {name for name, states in (given or {}).items() if len(states) == 1}
    return not known & {claim, target} and claim in connected(argument, target, given or {}, do)


def evidence_shown(argument: ArgumentMap) -> list[dict[str, tuple[str, ...]]]:
    """What the conclusion is shown under: nothing, the scope, and the scope with each of the conditions."""
    conditions = [both(argument.scope, condition.given) for condition in argument.conditions]
    return [{}, dict(argument.scope), *conditions]


def matters_given(
    argument: ArgumentMap, claim: str, target: str, given: Evidence, do: Mapping[str, str] | None = None
) -> dict[str, tuple[str, ...]] | None:
    """The first evidence of the argument's own, beside what is given, under which a claim can matter; None for none."""
    for shown in evidence_shown(argument):
        known = {name: its for name, its in both(given, shown).items() if name != claim or name in given}
        if can_matter(argument, claim, target, known, do):
            return known
    return None
