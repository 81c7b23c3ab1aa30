"""Brute force: an argument's whole joint distribution, worked out from its forms without the engine."""

import warnings
from itertools import product

import numpy as np

from cruxmap.model.forms.credence import Credence
from cruxmap.model.forms.noisy import NoisyAnd, NoisyOr
from cruxmap.model.forms.rule import Rule
from cruxmap.model.forms.stick import Stick
from cruxmap.model.forms.table import Table
from cruxmap.model.forms.tilt import Tilt
from cruxmap.model.notation import parse_probability


def tables(argument, credences, do=None):
    """Each claim's conditional probabilities: name → (parents, array over the parents' states and its own)."""
    result = {}
    for name, claim in argument.claims.items():
        parents = claim.form.parents
        states = [tuple(argument.claims[parent].states) for parent in parents]
        rows = [
            _distribution(claim, dict(zip(parents, combination, strict=True)), credences)
            if name not in (do or {})
            else [float(state == do[name]) for state in claim.states]
            for combination in product(*states)
        ]
        result[name] = parents, np.array(rows).reshape(*map(len, states), len(claim.states))
    return result


def joint(argument, credences, given=None, do=None):
    """P(every claim, evidence), an axis for each claim; credences may be complex."""
    places = {name: i for i, name in enumerate(argument.claims)}
    operands = []
    for name, (parents, array) in tables(argument, credences, do).items():
        operands += [array, [*(places[parent] for parent in parents), places[name]]]
    for name, states in (given or {}).items():
        operands += [np.array([float(s in states) for s in argument.claims[name].states]), [places[name]]]
    return np.einsum(*operands, list(places.values()))


def probability(argument, credences, target=None, given=None, do=None):
    """P(target | given, do); NaN where the evidence cannot be."""
    target = target or argument.target
    whole = joint(argument, credences, given, do)
    axis = list(argument.claims).index(target.claim)
    state = list(argument.claims[target.claim].states).index(target.state)
    known = whole.sum()
    return whole.take(state, axis).sum() / known if known != 0 else float("nan")


def pgmpy_probability(argument, credences, given):
    """P(target | given) by pgmpy."""
    both, known = pgmpy_joint(argument, credences, given)
    return both / known


def pgmpy_joint(argument, credences, given):
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
            states = {one: list(argument.claims[one].states) for one in (name, *parents)}
            cells = array.reshape(-1, array.shape[-1]).T
            sizes = list(array.shape[:-1])
            network.add_cpds(TabularCPD(name, len(cells), cells, list(parents), sizes, state_names=states))
        names = list(dict.fromkeys([argument.target.claim, *given]))
        found = VariableElimination(network).query(names, elimination_order="greedy", show_progress=False)
    sums = np.zeros(2)
    for states in product(*(argument.claims[name].states for name in names)):
        world = dict(zip(names, states, strict=True))
        if _holds(given, world):
            share = found.get_value(**world)
            sums += [share * (world[argument.target.claim] == argument.target.state), share]
    return sums


def _distribution(claim, configuration, credences):
    form = claim.form
    if isinstance(form, Credence):
        return _binary(_term(form.spec, credences))
    if isinstance(form, Stick):
        return _value(claim, form.spec, credences)
    if isinstance(form, Table):
        (value,) = [row.is_ for row in form.spec if _holds(row.when, configuration)]
        return _value(claim, value, credences)
    if isinstance(form, Rule):
        state = next(case.then or case.else_ for case in form.spec if _holds(case.when, configuration))
        return [float(one == state) for one in claim.states]
    if isinstance(form, Tilt):
        base = form.spec.base
        if not isinstance(base, str):
            (base,) = [row.is_ for row in base if _holds(row.when, configuration)]
        odds = [_term(one.odds, credences) for one in form.spec.by if _holds(one.when, configuration)]
        yes, no = _term(base, credences), 1 - _term(base, credences)
        for one in odds:
            yes, no = yes * one, no * (1 - one)
        return _binary(yes / (yes + no))
    if isinstance(form, NoisyOr):
        left = 1 - _term(form.spec.leak, credences)
        for cause in form.spec.causes:
            left = left * (1 - _term(cause.is_, credences)) if _holds(cause.when, configuration) else left
        return _binary(1 - left)
    assert isinstance(form, NoisyAnd)
    left = 1 - _term(form.spec.leak, credences)
    for need in form.spec.needs:
        left = left if _holds(need.when, configuration) else left * _term(need.is_, credences)
    return _binary(left)


def _holds(when, configuration):
    return all(configuration[name] in states for name, states in when.items())


def _term(text, credences):
    if text in credences:
        return credences[text]
    return {"true": 1.0, "false": 0.0}[text] if text in ("true", "false") else parse_probability(text)


def _binary(yes):
    return [yes, 1 - yes]


def _value(claim, value, credences):
    if isinstance(value, dict):
        return [_term(value.get(state, "0"), credences) for state in claim.states]
    if isinstance(value, tuple):
        left, result = 1.0, []
        for text in value:
            result.append(left * _term(text, credences))
            left = left * (1 - _term(text, credences))
        return [*result, left]
    if claim.is_boolean:
        return _binary(_term(value, credences))
    return [float(state == value) for state in claim.states]
