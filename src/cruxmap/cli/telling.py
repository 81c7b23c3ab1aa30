"""What is wrong, told on standard error: files, options, and why there is no answer. Imported only then."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from cruxmap.analysis.pinning import PinError
from cruxmap.cli.remedies import with_command
from cruxmap.errors import CruxmapError
from cruxmap.inference.inquiry import ImpossibleEvidenceError
from cruxmap.model.problem import Problem, ProblemsError, did_you_mean, either, quoted, several
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.people import NotPooledError
from cruxmap.report.problems import paragraph, problem_text, problems_text


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
    """Print what is wrong, and what to do about it; the exit status: 2 for wrong usage, else 1."""
    if isinstance(error, MisuseError):
        _tell_usage(error.usage, error.problems)
        return 2
    if isinstance(error, ProblemsError):
        tell_all(error.problems)
        if isinstance(error, NotPooledError):
            tell_text("Nothing was pooled; --keep-going pools the others.")
    elif isinstance(error, CruxmapError):
        tell_text(f"{error.message}\n  → {error.remedy}" if error.remedy else error.message)
    elif isinstance(error, OSError):
        said = (error.strerror or str(error)).lower()
        remedy = _SYSTEM.get(type(error), "check what is read or written there: the path, its permissions, the disk")
        tell([Problem("error", "system", str(error.filename or "output"), 0, 0, said, remedy)])
    else:
        _tell_typer(error)
        return 2
    return 1


def _tell_typer(error: Any) -> None:
    """Print what typer refuses."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        _tell_usage("" if error.ctx is None else usage(error.ctx), [_usage(error)])


def _tell_usage(how: str, problems: Iterable[Problem]) -> None:
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


def with_options(error: Exception, scope: Collection[str]) -> CruxmapError:
    """Why credences and evidence have no answer, and what to do; `scope` are the claims that --in-scope has added."""
    if not isinstance(error, CruxmapError):
        return CruxmapError(str(error))
    message, remedy = error.message, error.remedy
    if isinstance(error, PinError):
        remedy = "leave out this --pin, or give answers short of 0 and 1"
    elif not isinstance(error, ImpossibleEvidenceError):
        return error
    elif from_scope := [name for name in scope if name in error.claims]:
        message += f" (it is --in-scope that gives {several(from_scope)})"
        remedy = "leave out --in-scope, or change the credences of 0 or 1 that rule this out"
    else:
        remedy = "leave out some of --given and --do, or change the credences of 0 or 1 that rule this out"
    return CruxmapError(message, remedy)


def _usage(error: Any) -> Problem:
    """What typer refuses, in our words."""
    param, hint = getattr(error, "param", None), getattr(error, "param_hint", None)
    place = hint if isinstance(hint, str) else _named(param, error.ctx) if param is not None else "cruxmap"
    kind = type(error).__name__
    if kind == "NoSuchOption":
        visible = [one for one in error.ctx.command.params if not getattr(one, "hidden", False)]
        known = [*(name for one in visible for name in one.opts if name.startswith("-")), "--help"]
        otherwise = f"the options are {several(known, most=len(known))}"
        return misuse(error.option_name, "there is no such option", did_you_mean(error.option_name, known, otherwise))
    if kind == "MissingParameter":
        meaning = (getattr(param, "help", None) or place).rstrip(".")
        return misuse(place, "this is missing", f"give it: {meaning[:1].lower()}{meaning[1:]}")
    if kind == "BadOptionUsage":
        message, remedy = "takes no value", f"write {error.option_name} alone"
        if "not take" not in error.message:
            message, remedy = "a value is missing", f"write it behind {error.option_name}; --help says what it may be"
        return misuse(error.option_name, message, remedy)
    if found := re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", error.message, re.DOTALL):
        remedy = "leave it out, or put quotes around a text that has spaces in it"
        return misuse(error.ctx.command_path, f"there is no use for {quoted(found[1])} here", remedy)
    if param is not None:
        for pattern, told in _VALUES:
            if found := re.fullmatch(pattern, error.message, re.DOTALL):
                return misuse(place, *told(found[1], param.type))
    message, _, remedy = error.message.partition("; ")
    return misuse(place, message, remedy)


def _named(param: Any, context: Any) -> str:
    """What a parameter is called where it is used."""
    return str(param.make_metavar(context)).strip("{}[].") if param.param_type_name == "argument" else param.opts[0]


def _choice(value: str, kind: Any) -> tuple[str, str]:
    known = [str(getattr(one, "value", one)) for one in kind.choices]
    return f"{quoted(value)} is not allowed here", did_you_mean(value, known, f"write {either(known)}")


def _number(value: str, kind: Any) -> tuple[str, str]:
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    span = "" if least is None else f" from {least} to {most}" if most is not None else f" from {least} up"
    wanted = "a whole number" if "int" in kind.name else "a number"
    try:
        float(value)
    except ValueError:
        return f"{quoted(value)} is not {wanted}", f"write one{span}"
    return f"{float(value):.12g} is out of range", f"write {wanted}{span}"


_SYSTEM: dict[type[OSError], str] = {
    FileExistsError: "choose another name",
    FileNotFoundError: "check the path",
    IsADirectoryError: "name a file in it",
    NotADirectoryError: "check the path: a part of it is a file, not a folder",
    PermissionError: "check its permissions, or choose another place",
}
# What typer says of a value that is not of the option's type, and our words for it.
_VALUES: tuple[tuple[str, Callable[[str, Any], tuple[str, str]]], ...] = (
    (r"'(.*)' is not one of .*", _choice),
    (r"'(.*)' is not a valid (?:int|float).*", _number),
    (r"(\S+) is not in the range .*", _number),
)
