"""`cruxmap explain`: a claim, a question or an observation, and what is around it."""

from typing import Annotated

import typer

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import explain
from cruxmap.analysis.observations import bearings, explain_observation
from cruxmap.cli.completion import complete_name
from cruxmap.cli.options import about_a_case, shown
from cruxmap.model.problem import did_you_mean, quoted
from cruxmap.opening.case import OpenedCase
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.opening.names import claim_titles, named, question_titles
from cruxmap.report.document import Document
from cruxmap.report.explanation import explanation_document, question_document
from cruxmap.report.observations import observation_document


@shown
@about_a_case()
def command(
    name: Annotated[
        str, typer.Argument(metavar="CLAIM|QUESTION", help="What to explain.", autocompletion=complete_name)
    ],
    opened: OpenedCase,
) -> Document:
    """Say what a claim, a question or an observation means, where it comes from, and what it does in the network."""
    case, argument = opened.case, opened.case.argument.uncarved
    with refusing("CLAIM|QUESTION"):
        name = named(name, [*claim_titles(argument), *question_titles(argument)])
    if name not in case.argument.claims and name not in case.argument.questions:
        case = Case(argument, case.said, case.query)  # what belongs to another carving is explained beside all of them
    documents: list[Document] = []
    if name in case.argument.observations:
        documents.append(observation_document(case, explain_observation(case, name)))
    elif name in case.argument.claims:
        documents.append(explanation_document(case, explain(case, name), bearings(case, name)))
    if name in case.argument.questions:
        documents.append(question_document(case, name))
    if not documents:
        names = [*case.argument.claims, *case.argument.questions]
        remedy = did_you_mean(name, names, "`cruxmap claims` and `cruxmap questions` list them")
        raise MisuseError([misuse("CLAIM|QUESTION", f"there is no claim or question {quoted(name)}", remedy)])
    document = documents[0]
    for further in documents[1:]:
        data = {**document.data, "question": further.data}
        document = Document((*document.blocks, *further.blocks), document.caption, data, document.main)
    return document
