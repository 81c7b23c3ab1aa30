"""`cruxmap claims`: the claims of an argument, with their probabilities."""

from cruxmap.analysis.explanation import beliefs
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    FileArgument,
    Format,
    FormatOption,
    GivenOption,
    InScopeOption,
    SetOption,
    answering,
    open_case,
    show,
)
from cruxmap.report.explanation import claims_document


def command(
    file: FileArgument = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    given: GivenOption = None,
    do: DoOption = None,
    in_scope: InScopeOption = False,
    form: FormatOption = Format.table,
) -> None:
    """List the claims by part of the argument, each with the probability that it is true, or of its states."""
    case = open_case(file, argument, sets, given, do, None, in_scope)
    with answering(case.scope):
        found = beliefs(case.case)
    show(claims_document(case.argument, case.credences, found, case.case.query), form)
