"""`cruxmap explain`: a claim or a question, and what is around it."""

from typing import Annotated

import typer

from cruxmap.analysis.explanation import explain
from cruxmap.cli.completion import complete_file, complete_name
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    Format,
    FormatOption,
    GivenOption,
    InScopeOption,
    MisuseError,
    SetOption,
    TargetOption,
    answering,
    misuse,
    open_case,
    show,
)
from cruxmap.model.problem import did_you_mean, quoted
from cruxmap.report.document import Document
from cruxmap.report.explanation import explanation_document, question_document


def command(
    name: Annotated[
        str, typer.Argument(metavar="CLAIM|QUESTION", help="What to explain.", autocompletion=complete_name)
    ],
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="A credence file.", autocompletion=complete_file)
    ] = None,
    argument: ArgumentOption = "",
    sets: SetOption = None,
    given: GivenOption = None,
    do: DoOption = None,
    target: TargetOption = None,
    in_scope: InScopeOption = False,
    form: FormatOption = Format.table,
) -> None:
    """Say what a claim or a question means, where it comes from, and what it does in the network."""
    case = open_case(file, argument, sets, given, do, target, in_scope)
    documents: list[Document] = []
    if name in case.argument.claims:
        with answering(case.scope):
            result = explain(case.case, name)
        documents.append(explanation_document(case.argument, case.credences, result))
    if name in case.argument.questions:
        documents.append(question_document(case.argument, case.credences, name))
    if not documents:
        known = [*case.argument.claims, *case.argument.questions]
        remedy = did_you_mean(name, known, "`cruxmap claims` and `cruxmap questions` list them")
        raise MisuseError([misuse("CLAIM|QUESTION", f"there is no claim or question {quoted(name)}", remedy)])
    whole = documents[0]
    for further in documents[1:]:
        data = {**whole.data, "question": further.data}
        whole = Document((*whole.blocks, *further.blocks), whole.caption, data, whole.main)
    show(whole, form)
