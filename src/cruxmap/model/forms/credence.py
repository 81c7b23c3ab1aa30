"""`credence`: a true/false claim that depends on nothing, whose probability is one question."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Clause, Form, Space, registered
from cruxmap.model.vocabulary import Term


@registered
class CredenceForm(Form, frozen=True):
    """P(true) = the question's credence."""

    key: ClassVar[str] = "credence"
    boolean_only: ClassVar[bool] = True

    spec: Annotated[
        Term,
        Meta(description="A claim that depends on nothing: its probability is one question, by name or written here."),
    ]

    def clauses(self) -> Iterator[Clause]:
        yield Clause((), {}, self.spec, self.key)

    def fill(self, space: Space) -> Formula:
        return space.distribution(self.spec)
