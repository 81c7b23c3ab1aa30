"""The options that commands share, and the decorators that give them to a command.

A decorated command is a function of what was opened and of its own options:

    @shown
    @about_a_case(without=("target",))
    def command(opened: OpenedCase) -> Document: ...

typer reads a function's signature, so the decorators write the one that the command line has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from cruxmap.cli.completion import (
    complete_answer,
    complete_argument,
    complete_event,
    complete_evidence,
    complete_file,
    complete_path,
)
from cruxmap.cli.showing import Format, format_of_file, parse_picture, remark, save, show, warn
from cruxmap.errors import CruxmapError
from cruxmap.opening.case import Opened, open_case
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.standard_input import with_standard_input


def _event_option(name: str, meaning: str) -> Any:
    return typer.Option(name, metavar="CLAIM=STATE", help=meaning, autocompletion=complete_event)


PERSON = "A credence file, a profile of the argument, or `reading`; `-`: standard input."

FileArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[FILE]",
        help="A credence file (`-`: standard input), the name of a profile, or `reading`: the map's.",
        autocompletion=complete_file,
    ),
]
FilesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE...",
        help="Credence files (`-`: standard input), profiles, tables with a person a row (.csv, .tsv), or folders.",
        autocompletion=complete_path,
    ),
]
RoundOption = Annotated[
    list[str] | None,
    typer.Option(
        "--round",
        metavar="FOLDER_OR_TABLE",
        help="Instead of FILEs, two or more: how the group moved between rounds.",
        autocompletion=complete_path,
    ),
]
MovedOption = Annotated[
    bool, typer.Option("--moved", help="How the group moved since the first answers that its files keep.")
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
GivenOption = Annotated[list[str] | None, _event_option("--given", "Take a claim as known (a=x,y: x or y).")]
DoOption = Annotated[list[str] | None, _event_option("--do", "Set a claim, cutting what decides it.")]
TargetOption = Annotated[str | None, _event_option("--target", "Ask for this instead of the conclusion.")]
WithoutScopeOption = Annotated[
    bool, typer.Option("--without-scope", help="Do not take the argument's scope for granted.")
]
EvidenceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--evidence",
        metavar="NAME_OR_PATH",
        help="Lay a set of observations over it; `none`: count none.",
        autocompletion=complete_evidence,
    ),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Count only what was observed by then.")
]
WeightOption = Annotated[
    list[str] | None, typer.Option("--weight", metavar="NAME=NUMBER", help="How much a person counts (1).")
]
KeepGoingOption = Annotated[bool, typer.Option("--keep-going", help="Leave out files and rows with errors.")]
PlotOption = Annotated[
    str | None,
    typer.Option("--plot", parser=parse_picture, metavar="FILE", help="Draw it too, as FILE.svg or FILE.png."),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to show it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "--out", "-o", metavar="FILE", help="Write it to FILE.csv, .json, .md or .txt, in that format."
    ),
]

OwnRangesOption = Annotated[
    bool, typer.Option("--own-ranges", help="Count only the ranges of the file's own, neither borrowed nor the map's.")
]

QUERY = (
    ("given", GivenOption, None),
    ("do", DoOption, None),
    ("target", TargetOption, None),
    ("without_scope", WithoutScopeOption, False),
    ("evidence", EvidenceOption, None),
    ("as_of", AsOfOption, None),
)
CASE = (("file", FileArgument, None), ("argument", ArgumentOption, ""), ("sets", SetOption, None), *QUERY)
RANGES = ("own_ranges", OwnRangesOption, False)
PAIR = (
    ("a", Annotated[str, typer.Argument(metavar="A", help=PERSON)], Parameter.empty),
    ("b", Annotated[str | None, typer.Argument(metavar="[B]", help=PERSON)], None),
    (
        "earlier",
        Annotated[
            str | None,
            typer.Option(
                "--with",
                metavar="OLD",
                help="Instead of B: another version of the argument; or REVISION:PATH, from git.",
            ),
        ],
        None,
    ),
    ("argument", ArgumentOption, ""),
    RANGES,
    *QUERY,
)
HISTORY = (
    (
        "file",
        Annotated[str, typer.Argument(metavar="FILE", help="A credence file under git.", autocompletion=complete_path)],
        Parameter.empty,
    ),
    (
        "since",
        Annotated[str | None, typer.Option("--since", metavar="DATE", help="Begin with the last state before a date.")],
        None,
    ),
    (
        "between",
        Annotated[
            tuple[str, str] | None, typer.Option("--between", metavar="REV REV", help="From one revision to another.")
        ],
        None,
    ),
    ("argument", ArgumentOption, ""),
    *QUERY,
)
GROUP = (
    ("files", FilesArgument, None),
    ("rounds", RoundOption, None),
    ("moved", MovedOption, False),
    ("argument", ArgumentOption, ""),
    ("weight", WeightOption, None),
    ("keep_going", KeepGoingOption, False),
    *QUERY,
)

Command = Callable[..., Any]
Options = Sequence[tuple[str, Any, Any]]  # the name of a parameter, its annotation and its default


def about_a_case(
    *, without: Collection[str] = (), ranges: bool = False, beside: str = ""
) -> Callable[[Command], Command]:
    """Give a command the options from which a case is opened; its parameter `opened` is an `OpenedCase`.

    Args:
        without: the options, by parameter, for which the command has no use.
        ranges: whether it shows what comes of ranges, so that one may say whose count.
        beside: the command's own parameter that names further people's files, if it has one: the observations that
            these name are laid over the argument too.
    """
    options = [option for option in ([*CASE, RANGES] if ranges else CASE) if option[0] not in without]
    if not beside:
        return _opening(options, open_case)

    def opener(**values: Any) -> Opened:
        named = values.pop(beside)
        return open_case(beside=[named] if isinstance(named, str) else named or [], **values)

    def decorated(command: Command) -> Command:
        further = signature(command, eval_str=True).parameters[beside]
        return _opening([*options, (beside, further.annotation, further.default)], opener)(command)

    return decorated


def about_a_pair(command: Command) -> Command:
    """Give a command the options from which two cases are opened; its `opened` is what `open_two` returns."""
    from cruxmap.opening.versions import open_two

    return _opening(PAIR, open_two)(command)


def about_a_history(command: Command) -> Command:
    """Give a command the options from which a history is opened; its `opened` is an `OpenedHistory`."""
    from cruxmap.opening.history import open_history

    return _opening(HISTORY, open_history)(command)


def about_a_group(command: Command) -> Command:
    """Give a command the options from which a group is opened; its `opened` is what `open_groups` returns."""
    from cruxmap.opening.groups import open_groups

    return _opening(GROUP, open_groups)(command)


@contextmanager
def reading_input(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The values of a command's parameters, with standard input in place of `-`; at a terminal that is said."""
    with with_standard_input(values) as texts:
        if texts != values and sys.stdin.isatty():
            remark("Reading credences from standard input; they end with Ctrl-D on a line of its own.")
        yield texts


def chosen_format(output_format: Format, as_json: bool) -> Format:
    """The format that `--format` and `--json` ask for together."""
    if as_json and output_format not in (Format.table, Format.json):
        message = f"--format {output_format.value} asks for something else"
        raise MisuseError([misuse("--json", message, "leave out one of the two")])
    return Format.json if as_json else output_format


def shown(command: Command) -> Command:
    """Give a command the options `--format`, `--json` and `--output`, and show or save what it returns."""

    def showing(output_format: Format, as_json: bool, output: Path | None, **values: Any) -> None:
        chosen = chosen_format(output_format, as_json)
        if output is None:
            show(command(**values), chosen)
        else:
            chosen = format_of_file(output, chosen)  # refused before anything is worked out
            save(command(**values), chosen, output)

    parameters = list(signature(command, eval_str=True).parameters.values())
    parameters.append(_parameter("output_format", FormatOption, Format.table))
    parameters.append(_parameter("as_json", JsonOption, False))
    parameters.append(_parameter("output", OutputOption, None))
    return _written(showing, command, parameters)


def _opening(options: Options, opener: Callable[..., Opened]) -> Callable[[Command], Command]:
    """Put options in place of a command's parameter `opened`, and hand it what the opener makes of them.

    An option that is also a parameter of the command itself is handed on to it.
    """

    def decorated(command: Command) -> Command:
        own = signature(command, eval_str=True).parameters
        names = [name for name, _, _ in options]

        def opening(**values: Any) -> Any:
            with reading_input(values) as texts:
                opened = opener(**{name: texts[name] for name in names})
                warn(opened.warnings)
                for text in opened.remarks:
                    remark(text)
                further = {name: value for name, value in texts.items() if name in own}
                try:
                    return command(opened=opened, **further)
                except CruxmapError as error:
                    from cruxmap.cli.telling import with_options

                    raise with_options(error, opened.case.query) from None

        parameters: list[Parameter] = []
        for name, parameter in own.items():
            if name == "opened":
                parameters += [_parameter(*option) for option in options]
            elif name not in names:
                parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY))
        return _written(opening, command, parameters)

    return decorated


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _written(function: Command, command: Command, parameters: Sequence[Parameter]) -> Command:
    """The function with a command's name and help, and with a signature of these parameters."""
    function.__name__, function.__doc__ = command.__name__, command.__doc__
    function.__signature__ = signature(command, eval_str=True).replace(parameters=parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return function
