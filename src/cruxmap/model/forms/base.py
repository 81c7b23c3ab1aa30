"""What every CPD form is made of: clauses, and the space of its claim's configurations."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from cruxmap.model.expression import Formula, Tape, stack
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import Finding, Path
from cruxmap.model.vocabulary import BOOLEAN


class Clause(NamedTuple):
    """One place where a form names claims or a value: `value` stands at `path + (key,)`.

    With `certain`, the value must be a state. `lead` and `alone` say in words when it applies: the one goes
    before a condition, the other stands where there is none. With `multiplies`, the odds of the value
    multiply those of others.
    """

    path: Path
    when: Mapping[str, tuple[str, ...]]
    value: Any
    key: str
    certain: bool = False
    lead: str = ""
    alone: str = "always"
    multiplies: bool = False


class Space:
    """The configurations of a claim's parents, and the means to write its distribution in each."""

    def __init__(self, states: Sequence[str], parents: Mapping[str, Sequence[str]], tape: Tape) -> None:
        self.states = tuple(states)
        self.parents = {name: tuple(states) for name, states in parents.items()}
        self.shape = tuple(map(len, self.parents.values()))
        self.tape = tape

    def holds(self, when: Mapping[str, tuple[str, ...]]) -> NDArray[np.bool_]:
        """Where a condition holds, as an array over the parents' configurations."""
        result = np.ones(self.shape, dtype=bool)
        for axis, (parent, states) in enumerate(self.parents.items()):
            if parent in when:
                allowed = np.array([state in when[parent] for state in states])
                result &= allowed.reshape([-1 if i == axis else 1 for i in range(len(self.shape))])
        return result

    def cells(self, when: Mapping[str, tuple[str, ...]]) -> tuple[NDArray[np.intp], ...]:
        """Where a condition holds, as an index of such an array: to go through these alone is less work."""
        allowed = ([i for i, state in enumerate(s) if state in when.get(p, s)] for p, s in self.parents.items())
        return np.ix_(*(np.array(indices, dtype=np.intp) for indices in allowed))

    def term(self, text: str) -> Formula:
        """A question's credence, a number, or a certainty, as a formula."""
        if self.tape.has_input(text):
            return self.tape.input(text)
        return self.tape.constant({"true": 1.0, "false": 0.0}[text] if text in BOOLEAN else parse_probability(text))

    def binary(self, probability: Formula) -> Formula:
        """The distribution of a true/false claim that is true with this probability."""
        return stack([probability, 1 - probability])

    def certain(self, formula: Formula) -> NDArray[np.bool_]:
        """Where a formula is 0 or 1 whatever the credences."""
        constants = [self.tape.constant(value).positions for value in (0, 1)]
        certain: NDArray[np.bool_] = np.isin(formula.positions, constants)
        return certain

    def distribution(self, value: Any) -> Formula:
        """The distribution that a value writes, with the states along the last axis."""
        if isinstance(value, dict):
            return stack([self.term(value.get(state, "0")) for state in self.states])
        if isinstance(value, tuple):
            rest, result = self.tape.constant(1), []
            for text in value:
                result.append(rest * self.term(text))
                rest = rest * (1 - self.term(text))
            return stack([*result, rest])
        if self.states == BOOLEAN:
            return self.binary(self.term(value))
        return stack([self.tape.constant(state == value) for state in self.states])

    def table(self, rows: Iterable[tuple[Mapping[str, tuple[str, ...]], Any]]) -> Formula:
        """The distribution in every configuration; rows are taken in order, the first that holds decides."""
        positions = np.tile(self.distribution(self.states[0]).positions, (*self.shape, 1))
        done = np.zeros((*self.shape, 1), dtype=bool)
        for when, value in rows:
            cells = self.cells(when)
            positions[cells] = np.where(done[cells], positions[cells], self.distribution(value).positions)
            done[cells] = True
        return Formula(self.tape, positions)

    def configuration(self, cells: NDArray[np.bool_]) -> str:
        """The first configuration that is marked, in words."""
        place = np.unravel_index(int(np.argmax(cells)), self.shape) if self.shape else ()
        return ", ".join(f"{p} = {self.parents[p][i]}" for p, i in zip(self.parents, place, strict=True)) or "always"

    def configurations(self, cells: NDArray[np.bool_]) -> str:
        """The first configuration that is marked, in words, and how many more there are."""
        more = int(np.sum(cells)) - 1
        return self.configuration(cells) + (f", and in {more:,} more of {cells.size:,} configurations" if more else "")


class Form(Struct, frozen=True):
    """How a claim's probability comes about from its parents and the questions.

    A form is one file in this folder: a subclass with the YAML `key` that names it, `spec` annotated
    with what is written there, `clauses` (where the spec names claims and values) and `fill`, marked as
    `registered`. Nothing else has to be told of it.
    """

    key: ClassVar[str]
    boolean_only: ClassVar[bool] = False
    note: ClassVar[str] = ""  # what a reader of its numbers has to be told

    spec: Any

    @abstractmethod
    def clauses(self) -> Iterator[Clause]:
        """Every place where the spec names claims or a value."""

    def check(self, space: Space) -> Iterator[Finding]:
        """What is wrong beyond unknown names; paths start at the claim."""
        return iter(())

    def work(self, space: Space) -> int:
        """How many cells it takes to check and to fill it: all of them for every condition, if nothing else is said."""
        size = prod(space.shape) * len(space.states)
        return size * sum(1 + len(clause.when) for clause in self.clauses())

    @abstractmethod
    def fill(self, space: Space) -> Formula:
        """The distribution in every configuration: shape (parents' states…, own states)."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The claims that this one depends on, in the order in which they are named."""
        return tuple(dict.fromkeys(name for clause in self.clauses() for name in clause.when))

    @property
    def terms(self) -> Iterator[tuple[Path, str]]:
        """Every number, question or state named as a value, with its path from the claim."""
        for clause in self.clauses():
            place = (*clause.path, clause.key)
            if isinstance(clause.value, str):
                yield place, clause.value
            elif clause.value is not None:
                terms = clause.value.items() if isinstance(clause.value, dict) else enumerate(clause.value)
                yield from (((*place, step), text) for step, text in terms)


REGISTERED: dict[str, type[Form]] = {}
AnyForm = TypeVar("AnyForm", bound=Form)


def registered(form: type[AnyForm]) -> type[AnyForm]:
    """The form, which the reader of files, the JSON Schema and the engine know from now on by its key.

    Raises:
        ValueError: when another form has its key.
    """
    other = REGISTERED.setdefault(form.key, form)
    if other is not form:
        modules = f"{other.__module__} and {form.__module__}"
        raise ValueError(f"two forms have the key {form.key!r}, in {modules}: give one of them another key")
    return form


def number(text: str) -> float | None:
    """The probability that a term writes, or None where it names something."""
    try:
        return parse_probability(text)
    except NotationError:
        return None
