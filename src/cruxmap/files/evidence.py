"""Evidence files: a set of observations as it is written, and what it adds to an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from cruxmap.files.decode import WrittenObservation
from cruxmap.files.locate import names_argument
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.evidence import OUTCOMES, Observation, Strength
from cruxmap.model.forms import forms
from cruxmap.model.forms.base import Form
from cruxmap.model.forms.observed import Likelihoods, LikelihoodsSpec, Ratio, RatioSpec
from cruxmap.model.problem import LONGEST_QUOTE, Finding, Path, either, quoted
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import Name

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
    claims: dict[Name, Claim] = {}
    questions: dict[Name, Question] = {}


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
    claim, _, text = (piece.strip() for piece in entry.bears_on.partition("="))
    states = tuple(state.strip() for state in text.split(",")) if text else ("true",)
    questions: dict[str, tuple[Question, Path]] = {}
    form: Form
    if written.key == Ratio.key:
        form = Ratio(RatioSpec(claim, states, name))
        ask = (
            f"Suppose it were 50–50 whether {_so(argument, claim, states)}. Having seen this, and nothing else, how "
            "likely would it be? 50% means that seeing it says nothing."
        )
        questions[name] = (_question(written.strength, ask, entry.title), (Ratio.key,))
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
    observation = Observation(
        evidence,
        entry.status,
        entry.date,
        entry.source,
        entry.shown,
        entry.not_shown,
        form.parents,
        relative=written.key == Ratio.key,
    )
    return Laid(Claim(entry.title, entry.statement, OUTCOMES, form), observation, questions)


def unclear_observations(written: Mapping[str, WrittenObservation]) -> Iterator[Finding]:
    """What is wrong with observations by themselves; paths start at the file."""
    for name, observation in written.items():
        entry, path = observation.entry, ("observations", name)
        ways = (Ratio.key, Likelihoods.key)
        if observation.key in ways and not entry.bears_on:
            message = "nothing says on which claim it bears"
            yield Finding("missing-key", path, message, "add a line `bears_on: CLAIM`", at_key=True)
        if observation.key not in ways and entry.bears_on:
            message = f"`{observation.key}` says itself on which claims it bears"
            yield Finding("bears-twice", (*path, "bears_on"), message, "remove this line", at_key=True)
        if observation.key == Likelihoods.key and "=" in entry.bears_on:
            message = "there is a likelihood for each state, so none is named here"
            yield Finding("bears-twice", (*path, "bears_on"), message, f"write {entry.bears_on.partition('=')[0]}")
        if entry.status != "open" and not entry.date:
            message = "nothing says when it was made"
            yield Finding("missing-key", path, message, "add a line `date: …`, with the year at least", at_key=True)
        if entry.status != "seen" and observation.key == Ratio.key:
            what = "could still be made" if entry.status == "open" else "was not seen"
            message = f"a ratio says what seeing it does, and this {what}"
            remedy = "write `likelihoods: {true: …, false: …}`: how likely it is to be seen, if so and if not"
            yield Finding("ratio-unseen", (*path, Ratio.key), message, remedy, at_key=True)


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
