"""`cruxmap check`: whether files are in order."""

from typing import Annotated

import typer

from cruxmap.cli.options import ArgumentOption, FormatOption, JsonOption, chosen_format, reading_input
from cruxmap.cli.remedies import with_command
from cruxmap.cli.showing import Format, show
from cruxmap.opening.check import arguments_in, check_paths
from cruxmap.report.problems import check_document, paragraph
from cruxmap.report.progress import progress_lines


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="Arguments and credence files (`-`: standard input); all shipped ones if none."
        ),
    ] = None,
    argument: ArgumentOption = "",
    progress: Annotated[
        bool, typer.Option("--progress", help="How far each argument is: what is still missing in it.")
    ] = False,
    output_format: FormatOption = Format.table,
    as_json: JsonOption = False,
) -> None:
    """Check arguments and credence files: every problem with its place, the line and a remedy.

    A folder is checked as an argument, with the profiles in it. Views that are far from what the answers
    imply are warned about. Exit status 1 if there is an error. What is not finished yet (a claim without a form, a
    question that no claim uses) is a warning, and --progress counts it.
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
    if progress and output_format is Format.table:
        from cruxmap.cli.telling import width

        for line in (line for one in arguments_in(texts["paths"]) for line in progress_lines(one)):
            print(paragraph(line, width()))
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)
