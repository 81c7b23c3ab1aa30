"""What every CPD form is made of: clauses, and the space of its claim's configurations."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from math import prod
from operator import add
from typing import Any, ClassVar, NamedTuple, Self, TypeVar

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from cruxmap.model.arithmetic import is_formula, names_in
from cruxmap.model.conditions import Compound, When, is_default, pieces
from cruxmap.model.expression import Formula, Tape, stack
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import Finding, Path
from cruxmap.model.vocabulary import BOOLEAN


class Clause(NamedTuple):
    """One place where a form names claims or a value: `value` stands at `path + (key,)`.

    With `decides`, a state that is the value need not be called certain. `lead` and `alone` say in words when it
    applies: the one goes before a condition, the other stands where there is none. With `multiplies`, the odds of the
    value multiply those of others. A question that is written here is named after the claim and the condition, with
    `joined` between them, and asked as `ask` says.
    """

    path: Path
    when: When
    value: Any
    key: str
    decides: bool = False
    lead: str = ""
    alone: str = "always"
    multiplies: bool = False
    joined: str = "if"
    ask: str = "{suppose}How likely is it that this is so: {so}?"


class Space:
    """The configurations of a claim's parents, and the means to write its distribution in each."""

    def __init__(self, states: Sequence[str], parents: Mapping[str, Sequence[str]], tape: Tape) -> None:
        self.states = tuple(states)
        self.parents = {name: tuple(states) for name, states in parents.items()}
        self.shape = tuple(map(len, self.parents.values()))
        self.tape = tape

    def holds(self, when: When) -> NDArray[np.bool_]:
        """Where a condition holds, as an array over the parents' configurations."""
        if isinstance(when, Compound):
            return self._holds(when)
        result = np.ones(self.shape, dtype=bool)
        for axis, (parent, states) in enumerate(self.parents.items()):
            if parent in when:
                allowed = np.array([state in when[parent] for state in states])
                result &= allowed.reshape([-1 if i == axis else 1 for i in range(len(self.shape))])
        return result

    def _holds(self, when: Compound) -> NDArray[np.bool_]:
        result = self.holds(when.states)
        if when.any:
            some = np.zeros(self.shape, dtype=bool)
            for member in when.any:
                some[self.cells(member)] = True
            result &= some
        for member in when.all:
            result &= self.holds(member)
        for member in when.none:
            result[self.cells(member)] = False
        return result

    def cells(self, when: When) -> tuple[NDArray[Any], ...]:
        """Where a condition holds, as an index of such an array: to go through these alone is less work."""
        if isinstance(when, Compound):
            return (self.holds(when),)
        allowed = ([i for i, state in enumerate(s) if state in when.get(p, s)] for p, s in self.parents.items())
        return np.ix_(*(np.array(indices, dtype=np.intp) for indices in allowed))

    def size(self, when: When) -> int:
        """How many configurations it takes to find where a condition holds."""
        if isinstance(when, Compound):
            return prod(self.shape) * (1 + len(when.all)) + sum(map(self.size, (*when.any, *when.all, *when.none)))
        return prod(len(when.get(parent, states)) for parent, states in self.parents.items())

    def term(self, text: str) -> Formula:
        """A question's credence, a number, a certainty, or what is calculated of these, as a formula."""
        if self.tape.has_input(text):
            return self.tape.input(text)
        if is_formula(text):
            from cruxmap.model.calculated import calculated  # which few arguments need

            return calculated(self.tape, text)
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
            return stack(self._shares(value))
        if isinstance(value, tuple):
            rest, result = self.tape.constant(1), []
            for text in value:
                result.append(rest * self.term(text))
                rest = rest * (1 - self.term(text))
            return stack([*result, rest])
        if self.states == BOOLEAN:
            return self.binary(self.term(value))
        return stack([self.tape.constant(state == value) for state in self.states])

    def _shares(self, value: Mapping[str, str]) -> list[Formula]:
        """The shares of all states; what others leave is the share of a state that is not written."""
        shares = {state: self.term(text) for state, text in value.items()}
        rest = self.tape.constant(0)
        if len(shares) < len(self.states):
            from cruxmap.model.calculated import is_always_one, sum_of

            if not is_always_one(sum_of(value.values(), self.tape.has_input)):
                rest = 1 - reduce(add, shares.values())
        return [shares.get(state, rest) for state in self.states]

    def table(self, rows: Iterable[tuple[When, Any]]) -> Formula:
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

    def misfit(self, states: tuple[str, ...]) -> Iterator[Finding]:
        """Why it is no form for a claim with these states, if it is none; paths start at the claim."""
        if self.boolean_only and states != BOOLEAN:
            message = f"`{self.key}` is for a claim that is true or false"
            remedy = "use `table` or `stick`, or leave out `states`"
            yield Finding("boolean-only", (self.key,), message, remedy, at_key=True)

    def check(self, space: Space) -> Iterator[Finding]:
        """What is wrong beyond unknown names; paths start at the claim."""
        return iter(())

    def work(self, space: Space) -> int:
        """How many cells it takes to check and to fill it: all of them for every condition, if nothing else is said."""
        size = prod(space.shape) * len(space.states)
        return size * sum(1 + sum(1 for _ in pieces(clause.when)) for clause in self.clauses())

    @abstractmethod
    def fill(self, space: Space) -> Formula:
        """The distribution in every configuration: shape (parents' states…, own states)."""

    def rewritten(self, value: Callable[[Path, Any], Any], condition: Callable[[When], When] | None = None) -> Self:
        """The same form with other values and conditions.

        Args:
            value: what stands in place of what is written at a path from the claim; anything in it is taken as it is,
                unless it is the same.
            condition: what stands in place of a condition; they stay as they are if it is left out.
        """
        return type(self)(_rewritten(self.spec, (self.key,), value, condition))

    @property
    def parents(self) -> tuple[str, ...]:
        """The claims that this one depends on, in the order in which they are named."""
        return tuple(dict.fromkeys(claim for clause in self.clauses() for _, claim, _ in pieces(clause.when)))

    @property
    def names(self) -> tuple[str, ...]:
        """What the values name, in the order in which they do: questions, and states."""
        return tuple(dict.fromkeys(name for _, text in self.terms for name in names_in(text)))

    @property
    def terms(self) -> Iterator[tuple[Path, str]]:
        """Every value as it is written (a number, a question, a state, a calculation), with its path from the claim."""
        for clause in self.clauses():
            place = (*clause.path, clause.key)
            if isinstance(clause.value, str):
                yield place, clause.value
            elif clause.value is not None:
                terms = clause.value.items() if isinstance(clause.value, dict) else enumerate(clause.value)
                yield from (((*place, step), text) for step, text in terms)


def _rewritten(
    spec: Any, path: Path, value: Callable[[Path, Any], Any], condition: Callable[[When], When] | None
) -> Any:
    """A part of a form's spec with other values and conditions."""
    if (new := value(path, spec)) is not spec:
        return new
    if isinstance(spec, tuple):
        return tuple(_rewritten(item, (*path, i), value, condition) for i, item in enumerate(spec))
    if isinstance(spec, dict):
        return {key: _rewritten(item, (*path, key), value, condition) for key, item in spec.items()}
    if not isinstance(spec, Struct):
        return spec
    default = getattr(spec, "default_key", "")
    changed = {}
    for field, key in zip(spec.__struct_fields__, spec.__struct_encode_fields__, strict=True):
        step = key_of(spec, key) if key == default else key
        old = getattr(spec, field)
        if key != "when":
            changed[field] = _rewritten(old, (*path, step), value, condition)
        elif condition is not None:
            changed[field] = condition(old)
    return structs.replace(spec, **changed)


def key_of(row: Any, key: str) -> str:
    """The key below which the value of a row stands: `else` in the row for all that is left."""
    return "else" if is_default(row.when) else key


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
