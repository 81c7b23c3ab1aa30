"""The options that commands share, and how they become an argument, credences and an inquiry."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct, structs

from cruxmap.analysis.pinning import PinError
from cruxmap.cli.cache import load_compiled
from cruxmap.cli.completion import complete_answer, complete_argument, complete_event, complete_file, complete_path
from cruxmap.files.locate import find_argument, find_credences
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap, Event, UnknownNameError, parse_event, parse_evidence
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.model.problem import Problem, ProblemsError, did_you_mean
from cruxmap.report.document import Document, PictureForm
from cruxmap.report.formats import FORMATS

PICTURES: dict[str, PictureForm] = {".svg": "svg", ".png": "png"}

if TYPE_CHECKING:
    from cruxmap.files.credences import Layers


class Format(StrEnum):
    """How to show a result."""

    table = "table"
    markdown = "markdown"
    csv = "csv"
    json = "json"


FileArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        help="A credence file, or the name of one of the argument's profiles.",
        autocompletion=complete_file,
    ),
]
WrittenFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="Your credence file; it is made if it is not there.", autocompletion=complete_path
    ),
]
ArgumentOption = Annotated[
    str,
    typer.Option(
        "--argument",
        "-a",
        metavar="NAME_OR_PATH",
        help="The argument (the one that the file names).",
        autocompletion=complete_argument,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="QUESTION=CREDENCE", help="A credence for this run only.", autocompletion=complete_answer
    ),
]
GivenOption = Annotated[
    list[str] | None,
    typer.Option(
        "--given",
        metavar="CLAIM=STATE",
        help="Take a claim as known (a=x,y: x or y).",
        autocompletion=complete_event,
    ),
]
DoOption = Annotated[
    list[str] | None,
    typer.Option(
        "--do", metavar="CLAIM=STATE", help="Set a claim, cutting what decides it.", autocompletion=complete_event
    ),
]
TargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="CLAIM=STATE",
        help="Ask for this instead of the conclusion.",
        autocompletion=complete_event,
    ),
]
InScopeOption = Annotated[bool, typer.Option("--in-scope", help="Add the argument's scope to what is given.")]
PlotOption = Annotated[str | None, typer.Option("--plot", metavar="FILE", help="Draw it too, as FILE.svg or FILE.png.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to show it.")]


class Case(Struct, frozen=True):
    """What most commands are about: an argument, somebody's credences, and what is asked of them."""

    argument: ArgumentMap
    credences: CredenceSet
    path: Path
    target: Event
    given: dict[str, tuple[str, ...]]
    do: dict[str, str]


def open_case(
    file: str | None,
    argument: str,
    sets: Sequence[str] | None = None,
    given: Sequence[str] | None = None,
    do: Sequence[str] | None = None,
    target: str | None = None,
    in_scope: bool = False,
) -> Case:
    """Read the argument and the credences; warnings go to standard error.

    Raises:
        ProblemsError: when a file cannot be used.
        typer.BadParameter: for names and numbers in options that mean nothing.
    """
    layers, path = _layers(file, argument)
    with answering():
        whole = load_compiled(path)
    credences = CredenceSet(whole.name)
    if layers is not None:
        reading = layers.settle(whole)
        if reading.credences is None:
            raise ProblemsError(reading.problems)
        warn(reading.problems)
        credences = reading.credences
    return Case(whole, with_answers(whole, credences, sets or []), path, *asked(whole, given, do, target, in_scope))


def asked(
    argument: ArgumentMap, given: Sequence[str] | None, do: Sequence[str] | None, target: str | None, in_scope: bool
) -> tuple[Event, dict[str, tuple[str, ...]], dict[str, str]]:
    """The target, the evidence and the interventions that options name.

    Raises:
        typer.BadParameter: for names that mean nothing.
    """
    known = _evidence(argument, given, "--given")
    if in_scope:
        known = {**argument.scope, **known}
    set_to = {name: states[0] for name, states in _evidence(argument, do, "--do", single=True).items()}
    return _event(argument, target) if target else argument.target, known, set_to


@contextmanager
def answering() -> Iterator[None]:
    """Say plainly why credences and evidence have no answer, with exit status 1."""
    try:
        yield
    except (ContradictionError, ImpossibleEvidenceError, PinError, TooWideError) as error:
        raise SystemExit(str(error)) from None


def show(document: Document, form: Format) -> None:
    """Print a document on standard output."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns
    sys.stdout.write(FORMATS[form.value](document, max(40, min(width, 120)), colour))
    sys.stdout.flush()


def check_picture(path: str | None) -> None:
    """Refuse a picture's name before anything is worked out for it.

    Raises:
        typer.BadParameter: when it ends neither in `.svg` nor in `.png`.
    """
    if path is not None and Path(path).suffix.lower() not in PICTURES:
        raise typer.BadParameter(f"{path!r} ends neither in .svg nor in .png", param_hint="--plot")


def save_picture(path: str, draw: Callable[[PictureForm], bytes]) -> None:
    """Write a picture in the form that its name asks for, and say so on standard error."""
    from cruxmap.cli.output import write_output

    write_output(draw(PICTURES[Path(path).suffix.lower()]), Path(path), list(PICTURES), "--plot")


def warn(problems: Sequence[Problem]) -> None:
    """Print problems that stop nothing on standard error."""
    if problems:
        from cruxmap.report.problems import problem_text

        for problem in problems:
            print(problem_text(problem), file=sys.stderr)


def with_answers(argument: ArgumentMap, credences: CredenceSet, sets: Sequence[str]) -> CredenceSet:
    """The credences with those of `--set` in place of the file's."""
    result = dict(credences.credences)
    for text in sets:
        name, equals, written = text.partition("=")
        name = argument.renamed.questions.get(name.strip(), name.strip())
        if not equals:
            raise typer.BadParameter(f"{text!r} has no '='; write QUESTION=CREDENCE", param_hint="--set")
        if name not in argument.questions:
            remedy = did_you_mean(name, argument.questions, "`cruxmap questions` lists them")
            raise typer.BadParameter(f"there is no question {name!r}; {remedy}", param_hint="--set")
        try:
            estimate = parse_estimate(written)
        except NotationError as error:
            raise typer.BadParameter(f"{error} for {name!r}; {error.remedy}", param_hint="--set") from None
        result[name] = Credence(estimate.credence, estimate.low, estimate.high)
    return structs.replace(credences, credences=result)


def _layers(file: str | None, argument: str) -> "tuple[Layers | None, Path]":
    """The credence file, if there is one, and where its argument is."""
    if file is None:
        return None, find_argument(argument)
    from cruxmap.files.credences import Layers  # and with it the reader of YAML

    known = Path(file)
    if not known.exists():
        known = find_credences(file, find_argument(argument) if argument else None)
    layers = Layers(known)
    if not layers.layers:
        raise ProblemsError(layers.problems)
    return layers, layers.find_argument(argument)


def _event(argument: ArgumentMap, text: str) -> Event:
    try:
        return parse_event(argument, text)
    except UnknownNameError as error:
        raise typer.BadParameter(f"{error}; {error.remedy}", param_hint="--target") from None


def _evidence(
    argument: ArgumentMap, texts: Sequence[str] | None, option: str, *, single: bool = False
) -> dict[str, tuple[str, ...]]:
    try:
        evidence = parse_evidence(argument, list(texts or []))
    except UnknownNameError as error:
        raise typer.BadParameter(f"{error}; {error.remedy}", param_hint=option) from None
    for name, states in evidence.items():
        if not states:
            raise typer.BadParameter(f"{name!r} is given two states that exclude each other", param_hint=option)
        if single and len(states) > 1:
            raise typer.BadParameter(f"set {name!r} to one state", param_hint=option)
    return evidence
