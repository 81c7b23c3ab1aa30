"""`table`: a value in each configuration of the parents, of which exactly one row applies."""

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta, Struct

from cruxmap.model.expression import Formula
from cruxmap.model.forms.base import Clause, Form, Space, key_of, registered
from cruxmap.model.problem import Finding, Path
from cruxmap.model.vocabulary import Distribution, When


class TableRow(Struct, frozen=True, rename={"is_": "is"}):
    """A row: where it applies, and the value there; `{else: value}` is for all that is left."""

    default_key: ClassVar[str] = "is"

    is_: Annotated[
        Distribution, Meta(description="The probability of true, or a state, or a distribution over states.")
    ]
    when: Annotated[
        When,
        Meta(
            description="The states in which the row applies, by claim. A claim that is not named may be in any state."
        ),
    ] = {}


@registered
class TableForm(Form, frozen=True):
    """The distribution of the one row that applies."""

    key: ClassVar[str] = "table"

    spec: Annotated[tuple[TableRow, ...], Meta(description="Rows, of which exactly one matches every configuration.")]

    def clauses(self) -> Iterator[Clause]:
        return clauses_of((self.key,), self.spec)

    def check(self, space: Space) -> Iterator[Finding]:
        return exactly_one(space, (self.key,), self.spec)

    def work(self, space: Space) -> int:
        return len(space.states) * sum(space.size(row.when) for row in self.spec)

    def fill(self, space: Space) -> Formula:
        return space.table((row.when, row.is_) for row in self.spec)


def clauses_of(path: Path, rows: Iterable[TableRow], lead: str = "") -> Iterator[Clause]:
    """The clauses of rows that stand at `path`, with what goes before their conditions."""
    alone = lead.removesuffix(": ") or "always"
    return (
        Clause((*path, i), row.when, row.is_, key_of(row, "is"), lead=lead, alone=alone) for i, row in enumerate(rows)
    )


def exactly_one(space: Space, path: Path, rows: Iterable[TableRow]) -> Iterator[Finding]:
    """Findings where no row, or more than one, applies: the first such configuration is shown."""
    cells = [space.cells(row.when) for row in rows]
    count = np.zeros(space.shape, dtype=int)
    for here in cells:
        count[here] += 1
    if np.any(count == 0):
        message, remedy = f"no row applies when {space.configurations(count == 0)}", "add a row for it"
        if np.sum(count == 0) > 1:
            remedy = "add rows for them; a row without some claim in its `when` is for all states of that claim"
        yield Finding("uncovered", path, message, remedy, at_key=True)
    if np.any(count > 1):
        first = next(i for i, here in enumerate(cells) if np.any(count[here] > 1))
        marks = np.zeros(space.shape, dtype=int)
        marks[cells[first]] = 1
        second = next(i for i, here in enumerate(cells) if i > first and np.any(marks[here]))
        marks[cells[second]] += 1
        message = f"row {first + 1} and row {second + 1} both apply when {space.configurations(marks == 2)}"
        yield Finding(
            "covered-twice", (*path, second), message, "narrow the `when` of one of them; in a `rule` the first decides"
        )
