"""`cruxmap check`: whether files are in order."""

from typing import Annotated

import typer

from cruxmap.cli.options import ArgumentOption, FormatOption, JsonOption, chosen_format, reading_input
from cruxmap.cli.remedies import with_command
from cruxmap.cli.showing import Format, show
from cruxmap.opening.check import check_paths
from cruxmap.report.problems import check_document


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="Arguments and credence files (`-`: standard input); all shipped ones if none."
        ),
    ] = None,
    argument: ArgumentOption = "",
    output_format: FormatOption = Format.table,
    as_json: JsonOption = False,
) -> None:
    """Check arguments and credence files: every problem with its place, the line and a remedy.

    A folder is checked as an argument, with the profiles in it. Views that are far from what the answers
    imply are warned about. Exit status 1 if there is an error.
    """
    with reading_input({"paths": paths or []}) as texts:
        problems, count = check_paths(texts["paths"], argument)
    output_format = chosen_format(output_format, as_json)
    if output_format is not Format.table:
        show(check_document([*map(with_command, problems)]), output_format)
    elif problems:
        from cruxmap.cli.telling import tell_all

        tell_all(problems)
    if output_format is Format.table and not any(problem.severity == "error" for problem in problems):
        print(f"{count} file{'s' * (count != 1)} in order." if not problems else "No errors.")
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)
