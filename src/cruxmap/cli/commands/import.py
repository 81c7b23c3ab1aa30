"""`cruxmap import`: another program's network as an argument to edit."""  # noqa: N999 (a command's name)

import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cruxmap.cli.showing import remark, warn
from cruxmap.cli.suggestion import shell
from cruxmap.errors import CruxmapError
from cruxmap.files import tree
from cruxmap.files.argument import MAX_TOTAL, load_argument
from cruxmap.files.exchange import READ, format_of
from cruxmap.files.exchange.network import UnfitNetworkError, problems
from cruxmap.files.importing import Imported, Wanted, imported, unused
from cruxmap.files.locate import MAIN
from cruxmap.files.skeleton import MOST_ASKED, Asked, identifier
from cruxmap.files.skeleton_text import skeleton_files
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import ProblemsError, counted, either, quoted
from cruxmap.model.separation import connected
from cruxmap.opening.imports import differences, remarks
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.numbers import plain

if TYPE_CHECKING:
    ImportFormat = StrEnum
else:
    ImportFormat = StrEnum("ImportFormat", {name: name for name in READ})
MAX_BYTES = 40_000_000
OPTIONS = {
    "target": "--target",
    "asked": "--questions",
    "only_needed": "--only-needed",
    "arguments_are_claims": "--arguments",
}


class ArgumentsAs(StrEnum):
    """What an argument of a text becomes that has no premises and that no claim bears on."""

    considerations = "considerations"
    claims = "claims"


HEAD = """\
Made from {file} by `cruxmap import`. The readings are the numbers of that file, and the statements
and questions were made from its names: put them in words that a person can answer."""
WHOLE = "Made from {file} by `cruxmap import`."
DRAFT = """\
Made from {file} by `cruxmap import`. What the file says is here; the questions were made from it: put them
in words that a person can answer. A reading whose basis is `placeholder` is nobody's number."""


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A network in BIF or XMLBIF, or a text in Argdown or BayesDown.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "--out", "-o", metavar="FOLDER", help="A folder for the argument.")
    ],
    from_: Annotated[
        ImportFormat | None, typer.Option("--from", help="The format (by the file's ending if left out).")
    ] = None,
    target: Annotated[
        str,
        typer.Option(
            "--target",
            metavar="NODE=STATE",
            help="The conclusion (else, of the nodes that feed no other, the one that depends on most).",
        ),
    ] = "",
    questions: Annotated[
        Asked | None,
        typer.Option(
            "--questions",
            help="Which numbers are asked: all, those of nodes without parents (leaves), or none. "
            f"Left out: the first of these that makes at most {MOST_ASKED}.",
        ),
    ] = None,
    only_needed: Annotated[
        bool, typer.Option("--only-needed", help="Leave out the nodes that the conclusion does not depend on.")
    ] = False,
    arguments: Annotated[
        ArgumentsAs,
        typer.Option(
            "--arguments",
            help="What arguments of Argdown become that have no premises, unless a statement bears on them.",
        ),
    ] = ArgumentsAs.considerations,
) -> None:
    """Write a network of bare tables, or a text in Argdown, as an argument to edit.

    Of a network, probabilities that are not certain become questions with that reading, or stay numbers
    (--questions). Of a text, statements become claims, and what bears on them tilts them; BayesDown has their
    probabilities. Names become identifiers, and the original ones titles. Nothing is overwritten.
    """
    format_name = from_.value if from_ else format_of(file.name, READ)
    if format_name is None:
        message = f"{quoted(file.name)} does not tell its format"
        raise MisuseError([misuse("FILE", message, f"add {either(f'--from {name}' for name in READ)}")])
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise CruxmapError(f"{plain(str(output))} is there already", "choose another name", "file-exists")
    data = tree.read_data(file, str(file), MAX_BYTES)
    wanted = Wanted(target, questions, only_needed, arguments is ArgumentsAs.claims)
    try:
        reading = READ[format_name](data)
        if without_use := unused(reading, wanted):
            raise MisuseError([misuse(OPTIONS[field], reason, "leave it out") for field, reason in without_use])
        made = imported(reading, identifier(output.resolve().name), file.name, wanted)
    except UnfitNetworkError as error:
        raise ProblemsError(problems(error, str(file), data)) from None
    argument = _write(_files(made, plain(file.name)), output)
    warn([*remarks(made, str(file), data), *differences(made, str(file), data)])
    if questions is None and made.asked is not Asked.all:
        remark(_what_is_asked(made))
    if made.placeholders:
        remark(_what_is_missing(made))
    if idle := len(argument.claims.keys() - connected(argument, argument.target.claim)):
        remark(_what_is_idle(argument, idle))
    print(
        f"{plain(str(output / MAIN))} has {counted(len(argument.claims), 'claim')} "
        f"and {counted(len(argument.questions), 'question')}; "
        f"its conclusion is {argument.target}. Now: cruxmap eval --argument {plain(shell(output))}"
    )


def _what_is_idle(argument: ArgumentMap, idle: int) -> str:
    """That some claims cannot matter for the conclusion, and what to do about it."""
    them = "it" if idle == 1 else "them"
    return (
        f"{argument.target} does not hang together with {counted(idle, 'claim')}: --only-needed leaves {them} out, "
        "--target names another conclusion."
    )


def _what_is_asked(made: Imported) -> str:
    """Why not every number of a network became a question, and how it would."""
    start = f"Every number would make more than {MOST_ASKED} questions, so "
    if made.asked is Asked.leaves:
        return start + f"only those of the {counted(made.leaves, 'node')} without parents are asked (--questions all)."
    return start + "none is asked (--questions leaves, or all)."


def _what_is_missing(made: Imported) -> str:
    """That the file has no number for some questions."""
    count, total = len(made.placeholders), len(made.argument.questions if made.argument is not None else ())
    which = "its" if count == total else f"{count} of its"
    return (
        f"The file states no number for {which} {counted(total, 'question')}: 50% stands there as a placeholder, "
        "which is nobody's number. A result means something once they are answered, or have readings."
    )


def _files(made: Imported, source: str) -> Mapping[str, bytes]:
    """The argument's files."""
    if made.argument is not None:
        head = DRAFT if made.argument.bases else HEAD
        files = skeleton_files(made.argument, head.format(file=source), tree.MAX_BYTES)
    else:
        files = made.files | {MAIN: f"# {WHOLE.format(file=source)}\n{made.files[MAIN]}"}
    return {name: text.encode() for name, text in files.items()}


def _write(files: Mapping[str, bytes], output: Path) -> ArgumentMap:
    """Write the argument, if it is one."""
    if (size := sum(map(len, files.values()))) > MAX_TOTAL:
        message = f"as an argument it takes {size / 1e6:.1f} MB (the most is {MAX_TOTAL / 1e6:.0f} MB)"
        remedy = "ask nothing (--questions none), or leave out what the conclusion does not depend on (--only-needed)"
        raise CruxmapError(message, remedy, "too-large")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        argument = load_argument(folder)
        output.mkdir(exist_ok=True)
        for name in sorted(files, key=MAIN.__eq__):  # the main file last
            Path(folder, name).replace(output / name)
    return argument
