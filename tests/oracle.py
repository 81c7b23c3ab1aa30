"""Brute force: an argument's whole joint distribution, straight from the definitions of the CPD forms.

Nothing here uses the formulas, the tape or the engine of the package: a claim's distribution is worked out
for one configuration at a time, in plain Python, and the joint distribution is written out in full.

Where opposite certainties meet in a tilt, the cell of that configuration is undefined: nothing says what its
probability is, and nothing says that it is that of another cell. A probability is a number only if it is the same
whatever each of them is filled with, each for itself.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import isnan, nan, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.arithmetic import is_formula, names_in
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound, When
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.noisy import NoisyAnd, NoisyOr
from cruxmap.model.forms.observed import Likelihoods, Ratio, Ratios
from cruxmap.model.forms.rule import Rule
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import TableForm
from cruxmap.model.forms.tilt import Tilt
from cruxmap.model.notation import parse_probability

Configuration = Mapping[str, str]
Credences = Mapping[str, Any]  # numbers; complex ones too, for a complex step
Evidence = Mapping[str, Sequence[str]]
Cell = tuple[str, tuple[int, ...], int]  # a claim, the states of its parents by number, and one of its own
Literals = frozenset[tuple[Cell, bool]]  # cells, and whether a claim is in that state, if in none of those before it
Distribution = Callable[[Any, list[str], Configuration, Credences], list[Any]]


def _credence(form: CredenceForm, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    return _binary(_number(form.spec, credences))


def _stick(form: Stick, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    return _broken(form.spec, credences)


def _table(form: TableForm, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    (value,) = [row.is_ for row in form.spec if _holds(row.when, here)]
    return _value(value, states, credences)


def _value(value: Any, states: list[str], credences: Credences) -> list[Any]:
    if isinstance(value, dict):
        return [_number(value.get(state, "0"), credences) for state in states]
    if isinstance(value, tuple):
        return _broken(value, credences)
    if states == ["true", "false"]:
        return _binary(_number(value, credences))
    return [float(state == value) for state in states]


def _rule(form: Rule, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    case = next(case for case in form.spec if _holds(case.when, here))
    return _value(case.then, states, credences)


def _noisy_or(form: NoisyOr, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    causes = [cause.is_ for cause in form.spec.causes if _holds(cause.when, here)]
    if order := form.spec.order:
        leak = order[0] if form.spec.leak == "0" else form.spec.leak
        return _extreme(max, order, [leak, *causes], states, credences)
    return _binary(1 - prod(1 - _number(term, credences) for term in [form.spec.leak, *causes]))


def _noisy_and(form: NoisyAnd, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    unmet = [need.is_ for need in form.spec.needs if not _holds(need.when, here)]
    if order := form.spec.order:
        leak = order[-1] if form.spec.leak == "0" else form.spec.leak
        return _extreme(min, order, [leak, *unmet], states, credences)
    return _binary((1 - _number(form.spec.leak, credences)) * prod(_number(term, credences) for term in unmet))


def _extreme(
    extreme: Callable[..., int], order: Sequence[str], values: list[Any], states: list[str], credences: Credences
) -> list[Any]:
    """The distribution of the greatest or the least of several draws: every combination of states in turn."""
    draws = [_value(value, states, credences) for value in values]
    result = dict.fromkeys(states, 0.0)
    for combination in product(range(len(states)), repeat=len(draws)):
        place = extreme(order.index(states[i]) for i in combination)
        result[order[place]] += prod(draw[i] for draw, i in zip(draws, combination, strict=True))
    return list(result.values())


def _tilt(form: Tilt, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    base = form.spec.base
    if isinstance(base, tuple):
        (base,) = [row.is_ for row in base if _holds(row.when, here)]
    shares = _value(base, states, credences)
    written_as_zero = [share == 0 and _is_fixed(base, i, states, credences) for i, share in enumerate(shares)]
    if sum(written_as_zero) == len(states) - 1:
        return shares
    for factor in form.spec.by:
        if _holds(factor.when, here):
            shares = [share * odds for share, odds in zip(shares, _odds(factor.odds, states, credences), strict=True)]
    total = sum(shares)
    return [share / total for share in shares] if total != 0 else [0.0 if zero else nan for zero in written_as_zero]


def _is_fixed(base: Any, state: int, states: list[str], credences: Credences) -> bool:
    """Whether a state's share of the base is the same whatever the credences."""
    texts = base if isinstance(base, tuple) else [base]
    if isinstance(base, dict):
        texts = [base[states[state]]] if states[state] in base else base.values()
    return not any(name in credences for text in [*texts][: state + 1] for name in names_in(text))


def _odds(odds: Any, states: list[str], credences: Credences) -> list[Any]:
    if isinstance(odds, dict):
        return [_number(odds[state], credences) for state in states]
    return _binary(_number(odds, credences))


def _ratio(form: Ratio, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    strength = credences[form.spec.question]
    return _binary(strength if here[form.spec.claim] in form.spec.states else 1 - strength)


def _likelihoods(form: Likelihoods, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    return _binary(credences[form.spec.questions[here[form.spec.claim]]])


def _ratios(form: Ratios, states: list[str], here: Configuration, credences: Credences) -> list[Any]:
    return _binary(prod(_ratio(Ratio(part), states, here, credences)[0] for part in form.spec))


OF_OBSERVATIONS: dict[type[Form], Distribution] = {Ratio: _ratio, Ratios: _ratios, Likelihoods: _likelihoods}
DISTRIBUTIONS: dict[type[Form], Distribution] = {
    CredenceForm: _credence,
    Stick: _stick,
    TableForm: _table,
    Rule: _rule,
    NoisyOr: _noisy_or,
    NoisyAnd: _noisy_and,
    Tilt: _tilt,
}


def distribution(claim: Claim, here: Configuration, credences: Credences) -> list[Any]:
    """P(state | the parents' states) for each state of a claim.

    NaN where opposite certainties meet.
    """
    return (DISTRIBUTIONS | OF_OBSERVATIONS)[type(claim.form)](claim.form, list(claim.states), here, credences)


def tables(
    argument: ArgumentMap, credences: Credences, do: Configuration | None = None
) -> dict[str, tuple[tuple[str, ...], NDArray[Any]]]:
    """Each claim's conditional probabilities: name → (parents, array over the parents' states and its own)."""
    result = {}
    for name, claim in argument.claims.items():
        parents = claim.form.parents
        states = [tuple(argument.claims[parent].states) for parent in parents]
        rows = [
            distribution(claim, dict(zip(parents, combination, strict=True)), credences)
            if name not in (do or {})
            else [float(state == (do or {})[name]) for state in claim.states]
            for combination in product(*states)
        ]
        result[name] = parents, np.array(rows).reshape(*map(len, states), len(claim.states))
    return result


def joint(
    argument: ArgumentMap,
    credences: Credences,
    given: Evidence | None = None,
    do: Configuration | None = None,
) -> NDArray[Any]:
    """P(every claim, evidence), an axis for each claim."""
    axes = {name: i for i, name in enumerate(argument.claims)}
    operands: list[Any] = []
    for name, (parents, array) in tables(argument, credences, do).items():
        operands += [array, [*(axes[parent] for parent in parents), axes[name]]]
    for name, states in (given or {}).items():
        operands += [np.array([float(state in states) for state in argument.claims[name].states]), [axes[name]]]
    result: NDArray[Any] = np.einsum(*operands, list(axes.values()))
    return result


def probability(
    argument: ArgumentMap,
    credences: Credences,
    target: Event | None = None,
    given: Evidence | None = None,
    do: Configuration | None = None,
    weight: tuple[str, Mapping[str, float]] | None = None,
) -> Any:
    """P(target | given, do), with soft evidence on one claim; NaN where the evidence cannot be.

    NaN too where it is not the same whatever the undefined cells are filled with.
    """
    target = target or argument.target
    cells = undefined_cells(argument, credences, do)
    if not cells:
        axis = list(argument.claims).index(target.claim)
        state = list(argument.claims[target.claim].states).index(target.state)
        everything = joint(argument, credences, given, do)
        if weight:
            shape = [-1 if name == weight[0] else 1 for name in argument.claims]
            weights = [weight[1][name] for name in argument.claims[weight[0]].states]
            everything = everything * np.reshape(weights, shape)
        total = everything.sum()
        return everything.take(state, axis).sum() / total if total != 0 else nan
    worlds = [
        (literals, share * weight[1][world[weight[0]]] if weight else share, world[target.claim] == target.state)
        for world, literals, share in _worlds(argument, credences, cells, given or {}, do)
    ]
    if can_all_fail({literals for literals, share, _ in worlds if share.real != 0}):
        return nan
    evidence = polynomial((literals, share) for literals, share, _ in worlds)
    with_target = polynomial((literals, share) for literals, share, holds in worlds if holds)
    ratio = _at_halves(with_target) / _at_halves(evidence)
    apart = max(abs(with_target.get(term, 0.0) - ratio * share) for term, share in evidence.items())
    return ratio if apart <= 1e-12 * max(map(abs, evidence.values())) else nan


def undefined_cells(argument: ArgumentMap, credences: Credences, do: Configuration | None = None) -> set[Cell]:
    """The claims and configurations in which opposite certainties meet, and the states that share what is undefined."""
    return {
        (name, place, state)
        for name, (_, array) in tables(argument, credences, do).items()
        for place in np.ndindex(array.shape[:-1])
        for state in np.flatnonzero(np.isnan(array[place])).tolist()[:-1]
    }


def _worlds(
    argument: ArgumentMap, credences: Credences, cells: set[Cell], given: Evidence, do: Configuration | None
) -> Iterator[tuple[Configuration, Literals, Any]]:
    """Each world in which the evidence holds: what it takes of undefined cells, and its probability if they do that."""
    written = tables(argument, credences, do)
    names = list(argument.claims)
    states = {name: list(claim.states) for name, claim in argument.claims.items()}
    for combination in product(*states.values()):
        world = dict(zip(names, combination, strict=True))
        if not _holds(given, world):
            continue
        literals, share = set(), 1.0
        for name, (parents, array) in written.items():
            place = tuple(states[parent].index(world[parent]) for parent in parents)
            state = states[name].index(world[name])
            if np.isnan(array[place][state]):
                before = [cell for cell in range(state) if (name, place, cell) in cells]
                literals |= {((name, place, cell), False) for cell in before}
                literals |= {((name, place, state), True)} & {(cell, True) for cell in cells}
            else:
                share *= array[place][state]
        yield world, frozenset(literals), share


def polynomial(terms: Iterable[tuple[Literals, Any]]) -> dict[frozenset[Cell], Any]:
    """A sum of products of cells (x, or 1 - x where it is false) and a number each, by monomials.

    It is linear in each cell, so that two such sums are the same for all fillings if their coefficients are.
    """
    result: dict[frozenset[Cell], Any] = {frozenset(): 0.0}
    for literals, share in terms:
        true = frozenset(cell for cell, holds in literals if holds)
        false = [cell for cell, holds in literals if not holds]
        for chosen in product((False, True), repeat=len(false)):
            monomial = true.union(cell for cell, there in zip(false, chosen, strict=True) if there)
            result[monomial] = result.get(monomial, 0.0) + share * (-1) ** sum(chosen)
    return result


def _at_halves(terms: Mapping[frozenset[Cell], Any]) -> Any:
    """A polynomial's value where each cell is 1/2."""
    return sum(share * 0.5 ** len(term) for term, share in terms.items())


def can_all_fail(products: Collection[Literals]) -> bool:
    """Whether some filling of the cells with 0 and 1 makes all of some products 0: by cases, one cell after another."""
    if not products or frozenset() in products:
        return not products
    cell = min(cell for cell, _ in next(iter(products)))
    return any(
        can_all_fail({product - {(cell, value)} for product in products if (cell, not value) not in product})
        for value in (True, False)
    )


def same(a: float, b: float, tolerance: float = 1e-12) -> bool:
    """Whether two probabilities agree; two that are undefined do."""
    return (isnan(a) and isnan(b)) or abs(a - b) <= tolerance


def pgmpy_probability(argument: ArgumentMap, credences: Credences, given: Evidence) -> float:
    """P(target | given) by pgmpy."""
    with_target, total = pgmpy_joint(argument, credences, given)
    return float(with_target / total)


def pgmpy_joint(argument: ArgumentMap, credences: Credences, given: Evidence) -> NDArray[np.float64]:
    """P(target, evidence) and P(evidence) by pgmpy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.inference import VariableElimination
        from pgmpy.models import DiscreteBayesianNetwork

        network = DiscreteBayesianNetwork()
        network.add_nodes_from(argument.claims)
        for name, (parents, array) in tables(argument, credences).items():
            network.add_edges_from((parent, name) for parent in parents)
            states = {claim: list(argument.claims[claim].states) for claim in (name, *parents)}
            cells = array.reshape(-1, array.shape[-1]).T
            sizes = list(array.shape[:-1])
            network.add_cpds(TabularCPD(name, len(cells), cells, list(parents), sizes, state_names=states))
        names = list(dict.fromkeys([argument.target.claim, *given]))
        answer = VariableElimination(network).query(names, elimination_order="greedy", show_progress=False)
    sums = np.zeros(2)
    for combination in product(*(argument.claims[name].states for name in names)):
        world = dict(zip(names, combination, strict=True))
        if _holds(given, world):
            share = answer.get_value(**world)
            sums += [share * (world[argument.target.claim] == argument.target.state), share]
    return sums


def pyagrum_probability(
    argument: ArgumentMap, credences: Credences, given: Evidence, soft: Mapping[str, Sequence[float]]
) -> float:
    """P(target | given) by pyAgrum, with soft evidence: for some claims, a likelihood for each state."""
    with warnings.catch_warnings():  # one of them while it is imported, made an error, ends the process
        warnings.simplefilter("ignore")
        import pyagrum

    network = pyagrum.BayesNet()
    for name, claim in argument.claims.items():
        network.add(pyagrum.LabelizedVariable(name, name, list(claim.states)))
    for name, (parents, _) in tables(argument, credences).items():
        for parent in parents:
            network.addArc(parent, name)
    for name, (parents, array) in tables(argument, credences).items():
        axes = [(*parents, name).index(axis) for axis in reversed(network.cpt(name).names)]
        network.cpt(name).fillWith(array.transpose(axes).ravel().tolist())
    evidence = {name: np.ones(len(argument.claims[name].states)) for name in {**given, **soft}}
    for name, states in given.items():
        evidence[name] *= [float(state in states) for state in argument.claims[name].states]
    for name, likelihoods in soft.items():
        evidence[name] *= likelihoods
    inference = pyagrum.LazyPropagation(network)
    # It takes what has a single state left for hard evidence, and then scales nothing.
    inference.setEvidence({name: (values / values.max()).tolist() for name, values in evidence.items()})
    return float(inference.posterior(argument.target.claim)[{argument.target.claim: argument.target.state}])


def _holds(when: When, here: Configuration) -> bool:
    if isinstance(when, Compound):
        members = [_holds(when.states, here), *(_holds(member, here) for member in when.all)]
        some = not when.any or any(_holds(member, here) for member in when.any)
        return all(members) and some and not any(_holds(member, here) for member in when.none)
    return all(here[parent] in states for parent, states in when.items())


def _number(term: Any, credences: Credences) -> Any:
    if term in credences:
        return credences[term]
    if is_formula(term):  # by Python's own reading of it
        return eval(re.sub(r"not (\w+)", r"(1 - \1)", term).replace("^", "**"), {}, dict(credences))
    return {"true": 1.0, "false": 0.0}[term] if term in ("true", "false") else parse_probability(term)


def _binary(probability: Any) -> list[Any]:
    return [probability, 1 - probability]


def _broken(terms: Sequence[str], credences: Credences) -> list[Any]:
    left: Any = 1.0
    result = []
    for term in terms:
        result.append(left * _number(term, credences))
        left = left * (1 - _number(term, credences))
    return [*result, left]
