"""What `eval --engine pgmpy` shows: the conclusion by two engines."""

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.crosscheck import CrossCheck, Twice
from cruxmap.report.document import Column, Document, Table, Text
from cruxmap.report.results import query_title, result_document


class Check(Struct, frozen=True):
    """A row: what was worked out twice, and the two numbers."""

    what: str
    twice: Twice


COLUMNS = (
    Column("what", ""),
    Column("pgmpy", "by pgmpy", "probability", lambda check: check.twice.pgmpy),
    Column("cruxmap", "by cruxmap", "probability", lambda check: check.twice.cruxmap),
    Column("difference", "difference", value=lambda check: _difference(check.twice)),
)


def cross_check_document(case: Case, result: CrossCheck) -> Document:
    """The document of a cross-check."""
    rows = [Check(query_title(case.argument, result.asked.query), result.unconditional)]
    if case.argument.scope:
        rows.append(Check("in the argument's scope", result.in_scope))
    table = Table("", COLUMNS, tuple(rows))
    data = {
        "engine": "pgmpy",
        "probability": result.unconditional.pgmpy,
        "in_scope": result.in_scope.pgmpy,
        "cruxmap": {"probability": result.unconditional.cruxmap, "in_scope": result.in_scope.cruxmap},
    }
    method = ["pgmpy: variable elimination on tables worked out from the same credences."]
    return result_document(case, result, [Text(case.argument.title, strong=True), table], table, data, method)


def _difference(twice: Twice) -> str:
    if twice.pgmpy is None or twice.cruxmap is None:
        return "none" if twice.pgmpy is twice.cruxmap else "no answer"
    return f"{abs(twice.pgmpy - twice.cruxmap):.0e}" if twice.pgmpy != twice.cruxmap else "none"
