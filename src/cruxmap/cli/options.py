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

from cruxmap.analysis.case import Case
from cruxmap.analysis.pinning import PinError
from cruxmap.cli.cache import load_compiled
from cruxmap.cli.completion import complete_answer, complete_argument, complete_event, complete_file, complete_path
from cruxmap.files.locate import find_argument, find_credences
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.inquiry import ContradictionError, ImpossibleEvidenceError
from cruxmap.model.argument import ArgumentMap, Evidence, UnknownNameError, both, parse_event, parse_evidence
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.model.problem import Problem, ProblemsError, Suggestion, quoted, several, unknown
from cruxmap.model.query import Query
from cruxmap.report.document import Document, PictureForm
from cruxmap.report.formats import FORMATS

READING = "reading"  # instead of a file: the map's readings
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
        help="A credence file, the name of one of the argument's profiles, or `reading`: the map's.",
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


class MisuseError(typer.BadParameter):
    """Wrong usage: all of it, as problems that have an option or an argument for their place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.file}: {one.message}; {one.remedy}" for one in problems))
        self.problems = tuple(problems)


def misuse(place: str, message: str, remedy: str | Suggestion) -> Problem:
    """Something wrong with an option or an argument."""
    return Problem("error", "usage", place, 0, 0, message, str(remedy))


class Opened(Struct, frozen=True):
    """What most commands are about: a case, where its argument is, and what --in-scope has added to what is given."""

    case: Case
    path: Path
    scope: Evidence = {}

    @property
    def argument(self) -> ArgumentMap:
        """The argument map."""
        return self.case.argument

    @property
    def credences(self) -> CredenceSet:
        """The person's credences."""
        return self.case.credences


def open_case(
    file: str | None,
    argument: str,
    sets: Sequence[str] | None = None,
    given: Sequence[str] | None = None,
    do: Sequence[str] | None = None,
    target: str | None = None,
    in_scope: bool = False,
) -> Opened:
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
    own = with_answers(whole, credences, sets or [])
    query = asked(whole, given, do, target, in_scope)
    return Opened(Case(whole, own, query), path, from_scope(whole, query.given, in_scope))


def asked(
    argument: ArgumentMap, given: Sequence[str] | None, do: Sequence[str] | None, target: str | None, in_scope: bool
) -> Query:
    """The query that options name.

    Raises:
        typer.BadParameter: for names that mean nothing.
    """
    wrong: list[Problem] = []
    known = _evidence(argument, given, "--given", wrong)
    set_to = _evidence(argument, do, "--do", wrong)
    wrong += [
        misuse("--do", f"{name!r} can be set to one state only", f"write one, as in {name}={states[0]}")
        for name, states in set_to.items()
        if len(states) > 1
    ]
    event = argument.target
    try:
        event = parse_event(argument, target) if target else event
    except UnknownNameError as error:
        wrong.append(misuse("--target", str(error), error.remedy))
    if in_scope:
        together = both(argument.scope, known)
        wrong += [_against_scope(argument, name) for name, states in together.items() if not states]
        known = together
    if wrong:
        raise MisuseError(wrong)
    return Query(event, known, {name: states[0] for name, states in set_to.items()})


def _against_scope(argument: ArgumentMap, name: str) -> Problem:
    """That evidence excludes what the scope has of a claim."""
    states = argument.scope[name]
    message = f"the argument's scope has {name}={','.join(states)}, which --given excludes"
    return misuse("--in-scope", message, f"leave out --in-scope, or give {name}={states[0]}")


def from_scope(argument: ArgumentMap, given: Evidence, in_scope: bool) -> Evidence:
    """What of the evidence is there because of --in-scope."""
    return {name: its for name, its in argument.scope.items() if in_scope and given.get(name) == its}


@contextmanager
def answering(scope: Evidence | None = None) -> Iterator[None]:
    """Say plainly why credences and evidence have no answer, with exit status 1.

    Args:
        scope: the evidence that --in-scope has added, if it has.
    """
    try:
        yield
    except (ContradictionError, ImpossibleEvidenceError, PinError, TooWideError) as error:
        from cruxmap.cli.telling import unanswered

        raise stop(*unanswered(error, scope or {})) from None


def shell(path: str | Path) -> str:
    """A path as a word of a command that can be typed."""
    import shlex  # only where a command is suggested

    return shlex.quote(str(path))


def with_argument(file: str | Path, argument: str) -> str:
    """A credence file as words of a command, with `--argument` where the file does not say enough itself."""
    from cruxmap.files.credences import Layers
    from cruxmap.files.locate import leads

    layers = Layers(file) if os.path.isfile(file) else None
    said = layers.argument if layers else ""
    if not argument or leads(said, find_argument(argument, Path(file)), Path(file)):
        return shell(file)
    return f"{shell(file)} --argument {shell(argument)}"


def stop(message: str, remedy: str) -> SystemExit:
    """The end of a command that cannot do what is asked, with exit status 1."""
    return SystemExit(f"{message}\n  → {remedy}")


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
        stem = Path(path).stem or "picture"
        message = f"{quoted(path)} ends neither in .svg nor in .png"
        raise MisuseError([misuse("--plot", message, f"write {stem}.svg or {stem}.png")])


def save_picture(path: str, draw: Callable[[PictureForm], bytes]) -> None:
    """Write a picture in the form that its name asks for, and say so on standard error."""
    from cruxmap.cli.output import drawing, write_output

    with drawing():
        data = draw(PICTURES[Path(path).suffix.lower()])
    write_output(data, Path(path), list(PICTURES), "--plot")


def warn(problems: Sequence[Problem]) -> None:
    """Print problems that stop nothing on standard error."""
    if problems:
        from cruxmap.cli.telling import tell

        tell(problems)


def remark(text: str) -> None:
    """Print something that is good to know on standard error."""
    from cruxmap.cli.telling import tell_stop

    tell_stop(text)


def with_answers(argument: ArgumentMap, credences: CredenceSet, sets: Sequence[str]) -> CredenceSet:
    """The credences with those of `--set` in place of the file's."""
    result = dict(credences.credences)
    wrong: list[Problem] = []
    for text in sets:
        name, equals, written = text.partition("=")
        name = argument.renamed.questions.get(name.strip(), name.strip())
        if not equals:
            wrong.append(
                misuse(
                    "--set", f"{quoted(text)} has no '='", f"write QUESTION=CREDENCE, as in {name or 'question'}=30%"
                )
            )
        elif refused := refused_question(argument, name, "--set"):
            wrong.append(refused)
        else:
            try:
                estimate = parse_estimate(written)
                result[name] = Credence(estimate.credence, estimate.low, estimate.high)
            except NotationError as error:
                message = f"{error.text} for {name!r} {error.matter}"
                wrong.append(misuse("--set", message, error.remedy))
    if wrong:
        raise MisuseError(wrong)
    return structs.replace(credences, credences=result)


def refused_question(argument: ArgumentMap, name: str, option: str) -> Problem | None:
    """The problem that there is no question of a name, if so."""
    if name in argument.questions:
        return None
    if name in argument.claims:
        return misuse(option, f"{name!r} is a claim, not a question", _its_questions(argument, name))
    return misuse(option, *unknown("question", name, argument.questions))


def _layers(file: str | None, argument: str) -> "tuple[Layers | None, Path]":
    """The credence file, if there is one, and where its argument is."""
    if file is None or file == READING:
        return None, find_argument(argument)
    from cruxmap.files.credences import Layers  # and with it the reader of YAML

    known = Path(file)
    if not known.exists():
        known = find_credences(file, find_argument(argument) if argument else None)
    layers = Layers(known)
    if not layers.layers:
        raise ProblemsError(layers.problems)
    return layers, layers.find_argument(argument)


def _evidence(
    argument: ArgumentMap, texts: Sequence[str] | None, option: str, wrong: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """The evidence that an option names; what is wrong with it is added to `wrong`."""
    evidence: dict[str, tuple[str, ...]] = {}
    for text in texts or []:
        try:
            evidence = both(evidence, parse_evidence(argument, [text]))
        except UnknownNameError as error:
            wrong.append(misuse(option, str(error), error.remedy))
    for name, states in evidence.items():
        if not states:
            remedy = f"name one, or write {name}=one,other for either"
            wrong.append(misuse(option, f"{name!r} is given states that exclude each other", remedy))
    return {name: states for name, states in evidence.items() if states}


def _its_questions(argument: ArgumentMap, name: str) -> str:
    """Which questions a claim hangs on directly."""
    own = dict.fromkeys(text for _, text in argument.claims[name].form.terms if text in argument.questions)
    if not own:
        return f"it follows from other claims; `--given {name}` takes it as known"
    return f"its probability comes from {several(own)}"
