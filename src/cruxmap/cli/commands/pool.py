"""`cruxmap pool`: one group's answer, and who moves it."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.pooling import Pooling, pool
from cruxmap.cli.options import PlotOption, about_a_group, shown
from cruxmap.cli.output import write_output
from cruxmap.cli.showing import save_picture
from cruxmap.errors import CruxmapError
from cruxmap.files.locate import reference
from cruxmap.files.pooled import pooled_credences
from cruxmap.model.notation import parse_probability
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.opening.people import OpenedGroup
from cruxmap.report.document import Document
from cruxmap.report.pooling import TOP, pooling_document


class PoolMethod(StrEnum):
    """How to pool."""

    logarithmic = "logarithmic"
    linear = "linear"
    median = "median"


def parse_clip(text: str) -> float:
    """How near to certainty credences may come, as `--clip` writes it."""
    with refusing("--clip"):
        value = parse_probability(text)
    if value >= 0.5:
        message = f"{text} is too much: it is how near to 0% and to 100% credences may come"
        raise MisuseError([misuse("--clip", message, "write a small one, such as 1%")])
    return value


@shown
@about_a_group
def command(
    opened: OpenedGroup,
    method: Annotated[PoolMethod, typer.Option("--method", "-m", help="How to pool.")] = PoolMethod.logarithmic,
    clip: Annotated[
        float | None,
        typer.Option(
            "--clip", parser=parse_clip, metavar="CREDENCE", help="Pool nothing nearer to certainty than this (0)."
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help="How many questions and people to show; 0 for all.")
    ] = TOP,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="Write the pool as a credence file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --write replace a file.")] = False,
    plot: PlotOption = None,
) -> Document:
    """Pool many people's credences and their conclusions.

    For each question the pool of those who have answered it, and what these imply; beside it the pool of
    the people's own conclusions. Then the questions on which the group disagrees and which matter, and
    what the answer would be without each person.
    """
    case = opened.case
    result = pool(case.argument, opened.group, case.query, method=method.value, clip=clip or 0.0)
    document = pooling_document(case, result, opened.left_out, top)
    if write:
        _write(write, opened, result, force)
    if plot:
        from cruxmap.report.pictures.people_plots import people_line

        save_picture(plot, partial(people_line, case.argument, result, document.caption))
    return document


def _write(path: Path, opened: OpenedGroup, result: Pooling, force: bool) -> None:
    argument = opened.case.argument
    answered = {question.question: question.answered for question in result.questions}
    named = reference(argument.name, opened.path, path)
    pool = f"{result.method} pool of {len(result.people)} people"
    text = pooled_credences(argument, named, result.credences, answered, pool=pool, writer="`cruxmap pool`")
    data = text.encode()
    if path.exists() and not force and path.read_bytes() != data:
        raise CruxmapError(f"{path} is there already, with another content", "choose another name, or use --force")
    write_output(data, path, [".yaml", ".yml"], "--write")
