"""Write the man page and the shells' completions into share/, from the program itself; the site has its page from here.

python tools/manual.py
"""

import re
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer

from cruxmap import __version__
from cruxmap.cli.app import COMMANDS, app

ROOT = Path(__file__).parents[1]
SHELLS = {
    "bash": "bash-completion/completions/cruxmap",
    "zsh": "zsh/site-functions/_cruxmap",
    "fish": "fish/vendor_completions.d/cruxmap.fish",
}  # below share/, where each shell looks
DESCRIPTION = (
    "The claims of an argument are the nodes of a network, written as YAML. You supply the credences; cruxmap works "
    "out the conclusion that they imply, says what it hangs on, and says where two people disagree."
)


class Entry(NamedTuple):
    """A command as its help describes it: what it does, its usage, and each argument and option with what it does."""

    name: str
    summary: str
    description: str
    usage: str
    options: list[tuple[str, str]]


def entries() -> list[Entry]:
    """All commands, in the order of the help."""
    group: Any = typer.main.get_command(app)
    context: Any = group.make_context("cruxmap", ["eval"], resilient_parsing=True)
    return [_entry(group.get_command(context, name), context, name) for name in COMMANDS]


def _entry(command: Any, parent: Any, name: str) -> Entry:
    context = command.context_class(command, info_name=name, parent=parent)
    records = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    usage = " ".join(["cruxmap", name, *command.collect_usage_pieces(context)])
    return Entry(name, COMMANDS[name], (command.help or "").split("\f")[0].strip(), usage, records)


def man_page() -> str:
    """The manual page, section 1, in man(7)."""
    lines = [f'.TH CRUXMAP 1 "" "cruxmap {__version__}" "User Commands"']
    lines += [".SH NAME", r"cruxmap \- argue with numbers: an argument as a Bayesian network, with your credences"]
    lines += [".SH SYNOPSIS", r".B cruxmap", r".I COMMAND", "[...]", ".br", r".B cruxmap \-\-version \-\-verbose"]
    lines += [".SH DESCRIPTION"]
    lines += [_roff(DESCRIPTION)]
    lines += [".SH COMMANDS"]
    for entry in entries():
        lines += [f".SS {_roff(entry.usage)}", *_paragraphs(entry.description)]
        for name, text in entry.options:
            lines += [".TP", rf"\fB{_roff(' '.join(name.split()))}\fR", _roff(" ".join(text.split()))]
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    for title in ("Exit status", "Environment"):
        lines += [f".SH {title.upper()}"]
        for name, text in _table(page, title):
            lines += [".TP", rf"\fB{_roff(name)}\fR", _roff(text)]
    return "\n".join(lines) + "\n"


def _table(page: str, title: str) -> list[list[str]]:
    """The rows of the table below a heading of a page in Markdown."""
    section = page.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in row] for row in rows[2:]]


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of text, one a line, with a break between them."""
    found = [_roff(" ".join(part.split())) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return [line for part in found for line in (".PP", part)][1:]


def _roff(text: str) -> str:
    """Text that man(7) prints as it is."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


def completion(shell: str) -> str:
    """The script that asks the program what to offer at Tab."""
    script = import_module("typer._completion_shared").get_completion_script
    return str(script(prog_name="cruxmap", complete_var="_CRUXMAP_COMPLETE", shell=shell)).rstrip("\n") + "\n"


def files() -> dict[str, str]:
    """All files of share/ with their text."""
    return {"man/man1/cruxmap.1": man_page()} | {path: completion(shell) for shell, path in SHELLS.items()}


def reference() -> str:
    """The site's page of all commands, in Markdown."""
    lines = ["# All commands", "", "What `cruxmap COMMAND --help` says, for every command.", ""]
    for entry in entries():
        lines += [f"## {entry.name}", "", f"```text\n{entry.usage}\n```", "", entry.description, ""]
        if entry.options:
            lines += ["| argument or option | what it does |", "|---|---|"]
            lines += [f"| `{_cell(name)}` | {_cell(text)} |" for name, text in entry.options]
            lines += [""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


if __name__ == "__main__":
    for path, text in files().items():
        (ROOT / "share" / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / "share" / path).write_text(text, "utf-8")
