"""Probabilities by enumeration, straight from the definitions of the CPD forms.

Nothing here uses the formulas, the tape or the engine of the package: a claim's distribution is found
for one configuration at a time, in plain Python, and the joint distribution is written out in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import isnan, nan, prod
from typing import Any

from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.noisy import NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import Table
from cruxmap.model.forms.tilt import Tilt

Configuration = Mapping[str, str]
Credences = Mapping[str, Any]  # numbers; complex ones too, for a complex step
Known = Mapping[str, Sequence[str]]


class ContradictionFoundError(Exception):
    """Opposite certainties meet, so that there is no answer."""


def distribution(claim: Claim, here: Configuration, credences: Credences) -> list[float]:
    """P(state | the parents' states) for each state of a claim."""
    form = claim.form
    states = list(claim.states)
    if isinstance(form, Credence):
        return _binary(_number(form.spec, credences))
    if isinstance(form, Stick):
        return _broken(form.spec, credences)
    if isinstance(form, Table):
        (row,) = [row for row in form.spec if _holds(row.when, here)]
        return _value(row.is_, states, credences)
    if isinstance(form, Rule):
        case = next(case for case in form.spec if _holds(case.when, here))
        return [float(state == (case.then or case.else_)) for state in states]
    if isinstance(form, NoisyOr):
        fails = [1 - _number(form.spec.leak, credences)]
        fails += [1 - _number(one.is_, credences) for one in form.spec.causes if _holds(one.when, here)]
        return _binary(1 - prod(fails))
    if isinstance(form, NoisyAnd):
        passes = [1 - _number(form.spec.leak, credences)]
        passes += [_number(one.is_, credences) for one in form.spec.needs if not _holds(one.when, here)]
        return _binary(prod(passes))
    assert isinstance(form, Tilt)
    return _tilted(form, here, credences)


def _tilted(form: Tilt, here: Configuration, credences: Credences) -> list[float]:
    base = form.spec.base
    if not isinstance(base, str):
        (base,) = [row.is_ for row in base if _holds(row.when, here)]
    start = _number(base, credences)
    if base not in credences and start in (0.0, 1.0):
        return _binary(start)
    factors = [start, *(_number(one.odds, credences) for one in form.spec.by if _holds(one.when, here))]
    if 0.0 in factors and 1.0 in factors:
        raise ContradictionFoundError
    if 1.0 in factors:
        return _binary(1.0)
    odds = prod(one / (1 - one) for one in factors)
    return _binary(odds / (1 + odds))


def _holds(when: Mapping[str, Sequence[str]], here: Configuration) -> bool:
    return all(here[parent] in states for parent, states in when.items())


def _number(term: Any, credences: Credences) -> float:
    if term in credences:
        return credences[term]
    return {"true": 1.0, "false": 0.0}[term] if term in ("true", "false") else float(term)


def _binary(probability: float) -> list[float]:
    return [probability, 1 - probability]


def _broken(terms: Sequence[str], credences: Credences) -> list[float]:
    left, result = 1.0, []
    for term in terms:
        result.append(left * _number(term, credences))
        left -= result[-1]
    return [*result, left]


def _value(value: Any, states: list[str], credences: Credences) -> list[float]:
    if isinstance(value, dict):
        return [_number(value.get(state, "0"), credences) for state in states]
    if isinstance(value, tuple):
        return _broken(value, credences)
    return _binary(_number(value, credences)) if states == ["true", "false"] else [float(s == value) for s in states]


def worlds(
    argument: ArgumentMap, credences: Credences, do: Mapping[str, str] | None = None
) -> Iterator[tuple[Configuration, float]]:
    """Every combination of states, with its probability."""
    names = list(argument.claims)
    for states in product(*(argument.claims[name].states for name in names)):
        world = dict(zip(names, states, strict=True))
        factors = []
        for name, state in world.items():
            if name in (do or {}):
                factors.append(float(state == (do or {})[name]))
            else:
                claim = argument.claims[name]
                factors.append(distribution(claim, world, credences)[list(claim.states).index(state)])
        yield world, prod(factors)


def probability(
    argument: ArgumentMap,
    credences: Credences,
    target: Event,
    given: Known | None = None,
    do: Mapping[str, str] | None = None,
    weight: tuple[str, Mapping[str, float]] | None = None,
) -> float:
    """P(target | given, do), with soft evidence on one claim; NaN where the evidence cannot be."""
    known = both = 0.0
    for world, share in worlds(argument, credences, do):
        if _holds(given or {}, world):
            weighed = share * (weight[1][world[weight[0]]] if weight else 1.0)
            known += weighed
            both += weighed * (world[target.claim] == target.state)
    return both / known if known else nan


def same(a: float, b: float, tolerance: float = 1e-12) -> bool:
    """Whether two probabilities agree; two that are undefined do."""
    return (isnan(a) and isnan(b)) or abs(a - b) <= tolerance
