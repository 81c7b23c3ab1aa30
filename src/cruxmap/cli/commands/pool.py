"""`cruxmap pool`: one group's answer, and who moves it."""

from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cruxmap.analysis.pooling import Pooling, pool
from cruxmap.analysis.pools import Method
from cruxmap.cli.options import PlotOption, about_a_group, shown
from cruxmap.cli.output import write_output
from cruxmap.cli.showing import save_picture
from cruxmap.errors import CruxmapError
from cruxmap.files.locate import evidence_reference, reference
from cruxmap.files.pooled import pooled_credences
from cruxmap.model.notation import parse_probability
from cruxmap.model.problem import Problem, quoted
from cruxmap.opening.groups import OpenedGroup, OpenedRounds
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.report.document import Document
from cruxmap.report.pooling import TOP, pooling_document, so_many

MOST_EXTREME = 100  # of a factor


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


def parse_factor(text: str) -> float:
    """By how much `--extremize` multiplies log-odds."""
    with suppress(ValueError):
        if 0 < (factor := float(text)) <= MOST_EXTREME:
            return factor
    message = f"{quoted(text)} is no factor of log-odds"
    raise MisuseError([misuse("--extremize", message, f"write a number above 0 and up to {MOST_EXTREME}, such as 1.5")])


@shown
@about_a_group
def command(
    opened: OpenedGroup | OpenedRounds,
    method: Annotated[PoolMethod, typer.Option("--method", "-m", help="How to pool.")] = PoolMethod.logarithmic,
    clip: Annotated[
        float | None,
        typer.Option(
            "--clip", parser=parse_clip, metavar="CREDENCE", help="Pool nothing nearer to certainty than this (0)."
        ),
    ] = None,
    extremize: Annotated[
        float | None,
        typer.Option(
            "--extremize",
            parser=parse_factor,
            metavar="FACTOR",
            help="Show the logarithmic pool of the conclusions too with its log-odds times this.",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=0, help="How many questions and people to show; 0 for all.")
    ] = TOP,
    claims: Annotated[
        bool, typer.Option("--claims", help="What would bring the group together if it were found out.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="With --claims: those too that settle it by definition, or move nobody.")
    ] = False,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="FILE", help="Write the pool as a credence file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --write replace a file.")] = False,
    plot: PlotOption = None,
) -> Document:
    """Pool many people's credences and their conclusions.

    For each question the pool of those who have answered it, and what these imply; beside it the pool of
    the people's own conclusions. Then the questions on which the group disagrees and which matter, and
    what the answer would be without each person. --claims says instead what would bring the people
    together if it were found out, and who would move. With --round, once for each round: who moved,
    towards whom, and how much of the movement of the group's conclusion is whose, and of which questions.
    """
    case = opened.case
    if every and not claims:
        raise MisuseError([misuse("--all", "there is no use for it without --claims", "add --claims")])
    if isinstance(opened, OpenedRounds):
        idle = {"--write": bool(write), "--force": force, "--claims": claims, "--extremize": extremize is not None}
        if problems := [
            misuse(option, "it is about one round", "leave it out") for option, given in idle.items() if given
        ]:
            raise MisuseError(problems)
        return _rounds(opened, method.value, clip or 0.0, top, plot)
    if claims:
        useless = {
            "--write": write,
            "--force": force,
            "--method": method != PoolMethod.logarithmic,
            "--extremize": extremize,
        }
        if problems := [_no_pool(option) for option, given in useless.items() if given]:
            raise MisuseError(problems)
        return _claims(opened, clip or 0.0, top, every, plot)
    result = pool(case.argument, opened.group, case.query, method=method.value, clip=clip or 0.0, factor=extremize)
    document = pooling_document(case, result, opened.left_out, top)
    if write:
        _write(write, opened, result, force)
    if plot:
        from cruxmap.report.pictures.people_plots import people_line

        save_picture(plot, partial(people_line, case.argument, result, document.caption))
    return document


def _rounds(opened: OpenedRounds, method: Method, clip: float, top: int, plot: str | None) -> Document:
    from cruxmap.analysis.rounds import rounds
    from cruxmap.report.rounds import rounds_document

    case = opened.case
    result = rounds(case.argument, opened.groups, case.query, method=method, clip=clip)
    document = rounds_document(case, result, opened.labels, opened.left_out, top)
    if plot:
        from cruxmap.report.pictures.rounds import rounds_line

        save_picture(plot, partial(rounds_line, case.argument, opened.labels, result, document.caption))
    return document


def _no_pool(option: str) -> Problem:
    return misuse(option, "--claims compares the people's own conclusions, and pools nothing", "leave it out")


def _claims(opened: OpenedGroup, clip: float, top: int, every: bool, plot: str | None) -> Document:
    from cruxmap.analysis.settling import group_settling
    from cruxmap.report.group_settling import group_settling_document

    case = opened.case
    result = group_settling(case.argument, opened.group, case.query, clip=clip)
    document = group_settling_document(case, result, opened.left_out, top, every)
    if plot:
        from cruxmap.report.pictures.spreads import spreads

        rows = [row for row in result.rows if every or row.claims[0] not in result.by_rules]
        save_picture(plot, partial(spreads, case.argument, result, rows, document.caption))
    return document


def _write(path: Path, opened: OpenedGroup, result: Pooling, force: bool) -> None:
    argument = opened.case.argument
    text = pooled_credences(
        argument,
        reference(argument.name, opened.path, path),
        result.person(argument),
        pool=f"{result.method} pool of {so_many(len(result.people))}",
        people=len(result.people),
        evidence=[evidence_reference(file, opened.path, path) for file in opened.sets],
        writer="`cruxmap pool`",
    )
    data = text.encode()
    if path.exists() and not force and path.read_bytes() != data:
        message, remedy = f"{path} is there already, with another content", "choose another name, or use --force"
        raise CruxmapError(message, remedy, "file-exists")
    write_output(data, path, [".yaml", ".yml"], "--write")
