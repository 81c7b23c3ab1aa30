"""Probabilities by enumeration, straight from the definitions of the CPD forms.

Nothing here uses the formulas, the tape or the engine of the package: a claim's distribution is found
for one configuration at a time, in plain Python, and the joint distribution is written out in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import nan, prod
from typing import Any

import numpy as np

from cruxmap.inference.elimination import Weight
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.noisy import NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import Table
from cruxmap.model.forms.tilt import Tilt

Configuration = Mapping[str, str]
Credences = Mapping[str, Any]  # real numbers, or complex ones
Tables = dict[str, tuple[tuple[str, ...], np.ndarray]]


class ContradictionFoundError(Exception):
    """Opposite certainties meet, so that there is no answer."""


def distribution(claim: Claim, here: Configuration, credences: Credences) -> list[Any]:
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


def _tilted(form: Tilt, here: Configuration, credences: Credences) -> list[Any]:
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


def _number(term: Any, credences: Credences) -> Any:
    if term in credences:
        return credences[term]
    return {"true": 1.0, "false": 0.0}[term] if term in ("true", "false") else float(term)


def _binary(probability: Any) -> list[Any]:
    return [probability, 1 - probability]


def _broken(terms: Sequence[str], credences: Credences) -> list[Any]:
    left: Any = 1.0
    result = []
    for term in terms:
        result.append(left * _number(term, credences))
        left -= result[-1]
    return [*result, left]


def _value(value: Any, states: list[str], credences: Credences) -> list[Any]:
    if isinstance(value, dict):
        return [_number(value.get(state, "0"), credences) for state in states]
    if isinstance(value, tuple):
        return _broken(value, credences)
    return _binary(_number(value, credences)) if states == ["true", "false"] else [float(s == value) for s in states]


def tables(argument: ArgumentMap, credences: Credences, do: Mapping[str, str] | None = None) -> Tables:
    """Each claim's conditional probabilities: name → (parents, array over the parents' states and its own)."""
    result: Tables = {}
    for name, claim in argument.claims.items():
        parents = claim.form.parents
        states = [tuple(argument.claims[parent].states) for parent in parents]
        rows = [
            [float(state == do[name]) for state in claim.states]
            if do and name in do
            else distribution(claim, dict(zip(parents, combination, strict=True)), credences)
            for combination in product(*states)
        ]
        result[name] = parents, np.array(rows).reshape(*map(len, states), len(claim.states))
    return result


def joint(
    argument: ArgumentMap,
    credences: Credences,
    given: Mapping[str, Sequence[str]] | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
) -> np.ndarray:
    """P(every claim, evidence), an axis for each claim, in order; credences may be complex."""
    places = {name: i for i, name in enumerate(argument.claims)}
    operands: list[Any] = []
    for name, (parents, array) in tables(argument, credences, do).items():
        operands += [array, [places[one] for one in (*parents, name)]]
    for name, states in (given or {}).items():
        operands += [np.array([float(state in states) for state in argument.claims[name].states]), [places[name]]]
    for weight in weights:
        operands += [weight.values, [places[name] for name in weight.claims]]
    return np.einsum(*operands, list(places.values()))


def probability(
    argument: ArgumentMap,
    credences: Credences,
    target: Event | None = None,
    given: Mapping[str, Sequence[str]] | None = None,
    do: Mapping[str, str] | None = None,
    weights: Sequence[Weight] = (),
) -> Any:
    """P(target | given, do); NaN where the evidence cannot be."""
    target = target or argument.target
    whole = joint(argument, credences, given, do, weights)
    axis = list(argument.claims).index(target.claim)
    state = list(argument.claims[target.claim].states).index(target.state)
    known = whole.sum()
    return whole.take(state, axis).sum() / known if known else nan


def same(a: Any, b: Any, tolerance: float = 1e-12) -> bool:
    """Whether two probabilities agree; two that are undefined do."""
    return bool((np.isnan(a) and np.isnan(b)) or abs(a - b) <= tolerance)
