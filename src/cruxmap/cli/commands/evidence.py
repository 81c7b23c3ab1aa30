"""`cruxmap evidence`: what observations did to the conclusion, and which to make next."""

from typing import Annotated

import typer

from cruxmap.analysis.claim_effects import claim_effects
from cruxmap.analysis.evidence import evidence_shares
from cruxmap.cli.completion import complete_file
from cruxmap.cli.options import about_a_case, shown
from cruxmap.cli.showing import warn
from cruxmap.opening.case import OpenedCase, open_beside
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.document import Document
from cruxmap.report.evidence import evidence_document


@shown
@about_a_case(beside="other")
def command(
    opened: OpenedCase,
    other: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE2]", help="A second person, for whom to say the same.", autocompletion=complete_file
        ),
    ] = None,
) -> Document:
    """Say which part of the conclusion's movement is owed to each observation, and what would tell most.

    The observations are those of the sets that --evidence names, or that the credence file does. For those that
    could still be made: how likely they are to be seen, and where the conclusion would go.
    """
    cases = [opened.case]
    if other is not None:
        second = open_beside(opened, other)
        warn(second.warnings)
        cases.append(second.case)
    argument = opened.case.argument
    if not argument.evidence:
        remedy = "name a set: --evidence NAME_OR_PATH; `cruxmap arguments` lists those that come with an argument"
        raise MisuseError([misuse("--evidence", "no observations are laid over the argument", remedy)])
    open_ = [name for name, observation in argument.observations.items() if observation.status == "open"]
    return evidence_document(
        cases, [evidence_shares(case) for case in cases], [claim_effects(case, open_) for case in cases]
    )
