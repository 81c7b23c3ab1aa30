"""`cruxmap rename`: another name for a question, a claim or a state, in every file that names it."""

import sys
from typing import Annotated

import typer

from cruxmap.cli.completion import complete_name, complete_path
from cruxmap.cli.options import ArgumentOption
from cruxmap.cli.telling import width
from cruxmap.files.changes import NotChangedError, write_changes
from cruxmap.model.problem import counted
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.renaming import KINDS, open_renaming
from cruxmap.report.renaming import renaming_data, renaming_text


def command(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A claim, a question, or claim=state, by name or title.", autocompletion=complete_name
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILES]...",
            help="Credence files and sets of observations, beside those in the argument's folder.",
            autocompletion=complete_path,
        ),
    ] = None,
    argument: ArgumentOption = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar="|".join(KINDS), help="What is renamed, where a claim and a question share the name."
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Rename without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Only show what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Show it as JSON, for programs.")] = False,
) -> None:
    """Give something another name, in the argument, its profiles and evidence, and the files that you name.

    Shows every line that will change, and asks. Comments, order and layout stay; the argument's `renamed`
    carries answers in files that are not here. A name that a claim and a question share is changed for both.
    """
    if yes and dry_run:
        raise MisuseError([misuse("--dry-run", "this changes nothing, and --yes everything", "leave out one of them")])
    if not (yes or dry_run) and (as_json or not sys.stdin.isatty()):
        raise MisuseError([misuse("--yes", "there is nobody to ask", "add --yes, or --dry-run to look only")])
    renaming = open_renaming(old, new, files or [], argument, kind)
    if as_json:
        import json

        json.dump(renaming_data(renaming), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print(renaming_text(renaming, width()))
    if dry_run:
        return
    if not yes:
        sys.stdout.flush()
        if not typer.confirm("\nRename?", err=True):
            raise NotChangedError("Nothing is changed")
    write_changes(renaming.changes)
    print(f"Renamed in {counted(len(renaming.changes), 'file')}.", file=sys.stderr)
