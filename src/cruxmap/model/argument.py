"""The argument map: an argument's claims and questions, as plain checked values."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cruxmap.errors import CruxmapError
from cruxmap.model.claim import Claim, Consideration
from cruxmap.model.evidence import EvidenceSet, Observation
from cruxmap.model.expression import Tape
from cruxmap.model.forms.base import Space
from cruxmap.model.history import Added, Changed, Renamed
from cruxmap.model.problem import Suggestion, counted, quoted, several, unknown
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import BOOLEAN, FullName, State
from cruxmap.model.works import Work, labels

Evidence = Mapping[str, tuple[str, ...]]
Section = Literal["claims", "questions"]
Home = tuple[Section, str]  # the claim or the question under which something is said


class Event(Struct, frozen=True):
    """A claim being in one state: what a target is."""

    claim: str
    state: str = "true"

    def __str__(self) -> str:
        return self.claim if self.state == "true" else f"{self.claim}={self.state}"


class Condition(Struct, frozen=True):
    """Something further to condition the conclusion on, beside the scope."""

    title: Annotated[str, Meta(description="A short title for the condition.")]
    given: Annotated[dict[FullName, tuple[State, ...]], Meta(description="The states that are given, by claim.")]


class Part(Struct, frozen=True):
    """A part of the argument, with its claims and questions in the order in which to tell them."""

    name: str
    title: str
    intro: str
    claims: tuple[str, ...]
    questions: tuple[str, ...]


class ArgumentMap(Struct, frozen=True, dict=True):
    """An argument, read and checked.

    `claims` and `questions` are in the order in which they are told. `scope` is the evidence that the
    argument takes for granted; `terms` says what words mean that its questions use; `fingerprint` changes when
    anything in the argument's files does. `evidence` are the sets that are laid over it; their observations are
    claims too, and `observations` say what else is known of them. `renamed`, `asked_anew`, `added` and `gone` say
    what changed since earlier versions; `Lineage` follows them. `carvings` is the claim whose states are rival models;
    where one of them is taken to hold, `carving` is its state, and `whole` the argument with all of them.
    """

    name: str
    target: Event
    claims: dict[str, Claim]
    questions: dict[str, Question]
    parts: tuple[Part, ...]
    title: str = ""
    about: str = ""
    source: str = ""
    readings: str = ""
    terms: str = ""
    version: int = 1
    event: str = ""
    scope: dict[str, tuple[str, ...]] = {}
    conditions: tuple[Condition, ...] = ()
    routes: str = ""
    classes: str = ""
    views: tuple[str, ...] = ()
    carvings: str = ""
    bases: dict[str, str] = {}
    sources: dict[str, Work] = {}
    renamed: Renamed = Renamed()
    asked_anew: Changed = Changed()
    added: Added = Added()
    gone: Changed = Changed()
    evidence: tuple[EvidenceSet, ...] = ()
    observations: dict[str, Observation] = {}
    fingerprint: str = ""
    carving: str = ""
    whole: "ArgumentMap | None" = None

    def __repr__(self) -> str:
        sizes = f"{counted(len(self.claims), 'claim')}, {counted(len(self.questions), 'question')}"
        return f"<ArgumentMap {self.name}, version {self.version}: {sizes}>"

    @property
    def uncarved(self) -> "ArgumentMap":
        """The argument with all its rival carvings."""
        return self.whole or self

    def scope_for(self, claim: str) -> dict[str, tuple[str, ...]]:
        """What is taken for granted when a claim is asked about: the scope, but for the claims that it is about."""
        return {} if claim in self.scope else dict(self.scope)

    def observed(self, by: str = "") -> dict[str, tuple[str, ...]]:
        """The observations that were made (by a day), with the states in which their claims are known to be."""
        made = {name: observation.outcome for name, observation in self.observations.items() if observation.outcome}
        return {name: states for name, states in made.items() if not by or self.observations[name].made_by(by)}

    @property
    def strengths(self) -> tuple[str, ...]:
        """The questions of the evidence: how strongly its observations speak."""
        sets = {evidence.name for evidence in self.evidence}
        return tuple(name for part in self.parts if part.name in sets for name in part.questions)

    def space(self, name: str, tape: Tape) -> Space:
        """The configurations of a claim's parents, on which its form writes."""
        claim = self.claims[name]
        return Space(tuple(claim.states), {p: tuple(self.claims[p].states) for p in claim.form.parents}, tape)

    def question_title(self, name: str) -> str:
        """A question's short title."""
        return self.questions[name].title or name.replace("_", " ")

    def other_event(self, said: str) -> str:
        """What somebody's numbers are about, in a line, where that is not what the conclusion is about; else empty."""
        own, event = " ".join(self.event.split()), " ".join(said.split())
        return event if own and event != own else ""

    def used_by(self, question: str) -> tuple[str, ...]:
        """The claims whose form uses a question."""
        return self._users.get(question, ())

    def children(self, name: str) -> tuple[str, ...]:
        """The claims that depend directly on a claim."""
        return self._children.get(name, ())

    @cached_property
    def said(self) -> list[tuple[Home, int, Consideration]]:
        """Every consideration, with where it stands and its place there."""
        owners: list[tuple[Home, Claim | Question]] = [(("claims", name), claim) for name, claim in self.claims.items()]
        owners += [(("questions", name), question) for name, question in self.questions.items()]
        return [(home, i, point) for home, owner in owners for i, point in enumerate(owner.considerations)]

    @cached_property
    def carved(self) -> "dict[tuple[str, bool], ArgumentMap]":
        """What was made of it for each carving, so that it is made, and compiled, once."""
        return {}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each of the argument's sources is called in a citation."""
        return labels(self.sources)

    @cached_property
    def _users(self) -> dict[str, tuple[str, ...]]:
        return _turned_round({name: claim.form.names for name, claim in self.claims.items()})

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        return _turned_round({name: claim.form.parents for name, claim in self.claims.items()})


def _turned_round(named: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """For each name that some claims name, these claims."""
    result: dict[str, list[str]] = {}
    for claim, names in named.items():
        for name in names:
            result.setdefault(name, []).append(claim)
    return {name: tuple(claims) for name, claims in result.items()}


def joint_evidence(evidence: Evidence, further: Evidence) -> dict[str, tuple[str, ...]]:
    """Evidence and further evidence; a claim in both must be in a state that both allow."""
    result = dict(evidence)
    for name, states in further.items():
        result[name] = tuple(s for s in result.get(name, states) if s in states)
    return result


class UnknownNameError(CruxmapError, code="unknown-name"):
    """A claim, state or question that the argument does not have."""


def parse_event(argument: ArgumentMap, text: str) -> Event:
    """The event that `claim` or `claim=state` names.

    Raises:
        UnknownNameError: with the nearest name as the remedy; also for a bare name of a claim that is
            not simply true or false.
    """
    ((name, states),) = parse_evidence(argument, [text]).items()
    if len(states) > 1:
        raise UnknownNameError(f"{text!r} names several states", f"name one, as in {name}={states[0]}")
    return Event(name, states[0])


def parse_evidence(argument: ArgumentMap, texts: list[str]) -> dict[str, tuple[str, ...]]:
    """The evidence that texts such as `claim`, `claim=state` and `claim=one,other` name.

    Raises:
        UnknownNameError: for a claim or state that the argument does not have.
    """
    evidence: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, equals, written = (piece.strip() for piece in text.partition("="))
        states = tuple(state.strip() for state in written.split(",")) if equals else ("true",)
        if wrong := misnamed(argument, name, states):
            if name in argument.claims and not equals:
                choices = several(argument.claims[name].states)
                raise UnknownNameError(f"{name!r} has several states", f"name one, as in {name}=…: {choices}")
            message, remedy = wrong
            raise UnknownNameError(message, str(remedy))
        evidence = joint_evidence(evidence, {name: states})
    return evidence


def misnamed(argument: ArgumentMap, name: str, states: tuple[str, ...]) -> tuple[str, Suggestion] | None:
    """What is wrong with naming a claim in these states, and the remedy; None if nothing is."""
    if name not in argument.claims:
        message, remedy = unknown("claim", name, argument.claims)
        return message + (": it is a question" if name in argument.questions else ""), remedy
    possible = argument.claims[name].states
    for state in states:
        if state not in possible:
            listed = " or ".join(possible) if tuple(possible) == BOOLEAN else f"one of {several(possible)}"
            return f"{name!r} has no state {quoted(state)}", Suggestion(state, possible, f"write {listed}")
    return None
