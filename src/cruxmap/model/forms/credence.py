"""`credence`: a true/false claim that depends on nothing, whose probability is one question."""

from collections.abc import Iterator
from typing import ClassVar

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Clause, Form, Space
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import Term


class Credence(Form, frozen=True):
    """P(true) = the question's credence."""

    key: ClassVar[str] = "credence"
    boolean_only: ClassVar[bool] = True

    spec: Term | Question

    def clauses(self) -> Iterator[Clause]:
        yield Clause((), {}, self.spec, self.key)

    def fill(self, space: Space) -> Formula:
        return space.distribution(self.spec)
