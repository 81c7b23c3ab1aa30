"""`stick`: a variable without parents whose states are broken off one after the other."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Clause, Form, Space, registered
from cruxmap.model.vocabulary import Term


@registered
class Stick(Form, frozen=True):
    """P(first) = q1, P(second) = (1 - q1) q2, …, and the last state takes what is left.

    Credences of 0.55 and 0.5 over three states give 0.55, 0.225 and 0.225.
    """

    key: ClassVar[str] = "stick"

    spec: Annotated[
        tuple[Term, ...],
        Meta(
            description="A variable without parents, from one question fewer than it has states: the first state's "
            "credence, then the second's if it is not the first, and so on."
        ),
    ]

    def clauses(self) -> Iterator[Clause]:
        yield Clause((), {}, self.spec, self.key)

    def fill(self, space: Space) -> Formula:
        return space.distribution(self.spec)
