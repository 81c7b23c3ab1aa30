"""Evidence files: a set of observations as it is written, and what it adds to an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from cruxmap.files.decode import WrittenObservation
from cruxmap.files.inline import lifted, worded
from cruxmap.files.locate import names_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.evidence import OUTCOMES, Observation, Strength
from cruxmap.model.forms import forms
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.observed import Likelihoods, LikelihoodsSpec, Ratio, Ratios, RatioSpec
from cruxmap.model.problem import LONGEST_QUOTE, Finding, Path, either, quoted
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import Name
from cruxmap.model.works import Work

SetName = Annotated[
    str, Meta(pattern="^[a-z][a-z0-9_-]{0,99}$", description="a name (a-z, 0-9, _ and -, starting with a letter)")
]


class EvidenceFile(Struct, frozen=True):
    """What is written in an evidence file."""

    evidence: SetName
    observations: dict[Name, WrittenObservation]
    argument: str = ""
    version: int | None = None
    title: str = ""
    about: str = ""
    by: str = ""
    sources: dict[Name, Work] = {}
    claims: dict[Name, Claim] = {}
    questions: dict[Name, Question] = {}


ON_ONE_CLAIM = (Ratio.key, Likelihoods.key)  # which `bears_on` names
RELATIVE = (Ratio.key, Ratios.key)  # of which the observation's own probability is not known


class Laid(Struct, frozen=True):
    """An observation as a part of an argument.

    Attributes:
        claim: its claim, which is true if it was seen.
        observation: what else is known of it.
        questions: how strongly it speaks, by name, with the path of each from the observation.
    """

    claim: Claim
    observation: Observation
    questions: dict[str, tuple[Question, Path]]


def laid(name: str, written: WrittenObservation, evidence: str, argument: ArgumentMap) -> Laid:
    """An observation as a claim whose probability depends on what it bears on.

    Args:
        name: the observation's.
        written: what is written of it.
        evidence: the name of its set.
        argument: the claims that it may bear on, those of its set too.
    """
    entry = written.entry
    claim, states = _borne_on(entry.bears_on)
    questions: dict[str, tuple[Question, Path]] = {}
    form: Form
    if written.key == Ratio.key:
        form = Ratio(RatioSpec(claim, states, name))
        questions[name] = (_question(written.strength, _tilt(argument, claim, states), entry.title), (Ratio.key,))
    elif written.key == Ratios.key:
        parts = []
        for text, strength in written.strength.items():
            claim, states = _borne_on(text)
            question = f"{name}_on_{claim}".replace(".", "_") + "".join(
                f"_{state}" for state in states if states != ("true",)
            )
            parts.append(RatioSpec(claim, states, question))
            of_claim = argument.claims[claim].title if claim in argument.claims else claim
            asked = _question(strength, _tilt(argument, claim, states), f"{entry.title}: {of_claim}")
            questions[question] = (asked, (Ratios.key, text))
        form = Ratios(tuple(parts))
    elif written.key == Likelihoods.key:
        by_state = {state: f"{name}_if_{state}" for state in written.strength}
        form = Likelihoods(LikelihoodsSpec(claim, by_state))
        for state, question in by_state.items():
            ask = f"Suppose that {_so(argument, claim, (state,))}. How likely would one be to see this?"
            strength = written.strength[state]
            title = f"{entry.title}, if {_named(argument, claim, state)}"
            questions[question] = (_question(strength, ask, title), (Likelihoods.key, state))
    else:
        form = forms()[written.key](written.strength)
    seen, inside = lifted(name, Claim(entry.title, entry.statement, OUTCOMES, form, cites=entry.cites, note=entry.note))
    for part in inside:
        questions[part.name] = (worded(part, seen, argument.claims), part.path)
    observation = Observation(
        evidence,
        entry.status,
        entry.date,
        entry.source,
        entry.shown,
        entry.not_shown,
        form.parents,
        relative=written.key in RELATIVE,
    )
    return Laid(seen, observation, questions)


def bears_on_nothing(written: WrittenObservation) -> bool:
    """Whether nothing says on which claims an observation bears."""
    if written.key in ON_ONE_CLAIM:
        return not written.entry.bears_on
    if written.key == Ratios.key:
        return not written.strength
    return not forms()[written.key](written.strength).parents


def unclear_observations(written: Mapping[str, WrittenObservation]) -> Iterator[Finding]:
    """What is wrong with observations by themselves; paths start at the file."""
    for name, observation in written.items():
        entry, path = observation.entry, ("observations", name)
        if bears_on_nothing(observation):
            message, remedy = "nothing says on which claim it bears", "add a line `bears_on: CLAIM`"
            if observation.key not in ON_ONE_CLAIM:
                message = f"`{observation.key}` names no claim here on which it bears"
                remedy = "use `ratio`, `likelihoods`, or a `table` with `when`"
            yield Finding("bears-on-nothing", path, message, remedy, at_key=True)
        if observation.key not in ON_ONE_CLAIM and entry.bears_on:
            message = f"`{observation.key}` says itself on which claims it bears"
            yield Finding("bears-twice", (*path, "bears_on"), message, "remove this line", at_key=True)
        if observation.key == Likelihoods.key and "=" in entry.bears_on:
            message = "there is a likelihood for each state, so none is named here"
            yield Finding("bears-twice", (*path, "bears_on"), message, f"write {entry.bears_on.partition('=')[0]}")
        if entry.status != "open" and not entry.date:
            message = "nothing says when it was made"
            yield Finding("missing-key", path, message, "add a line `date: …`, with the year at least", at_key=True)
        if entry.status != "seen" and observation.key in RELATIVE:
            what = "could still be made" if entry.status == "open" else "was not seen"
            message = f"a ratio says what seeing it does, and this {what}"
            remedy = "write `likelihoods: {true: …, false: …}`: how likely it is to be seen, if so and if not"
            yield Finding("ratio-unseen", (*path, observation.key), message, remedy, at_key=True)


def other_argument(written: EvidenceFile, argument: ArgumentMap) -> Iterator[Finding]:
    """That a set is about another argument, or about another version of it."""
    if written.argument and not names_argument(written.argument, argument.name):
        message = f"these observations are about {quoted(written.argument)}, not about {argument.name!r}"
        remedy = f"lay them over {written.argument[:LONGEST_QUOTE]}; or, if they fit, write `argument: {argument.name}`"
        yield Finding("other-argument", ("argument",), message, remedy)
    if written.version is not None and written.version != argument.version:
        message = f"written for version {written.version} of the argument; this is version {argument.version}"
        remedy = f"see that the observations still fit the claims, and write `version: {argument.version}`"
        yield Finding("other-version", ("version",), message, remedy, "warning")


def _borne_on(text: str) -> tuple[str, tuple[str, ...]]:
    """The claim and the states that `claim` or `claim=state,state` names."""
    claim, _, states = (piece.strip() for piece in text.partition("="))
    return claim, tuple(state.strip() for state in states.split(",")) if states else ("true",)


def _tilt(argument: ArgumentMap, claim: str, states: tuple[str, ...]) -> str:
    """What is asked for a ratio."""
    return (
        f"Suppose it were 50–50 whether {_so(argument, claim, states)}. Having seen this, and nothing else, how "
        "likely would it be? 50% means that seeing it says nothing."
    )


def _question(strength: Strength, ask: str, title: str) -> Question:
    """The question that a strength is the reading of."""
    reading = Reading(strength.credence, strength.low, strength.high, strength.basis, strength.because)
    return Question(reading, strength.ask or ask, strength.title or title)


def _so(argument: ArgumentMap, name: str, states: tuple[str, ...]) -> str:
    """That a claim is in one of some states, in words, by its title."""
    claim: Any = argument.claims.get(name)
    if claim is None:
        return name
    if not claim.is_boolean:
        return f"“{claim.title}: {either([claim.states.get(state) or state for state in states])}” is so"
    return f"“{claim.title}” is {'so' if states == ('true',) else 'not so'}"


def _named(argument: ArgumentMap, name: str, state: str) -> str:
    claim: Any = argument.claims.get(name)
    if claim is None or claim.is_boolean:
        return "so" if state == "true" else "not so"
    return str(claim.states.get(state) or state)
