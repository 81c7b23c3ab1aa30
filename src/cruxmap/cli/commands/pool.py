"""`cruxmap pool`: one group's answer, and who moves it."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.pooling import NothingToPoolError, Pooling, UndecidedError, pool
from cruxmap.cli.options import (
    ArgumentOption,
    DoOption,
    Format,
    FormatOption,
    GivenOption,
    InScopeOption,
    MisuseError,
    PlotOption,
    TargetOption,
    answering,
    asked,
    check_picture,
    from_scope,
    misuse,
    save_picture,
    show,
    stop,
)
from cruxmap.cli.output import write_output
from cruxmap.cli.people import Gathering, open_group
from cruxmap.files.locate import reference
from cruxmap.files.pooled import pooled_credences
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.people import MAX_WEIGHT
from cruxmap.model.problem import quoted
from cruxmap.report.pooling import TOP, listed, pooling_document


class PoolMethod(StrEnum):
    """How to pool."""

    logarithmic = "logarithmic"
    linear = "linear"
    median = "median"


def command(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Credence files, profiles, or tables with a person a row (.csv, .tsv)."),
    ],
    argument: ArgumentOption = "",
    method: Annotated[PoolMethod, typer.Option("--method", "-m", help="How to pool.")] = PoolMethod.logarithmic,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", metavar="NAME=NUMBER", help="How much a person counts (1).")
    ] = None,
    clip: Annotated[
        str, typer.Option("--clip", metavar="CREDENCE", help="Pool nothing nearer to certainty than this.")
    ] = "0",
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Leave out files and rows with errors.")] = False,
    given: GivenOption = None,
    do: DoOption = None,
    target: TargetOption = None,
    in_scope: InScopeOption = False,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help="How many questions and people to show; 0 for all.")
    ] = TOP,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="Write the pool as a credence file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --write replace a file.")] = False,
    plot: PlotOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Pool many people's credences and their conclusions.

    For each question the pool of those who have answered it, and what these imply; beside it the pool of
    the people's own conclusions. Then the questions on which the group disagrees and which matter, and
    what the answer would be without each person.
    """
    check_picture(plot)
    least = _clip(clip)
    gathering = open_group(files, argument, keep_going=keep_going, weights=_weights(weight or []))
    whole = gathering.argument
    query = asked(whole, given, do, target, in_scope)
    try:
        with answering(from_scope(whole, query.given, in_scope)):
            result = pool(whole, gathering.group, query, method=method.value, clip=least)
    except UndecidedError as error:
        raise SystemExit(
            f"{error}\n  0: {listed(error.zeros)}\n  1: {listed(error.ones)}\n"
            "  → --clip 1% pools nothing nearer to certainty than that; --method linear or median needs no remedy"
        ) from None
    except NothingToPoolError as error:
        raise stop(error.message, "name files with answers in them") from None
    document = pooling_document(whole, result, gathering.left_out, top)
    if write:
        _write(write, gathering, result, force)
    if plot:
        from cruxmap.report.people_plots import people_line

        save_picture(plot, partial(people_line, whole, result, document.caption))
    show(document, form)


def _clip(text: str) -> float:
    try:
        value = parse_probability(text)
    except NotationError as error:
        raise MisuseError([misuse("--clip", str(error), error.remedy)]) from None
    if value >= 0.5:
        message = f"{text} is too much: it is how near to 0% and to 100% credences may come"
        raise MisuseError([misuse("--clip", message, "write a small one, such as 1%")])
    return value


def _weights(texts: Sequence[str]) -> dict[str, float]:
    result = {}
    for text in texts:
        name, _, number = text.rpartition("=")
        try:
            result[name] = float(number)
        except ValueError:
            result[name] = 0.0
        if not name or not 0 < result[name] <= MAX_WEIGHT:
            message = f"{quoted(text)} is no weight of somebody"
            raise MisuseError(
                [misuse("--weight", message, f"write NAME=NUMBER, with a number above 0 and up to {MAX_WEIGHT:g}")]
            )
    return result


def _write(path: Path, gathering: Gathering, result: Pooling, force: bool) -> None:
    whole = gathering.argument
    answered = {one.question: one.answered for one in result.questions}
    named = reference(whole.name, gathering.home, path)
    data = pooled_credences(whole, named, result.credences, answered, result.method, len(result.people)).encode()
    if path.exists() and not force and path.read_bytes() != data:
        raise stop(f"{path} is there already, with another content", "choose another name, or use --force")
    write_output(data, path, [".yaml", ".yml"], "--write")
