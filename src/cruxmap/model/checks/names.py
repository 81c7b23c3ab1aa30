"""Names of claims, states and questions: in the forms and in the rest of an argument."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import structs

from cruxmap.model.argument import ArgumentMap, misnamed
from cruxmap.model.arithmetic import SIGNS, NotArithmeticError, is_formula, names_in
from cruxmap.model.calculated import OutOfBoundsError, check_bounds, check_shares, sum_of
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import pieces
from cruxmap.model.forms.base import Clause, number
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import Finding, Path, Suggestion, quoted, several
from cruxmap.model.vocabulary import BOOLEAN, LOGIC

BARE = r"[0-9]{1,9}(\.[0-9]{1,9})?"  # a number that may be meant as a ratio
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")  # as other programs write them


def evidence_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims and states that are named outside the claims themselves."""
    target = argument.target
    if target.claim in argument.claims and target.state not in argument.claims[target.claim].states:
        states_of_target = argument.claims[target.claim].states
        otherwise = f"name one, as in {target.claim}={next(iter(states_of_target))}"
        remedy = Suggestion(target.state, states_of_target, otherwise)
        message = f"{target.claim!r} has no state {quoted(target.state)}"
        yield Finding("unknown-state", ("target",), message, remedy)
    elif target.claim:
        yield from wrong_names(argument, target.claim, (), ("target",), "missing-target")
    for name, states in argument.scope.items():
        yield from wrong_names(argument, name, states, ("scope", name))
    for i, condition in enumerate(argument.conditions):
        for name, states in condition.given.items():
            place: Path = ("conditions", i, "given", name)
            yield from wrong_names(argument, name, states, place)
            taken = argument.scope.get(name, states)
            if not {*taken} & {*states} and not misnamed(argument, name, (*taken, *states)):
                message = f"this cannot hold together with `scope`, where {name} is {' or '.join(taken)}"
                way_out = "a condition is added to the scope: remove it, or take the claim out of `scope`"
                yield Finding("condition-against-scope", place, message, way_out)
    listed = [(("routes",), argument.routes), (("classes",), argument.classes)]
    for path, name in [*listed, *((("views", i), view) for i, view in enumerate(argument.views))]:
        if name:
            yield from wrong_names(argument, name, (), path)
            if path[0] == "views" and name in argument.claims and not argument.claims[name].is_boolean:
                message = f"{name!r} has several states: a view needs a claim that is true or false"
                yield Finding("view-of-variable", path, message, "remove it")


def form_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Parents, states and questions that the forms name."""
    for name, claim in argument.claims.items():
        here = ("claims", name)
        if misfits := [*claim.form.misfit(tuple(claim.states))]:
            yield from (structs.replace(misfit, path=(*here, *misfit.path)) for misfit in misfits)
            continue
        for clause in claim.form.clauses():
            for place, parent, states in pieces(clause.when):
                yield from wrong_names(
                    argument, parent, states, (*here, *clause.path, "when", *place), "unknown-parent"
                )
            yield from _value(argument, claim, clause, (*here, *clause.path, clause.key))


def wrong_names(
    argument: ArgumentMap, name: str, states: tuple[str, ...], path: Path, code: str = "unknown-claim"
) -> Iterator[Finding]:
    """What is wrong with naming a claim in these states at a place; `code` is for an unknown claim."""
    if name in argument.claims and len(states) > 1:
        for i, state in enumerate(states):
            yield from wrong_names(argument, name, (state,), (*path, i), code)
    elif wrong := misnamed(argument, name, states):
        if name in argument.claims:
            message, remedy = wrong
            if argument.claims[name].is_boolean and (spelt := _spelling(states[0])):
                yield Finding("unknown-state", path, message, f"did you mean {spelt!r}?")
            else:
                yield Finding("unknown-state", path, message, remedy)
        elif name in LOGIC and "when" in path:  # conditions are joined below these
            conditions = ", ".join(f"{{{state}: true}}" for state in states)
            yield Finding(code, path, wrong[0], f"write [{conditions}]", missing=name)
        else:
            otherwise = "correct the name, or add the claim"
            remedy = Suggestion(name, argument.claims, otherwise)
            yield Finding(code, path, wrong[0], remedy, at_key=path[-1] == name, missing=name)


def _value(argument: ArgumentMap, claim: Claim, clause: Clause, path: Path) -> Iterator[Finding]:
    """What is wrong with a value for a claim with these states."""
    value, states = clause.value, claim.states
    if isinstance(value, dict) and clause.multiplies:
        yield from _likelihoods(argument, value, states, path)
    elif isinstance(value, str) and clause.multiplies and not claim.is_boolean:
        each = ", ".join(f"{state}: …" for state in states)
        way_out = f"write one for each, {{{each}}}: how likely it is that this holds, were it that state"
        yield Finding("missing-likelihood", path, f"one value for {len(states)} states", way_out)
    elif isinstance(value, str) and not claim.is_boolean:
        if value in argument.questions and value not in states:
            message = f"one question for {len(states)} states"
            remedy: str | Suggestion = f"write a list of {len(states) - 1}: each for one state, if it is none before it"
            yield Finding("stick-length", path, message, remedy)
        elif value not in states:
            remedy = Suggestion(value, states, f"write one of {several(states)}, or a list of values")
            yield Finding("unknown-state", path, f"there is no state {quoted(value)} here", remedy)
    elif isinstance(value, str):
        yield from _odds(argument, value, path) if clause.multiplies else term_names(argument, value, path)
    elif isinstance(value, tuple):
        if len(value) != len(states) - 1:
            message = f"{len(value)} value{'s' * (len(value) != 1)} for {len(states)} states"
            yield Finding("stick-length", path, message, f"write {len(states) - 1}: the last state takes what is left")
        for i, text in enumerate(value):
            yield from term_names(argument, text, (*path, i))
    elif isinstance(value, dict):
        yield from _distribution(argument, value, states, path)


def _odds(argument: ArgumentMap, text: str, path: Path) -> Iterator[Finding]:
    """What is wrong with odds that multiply others: a bare number may be meant as their ratio."""
    factor = float(text) if re.fullmatch(BARE, text) and text not in argument.questions else 0.0
    if factor > 1:
        message = f"{text} is not written as odds"
        yield Finding("bad-probability", path, message, f"write {text}:1 to multiply the odds by {text}")
        return
    yield from term_names(argument, text, path)
    if number(text) == 0.5:
        message = f"{text} is odds of 1:1, which have no effect"
        remedy = "write 1:2 if it halves the odds, 2:1 if it doubles them, or remove it"
        yield Finding("no-effect", path, message, remedy, "warning")


def _likelihoods(
    argument: ArgumentMap, value: Mapping[str, str], states: Collection[str], path: Path
) -> Iterator[Finding]:
    """What is wrong with the likelihoods of states, of which only the proportions count."""
    plain = {state: float(text) for state, text in value.items() if re.fullmatch(BARE, text)}
    if (most := max(plain.values(), default=0.0)) > 1:
        state = next(state for state in plain if plain[state] == most)
        message = f"{value[state]} is not written as a likelihood, and only their proportions count"
        remedy = "write each as a part of the largest"
        if len(plain) == len(value):
            remedy += f": {', '.join(f'{state}: {number / most:.4g}' for state, number in plain.items())}"
        yield Finding("bad-probability", (*path, state), message, remedy)
        return
    findings = [*_shares(argument, value, states, path)]
    yield from findings
    if missing := [state for state in states if state not in value]:
        if not any(finding.code == "unknown-state" for finding in findings):
            message = f"there is no likelihood for {several(missing)}"
            remedy = (
                f"add {', '.join(f'{state}: …' for state in missing)}: how likely it is that this holds, were it so"
            )
            yield Finding("missing-likelihood", path, message, remedy)
    elif len({*value.values()}) == 1:
        message = "the same likelihood for each state has no effect"
        yield Finding("no-effect", path, message, "write others, or remove it", "warning")


def _shares(argument: ArgumentMap, value: Mapping[str, str], states: Collection[str], path: Path) -> Iterator[Finding]:
    """What is wrong with each state that is named, and with its value."""
    for state, text in value.items():
        if state not in states:
            near = Suggestion(state, states, f"the states are {several(states)}")
            yield Finding("unknown-state", (*path, state), f"there is no state {quoted(state)} here", near, at_key=True)
        yield from term_names(argument, text, (*path, state))


def _distribution(
    argument: ArgumentMap, value: Mapping[str, str], states: Collection[str], path: Path
) -> Iterator[Finding]:
    """What is wrong with the shares of states; a state that is left out takes what is left."""
    findings = [*_shares(argument, value, states, path)]
    yield from findings
    if findings:
        return
    missing = [state for state in states if state not in value]
    try:
        check_shares(sum_of(value.values(), argument.questions.__contains__), is_all=len(missing) != 1)
    except OutOfBoundsError as error:
        asked = sum(number(text) is None and text not in BOOLEAN for text in value.values())
        remedy = error.remedy
        if len(missing) > 1:
            remedy = f"give {several(missing[1:])} a share too, or 0: one state that is left out takes the rest"
        elif asked == 1 and not missing:
            remedy = "leave out one state: it takes what is left"
        elif asked:
            remedy = f"write a list of {len(states) - 1}: each for one state, if it is none before it"
        yield Finding("no-distribution", path, error.message, remedy)


def term_names(argument: ArgumentMap, text: str, path: Path) -> Iterator[Finding]:
    """What is wrong with a value that is one probability."""
    if text in argument.questions or text in BOOLEAN:
        return
    if is_formula(text):
        yield from _calculation(argument, text, path)
        return
    try:
        parse_probability(text)
    except NotationError as error:
        if text in argument.claims:
            message = f"{text!r} is a claim, and a question or a number belongs here"
            remedy: str | Suggestion = f"name a question; what depends on {text!r} is written with `when`"
            yield Finding("unknown-question", path, message, remedy, missing=text)
        elif text[:1].isalpha() and text.lower() not in ("nan", "inf", "infinity"):
            remedy = Suggestion(text, (*argument.questions, *BOOLEAN), f"add {quoted(text)} to `questions`")
            if spelling := _spelling(text):
                remedy = f"did you mean {spelling!r}?"
            yield Finding("unknown-question", path, f"there is no question {quoted(text)}", remedy, missing=text)
        else:
            yield Finding("bad-probability", path, str(error), error.remedy)


def _calculation(argument: ArgumentMap, text: str, path: Path) -> Iterator[Finding]:
    """What is wrong with a value that is calculated from questions."""
    unknown = [name for name in names_in(text) if name not in argument.questions]
    if unknown and re.fullmatch(r"[\w-]+", text):  # a name with dashes, rather than a difference
        unknown = [text]
    for name in unknown:
        if name in argument.claims:
            yield from term_names(argument, name, path)
        else:
            remedy = Suggestion(name.replace("-", "_"), argument.questions, f"add {quoted(name)} to `questions`")
            yield Finding("unknown-question", path, f"there is no question {quoted(name)}", remedy, missing=name)
    if unknown:
        return
    try:
        check_bounds(text)
    except NotArithmeticError as error:
        message = error.message or f"{quoted(text)} is no formula"
        yield Finding("bad-calculation", path, message, error.remedy or f"use {SIGNS}, `not`, questions and numbers")
    except OutOfBoundsError as error:
        yield Finding("out-of-bounds", path, error.message, error.remedy)


def _spelling(text: str) -> str:
    """`true` or `false`, where a text is another way to write it; else empty."""
    text = text.lower()
    return "true" if text in _TRUE else "false" if text in _FALSE else ""
