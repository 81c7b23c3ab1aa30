"""What `eval --engine pgmpy` shows: the conclusion by two engines."""

from cruxmap.analysis.crosscheck import CrossCheck, Twice
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.report.caption import caption
from cruxmap.report.document import Cell, Column, Document, Table, Text


def cross_check_document(argument: ArgumentMap, credences: CredenceSet, result: CrossCheck) -> Document:
    """The document of a cross-check."""
    found = {f"P({result.asked.query.target})": result.unconditional}
    if argument.scope:
        found["in the argument's scope"] = result.in_scope
    columns = (
        Column("what", ""),
        Column("pgmpy", "by pgmpy", "probability"),
        Column("cruxmap", "by cruxmap", "probability"),
        Column("difference", "difference", "text"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, one.pgmpy, one.cruxmap, _difference(one)) for name, one in found.items()
    )
    table = Table("", columns, tuple(rows))
    method = ["pgmpy: variable elimination on tables worked out from the same credences."]
    return Document(
        (Text(argument.title, strong=True), table),
        caption(argument, credences, result.asked.query, method),
        {
            "engine": "pgmpy",
            "argument": argument.name,
            "target": str(result.asked.query.target),
            "given": result.asked.query.given,
            "do": result.asked.query.do,
            "probability": result.unconditional.pgmpy,
            "in_scope": result.in_scope.pgmpy,
            "cruxmap": {"probability": result.unconditional.cruxmap, "in_scope": result.in_scope.cruxmap},
        },
        table,
    )


def _difference(one: Twice) -> str:
    if one.pgmpy is None or one.cruxmap is None:
        return "none" if one.pgmpy is one.cruxmap else "no answer"
    return f"{abs(one.pgmpy - one.cruxmap):.0e}" if one.pgmpy != one.cruxmap else "none"
