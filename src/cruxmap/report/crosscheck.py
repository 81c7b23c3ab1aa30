"""What `eval --engine pgmpy` shows: the conclusion by two engines."""

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.crosscheck import CrossCheck, Twice
from cruxmap.report.document import Column, Document, Table, Text
from cruxmap.report.results import result_document


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
    rows = [Check(str(result.asked.query), result.conclusion)]
    if result.asked.query.scope:
        rows.append(Check("without the scope", result.unconditional))
    table = Table("", COLUMNS, tuple(rows))
    data = {
        "engine": "pgmpy",
        "probability": result.conclusion.pgmpy,
        "unconditional": result.unconditional.pgmpy,
        "cruxmap": {"probability": result.conclusion.cruxmap, "unconditional": result.unconditional.cruxmap},
    }
    method = ["pgmpy: variable elimination on tables worked out from the same credences."]
    return result_document(case, result, [Text(case.argument.title, strong=True), table], table, data, method)


def _difference(twice: Twice) -> str:
    if twice.pgmpy is None or twice.cruxmap is None:
        return "none" if twice.pgmpy is twice.cruxmap else "no answer"
    return f"{abs(twice.pgmpy - twice.cruxmap):.0e}" if twice.pgmpy != twice.cruxmap else "none"
