"""`ratio`, `ratios` and `likelihoods`: how strongly an observation speaks. No claim of an argument is written so."""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from cruxmap.model.expression import Formula, stack, where
from cruxmap.model.forms.base import Clause, Form, Space
from cruxmap.model.problem import Finding, either


class RatioSpec(Struct, frozen=True):
    """The states of a claim for which an observation speaks, and the question of how strongly."""

    claim: str
    states: tuple[str, ...]
    question: str


class Ratio(Form, frozen=True):
    """An observation that is q : 1 - q times as likely if the claim is in these states as if it is in another.

    The question asks what 50-50 would become by seeing it, so that 2/3 doubles the odds and 1/2 does nothing.
    Only the ratio is known: q and 1 - q stand for the likelihoods, which have some common factor (virtual evidence:
    Pearl 1988, 2.2.2).
    """

    key: ClassVar[str] = "ratio"
    boolean_only: ClassVar[bool] = True
    note: ClassVar[str] = "A ratio: seeing this multiplies the odds of these states by the odds of the number."

    spec: RatioSpec

    def clauses(self) -> Iterator[Clause]:
        yield Clause(("bears_on",), {self.spec.claim: self.spec.states}, self.spec.question, "odds", multiplies=True)

    def fill(self, space: Space) -> Formula:
        odds = space.term(self.spec.question)
        seen = where(space.holds({self.spec.claim: self.spec.states}), odds, 1 - odds)
        return stack([seen, 1 - seen])


class Ratios(Form, frozen=True):
    """An observation that bears on several claims, with a ratio for each: the odds of every one are multiplied.

    It is seen with the product of what each ratio gives, up to a common factor; so each ratio is that for its own
    claim, whatever the others are.
    """

    key: ClassVar[str] = "ratios"
    boolean_only: ClassVar[bool] = True
    note: ClassVar[str] = Ratio.note

    spec: tuple[RatioSpec, ...]

    def clauses(self) -> Iterator[Clause]:
        for part in self.spec:
            yield Clause((self.key,), {part.claim: part.states}, part.question, "odds", multiplies=True)

    def fill(self, space: Space) -> Formula:
        seen = space.tape.constant(1)
        for part in self.spec:
            odds = space.term(part.question)
            seen = seen * where(space.holds({part.claim: part.states}), odds, 1 - odds)
        return stack([seen, 1 - seen])


class LikelihoodsSpec(Struct, frozen=True):
    """A claim, and for each of its states the question how likely the observation is to be seen in it."""

    claim: str
    questions: dict[str, str]


class Likelihoods(Form, frozen=True):
    """An observation that is seen with a probability of its own in each state of a claim."""

    key: ClassVar[str] = "likelihoods"
    boolean_only: ClassVar[bool] = True

    spec: LikelihoodsSpec

    def clauses(self) -> Iterator[Clause]:
        for state, question in self.spec.questions.items():
            yield Clause(("bears_on",), {self.spec.claim: (state,)}, question, "likelihood")

    def check(self, space: Space) -> Iterator[Finding]:
        missing = [state for state in space.parents[self.spec.claim] if state not in self.spec.questions]
        if missing:
            message = f"there is no likelihood for {either(map(repr, missing))}"
            yield Finding("uncovered", (self.key,), message, "give one for each state of the claim", at_key=True)

    def fill(self, space: Space) -> Formula:
        return space.table(({self.spec.claim: (state,)}, name) for state, name in self.spec.questions.items())
