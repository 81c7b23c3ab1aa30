"""The program: which commands there are, and what becomes of what they raise."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cruxmap import __version__
from cruxmap.cli.streams import finish_output, name_closed_output, set_encodings
from cruxmap.errors import CruxmapError

UsageError: Any = typer.BadParameter.__base__  # which typer itself does not name

COMMANDS = {
    "eval": "The conclusion, by route, with its band and what it hangs on most.",
    "elicit": "The interview: your answers, one at a time, saved at once.",
    "set": "Answers without an interview: question=30%.",
    "sensitivity": "What the conclusion hangs on: the tables, and their pictures.",
    "diff": "Which credences explain the difference between two people.",
    "history": "How your conclusion moved, commit by commit, and by what.",
    "pool": "One answer of many people, who moves it, and where they disagree.",
    "evidence": "What each observation did to the conclusion, and which to make next.",
    "explain": "A claim or a question: what it says, what feeds it, what it feeds.",
    "claims": "The claims of an argument, with their probabilities.",
    "questions": "The questions of an argument, with the credences in use.",
    "map": "The argument as a picture.",
    "report": "A page to send: the conclusion, the map, and sliders that recompute everything.",
    "rename": "Another name for a claim, a question or a state, in every file.",
    "check": "Whether files are in order: every problem, with its remedy.",
    "new": "A small argument to edit, or a blank credence file.",
    "arguments": "The arguments that come with cruxmap, and their profiles.",
    "export": "The argument for other programs: BIF, XMLBIF, GraphML, Argdown.",
    "import": "A network or an Argdown text, as an argument to edit.",
    "lsp": "The language server that an editor starts (docs/editors.md).",
    "schema": "The JSON Schema of the files, for editors.",
}


class Refusing(TyperCommand):
    """A command whose refusals of wrong usage say how it is used."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments."""
        ctx.allow_extra_args = True  # typer would put them into a message only
        typed = list(args)
        try:
            rest = super().parse_args(ctx, args)
        except CruxmapError as error:
            raise _with_usage(error, ctx) from None
        except UsageError as error:
            from cruxmap.cli.telling import misuse_of

            raise _with_usage(misuse_of(error, ctx, typed), ctx) from None
        if rest and not ctx.resilient_parsing:
            from cruxmap.cli.telling import extra_words

            raise _with_usage(extra_words(rest, ctx), ctx)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run it."""
        try:
            return super().invoke(ctx)
        except CruxmapError as error:
            raise _with_usage(error, ctx) from None


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called: `eval` does not pay for the others."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one command; None if there is no such."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"cruxmap.cli.commands.{cmd_name}")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name, cls=Refusing, short_help=COMMANDS[cmd_name])(module.command)
        return typer.main.get_command(single)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is named, with the nearest name for one that there is not."""
        if args == ["help"]:
            print(ctx.get_help())
            ctx.exit()
        if args[0] == "help":
            args = [args[1], "--help"]
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from cruxmap.cli.telling import unknown_command

            raise _with_usage(unknown_command(args[0], list(COMMANDS)), ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **further: Any) -> Any:
        """Run a command; wrong usage is left to whoever calls this."""
        further["standalone_mode"] = False
        sys.exit(super().main(*args, **further))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    name="cruxmap",
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(ctx: typer.Context, wanted: bool) -> None:
    if wanted and ctx.params["verbose"]:
        from cruxmap.cli.versions import installed

        print(*installed(), sep="\n")
        raise typer.Exit
    if wanted:
        print(f"cruxmap {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_version, help="Say which version this is.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", is_eager=True, help="With --version: also of Python and of what cruxmap needs."),
    ] = False,
) -> None:
    """Argue with numbers: an argument as a Bayesian network, with your credences."""
    if verbose:
        raise typer.BadParameter("this says more about --version, and about nothing else", param_hint="--verbose")


def run() -> None:
    """Run a command; whatever is wrong with somebody's data is said plainly, with exit status 1."""
    set_encodings()
    try:
        try:
            app(prog_name="cruxmap")
        finally:
            finish_output()
    except BrokenPipeError:
        sys.exit(1)  # nobody listens any more
    except typer.Abort:
        sys.exit(1)
    except SystemExit as stop:
        if isinstance(stop.code, str):
            from cruxmap.cli.telling import tell_text

            tell_text(stop.code)
            sys.exit(1)
        raise
    except (CruxmapError, OSError, UsageError) as error:
        from cruxmap.cli.telling import tell_error

        sys.exit(tell_error(name_closed_output(error) if isinstance(error, OSError) else error))
    except Exception as error:
        from cruxmap.cli.telling import tell_fault

        sys.exit(tell_fault(error))


def _with_usage(error: CruxmapError, context: Any) -> CruxmapError:
    """The error; wrong usage with how the command is used."""
    from cruxmap.cli.telling import usage
    from cruxmap.opening.misuse import MisuseError

    if isinstance(error, MisuseError):
        error.usage = usage(context)
    return error
