"""`table`: a value in each configuration of the parents, of which exactly one row applies."""

from collections.abc import Iterator
from typing import ClassVar

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Case, Form, Row, Space, cases, exactly_one
from cruxmap.model.problem import Finding


class Table(Form, frozen=True):
    """The distribution of the one row that applies."""

    key: ClassVar[str] = "table"

    spec: tuple[Case, ...]

    def rows(self) -> Iterator[Row]:
        return cases((self.key,), self.spec)

    def check(self, space: Space) -> Iterator[Finding]:
        return exactly_one(space, (self.key,), self.spec)

    def fill(self, space: Space) -> Formula:
        return space.table((row.when, row.is_) for row in self.spec)
