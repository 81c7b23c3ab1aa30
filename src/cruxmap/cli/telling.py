"""What is wrong, told on standard error: files, options, and why there is no answer. Imported only then."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import typer

from cruxmap.analysis.pooling import NothingToPoolError, UndecidedError
from cruxmap.cli.remedies import with_command
from cruxmap.cli.streams import finish_output
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.problem import Problem, ProblemsError, did_you_mean, either, quoted, several
from cruxmap.model.query import Query
from cruxmap.opening.gathering import NotPooledError
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.pooling import listed
from cruxmap.report.problems import paragraph, problem_text, problems_text, refusal_json


def width() -> int:
    """How wide messages may be; 0, for as wide as they are, where they go to a file or another program."""
    if not sys.stderr.isatty() and not os.environ.get("COLUMNS"):
        return 0
    return max(40, min(shutil.get_terminal_size().columns, 120))


def tell(problems: Iterable[Problem]) -> None:
    """Print problems, each with its place and remedy."""
    for problem in problems:
        print(problem_text(with_command(problem), width()), file=sys.stderr)


def tell_all(problems: Sequence[Problem]) -> None:
    """Print problems, and how many there are."""
    print(problems_text([*map(with_command, problems)], width()), file=sys.stderr)


def tell_text(text: str) -> None:
    """Print a message or a remark: a paragraph for each line."""
    for line in text.split("\n"):
        print(paragraph(line, width()), file=sys.stderr)


def tell_error(error: Any) -> int:
    """Print what is wrong, and what to do about it; the exit status: 2 for wrong usage, else 1.

    Where the command line asks for JSON, that is on standard output too.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 2
    problems, status = problems_of(error), 1
    if isinstance(error, ProblemsError):
        tell_all(problems)
        if isinstance(error, NotPooledError):
            tell_text("Nothing was pooled; --keep-going pools the others.")
    elif isinstance(error, OSError):
        tell(problems)
    elif isinstance(error, CruxmapError) and not isinstance(error, MisuseError):
        tell_text(f"{error.message}\n  → {error.remedy}" if error.remedy else error.message)
    else:
        status = 2
        _tell_usage(error.usage if isinstance(error, MisuseError) else error.ctx and usage(error.ctx), problems)
    answer_in_json(problems)
    return status


def tell_fault(error: Exception) -> int:
    """Print that cruxmap itself is at fault; the exit status."""
    import traceback

    if os.environ.get("CRUXMAP_TRACEBACK"):
        traceback.print_exception(error)
    what = " ".join(str(error).split())
    message = f"this is a fault of cruxmap itself: {type(error).__name__}{': ' * bool(what)}{what}"
    remedy = (
        "report it, with what `CRUXMAP_TRACEBACK=1` before the same command and `cruxmap --version --verbose` print"
    )
    tell_text(f"{message}\n  → {remedy}")
    answer_in_json([Problem("error", "internal", "", 0, 0, message, remedy)])
    return 1


def problems_of(error: Any) -> list[Problem]:
    """What is wrong, as problems; one without a place where it is not about a file, an option or an argument."""
    if isinstance(error, MisuseError | ProblemsError):
        return [*map(with_command, error.problems)]
    if isinstance(error, CruxmapError):
        return [Problem("error", error.code, "", 0, 0, error.message, error.remedy)]
    if isinstance(error, OSError):
        said = (error.strerror or str(error)).lower()
        remedy = _SYSTEM.get(type(error), "check what is read or written there: the path, its permissions, the disk")
        return [Problem("error", "system", str(error.filename or "output"), 0, 0, said, remedy)]
    return [*misuse_of(error, error.ctx).problems]


def answer_in_json(problems: Sequence[Problem]) -> None:
    """Print on standard output why there is no result, where the command line asks for JSON."""
    if asks_for_json(sys.argv[1:]):
        with suppress(OSError):  # as where standard output is what is closed
            sys.stdout.write(refusal_json(problems))
            finish_output()


def asks_for_json(words: Sequence[str]) -> bool:
    """Whether the words of a command line ask for JSON, be they otherwise understood or not."""
    words = words[: words.index("--")] if "--" in words else words
    pairs = {*pairwise(words)}
    return not {"--json", "--format=json", "-fjson"}.isdisjoint(words) or not {
        ("--format", "json"),
        ("-f", "json"),
    }.isdisjoint(pairs)


def _tell_usage(how: str | None, problems: Iterable[Problem]) -> None:
    """Print how a command is used, and everything that is wrong with how it was."""
    if how:
        print(f"{how}\n", file=sys.stderr)
    tell(problems)


def usage(context: Any) -> str:
    """How a command is used."""
    return f"{context.get_usage()}\nTry '{context.command_path} --help' for help."


def unknown_command(word: str, commands: Sequence[str]) -> MisuseError:
    """The refusal of an unknown command."""
    otherwise = f"the commands are {several(commands, most=len(commands))}"
    if os.path.isfile(word):
        otherwise = f"for what is in the file: `cruxmap eval {shlex.quote(word)}`"
    message = f"there is no command {quoted(word)}"
    return MisuseError([misuse("cruxmap", message, did_you_mean(word, commands, otherwise))])


def with_options(error: CruxmapError, query: Query) -> CruxmapError:
    """The error with a remedy in the words of the command line, where it has one of its own."""
    message, remedy = error.message, error.remedy
    if isinstance(error, NothingToPoolError):
        remedy = "name files with answers in them"
    elif isinstance(error, UndecidedError):
        message += f"\n  0: {listed(error.zeros)}\n  1: {listed(error.ones)}"
        remedy = "--clip 1% pools nothing nearer to certainty than that; --method linear or median needs no remedy"
    elif not isinstance(error, ImpossibleEvidenceError) or not error.claims:  # without claims, it is only too unlikely
        return error
    elif from_scope := [name for name in error.claims if name in query.scope and name not in query.assumed]:
        message += f" (the argument's scope takes {several(from_scope)} for granted)"
        remedy = "add --without-scope, or change the credences of 0 or 1 that rule this out"
    elif query.observed.keys() & {*error.claims}:
        remedy = (
            "count fewer observations (--as-of, --evidence none), or change the credences of 0 or 1 that rule this out"
        )
    else:
        remedy = "leave out some of --given and --do, or change the credences of 0 or 1 that rule this out"
    return CruxmapError(message, remedy, error.code)


def extra_words(words: Sequence[str], context: Any) -> MisuseError:
    """The refusal of words on the command line for which a command has no use."""
    remedy = "leave it out, or put quotes around a text that has spaces in it"
    return MisuseError([misuse(context.command_path, f"there is no use for {quoted(' '.join(words))} here", remedy)])


def misuse_of(error: Any, context: Any, typed: Sequence[str] = ()) -> MisuseError:
    """What typer refuses, in our words; `typed` are the words after the command's name."""
    param = getattr(error, "param", None)
    place = _place(param, context) if param is not None else "cruxmap"
    kind = type(error).__name__
    message, remedy = error.message, "--help says what there is"
    if kind == "NoSuchOption" and error.option_name in REPLACED:
        place, message, remedy = error.option_name, "this option is gone", REPLACED[error.option_name]
    elif kind == "NoSuchOption":
        visible = [option for option in context.command.params if not getattr(option, "hidden", False)]
        names = [*(name for option in visible for name in option.opts if name.startswith("-")), "--help"]
        otherwise = f"the options are {several(names, most=len(names))}"
        place, message = error.option_name, "there is no such option"
        remedy = did_you_mean(place, names, otherwise)
    elif kind == "MissingParameter":
        meaning = (getattr(param, "help", None) or place).rstrip(".")
        message, remedy = "this is missing", f"give it: {meaning[:1].lower()}{meaning[1:]}"
    elif kind == "BadOptionUsage":
        place = error.option_name
        option = next((option for option in context.command.params if place in option.opts), None) if context else None
        message, remedy = "a value is missing", f"write it behind {place}; --help says what it may be"
        if getattr(option, "is_flag", True):
            message, remedy = "takes no value", f"write {place} alone"
    elif param is not None:
        text = _refused_text(param, context, typed)
        if hasattr(param.type, "choices"):
            message, remedy = _choice(text, param.type)
        elif "int" in param.type.name or "float" in param.type.name:
            message, remedy = _number(text, param.type)
    return MisuseError([misuse(place, message, remedy)])


def _place(param: Any, context: Any) -> str:
    """What a parameter is called where it is used."""
    return str(param.make_metavar(context)).strip("{}[].") if param.param_type_name == "argument" else param.opts[0]


def _refused_text(param: Any, context: Any, typed: Sequence[str]) -> str:
    """What was typed for a parameter and is not of its type; of several texts, the first such."""
    values = context.command.make_parser(context).parse_args(args=list(typed))[0].get(param.name)
    texts = values if isinstance(values, list | tuple) else [values]
    for text in texts:
        try:
            param.type.convert(text, param, context)
        except typer.BadParameter:
            return str(text)
    return str(texts[0])


def _choice(value: str, kind: Any) -> tuple[str, str]:
    choices = [str(getattr(choice, "value", choice)) for choice in kind.choices]
    return f"{quoted(value)} is not allowed here", did_you_mean(value, choices, f"write {either(choices)}")


def _number(value: str, kind: Any) -> tuple[str, str]:
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    span = "" if least is None else f" from {least} to {most}" if most is not None else f" from {least} up"
    wanted = "a whole number" if "int" in kind.name else "a number"
    try:
        float(value)
    except ValueError:
        return f"{quoted(value)} is not {wanted}", f"write one{span}"
    return f"{float(value):.12g} is out of range", f"write {wanted}{span}"


REPLACED = {"--in-scope": "leave it out: what is asked is within the argument's scope, unless you say --without-scope"}
_SYSTEM: dict[type[OSError], str] = {
    FileExistsError: "choose another name",
    FileNotFoundError: "check the path",
    IsADirectoryError: "name a file in it",
    NotADirectoryError: "check the path: a part of it is a file, not a folder",
    PermissionError: "check its permissions, or choose another place",
}
