"""`credence`: a true/false claim that depends on nothing, whose probability is one question."""

from collections.abc import Iterator
from typing import ClassVar

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Form, Row, Space, Term
from cruxmap.model.question import Question


class Credence(Form, frozen=True):
    """P(true) = the question's credence."""

    key: ClassVar[str] = "credence"
    boolean_only: ClassVar[bool] = True

    spec: Term | Question

    def rows(self) -> Iterator[Row]:
        yield Row((), {}, self.spec, self.key)

    def fill(self, space: Space) -> Formula:
        return space.distribution(self.spec)
