"""`cruxmap lsp`: the language server, for editors."""

import gc
import os
import sys
from importlib import import_module

import typer

from cruxmap.errors import CruxmapError
from cruxmap.opening.misuse import MisuseError, misuse

EXTRA = ("pygls", "lsprotocol", "cattrs", "attrs")


def command() -> None:
    """Serve an editor over standard input and output: problems while you type, and what stands behind each name.

    An editor starts this itself; docs/editors.md says how to set it up. It needs what `pip install "cruxmap[lsp]"`
    installs.
    """
    try:
        make_server = import_module("cruxmap.server.language_server").make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        message = f"the language server needs {error.name}, which is not installed"
        raise CruxmapError(message, 'pip install "cruxmap[lsp]"', "not-installed") from None
    if sys.stdin.isatty():
        remedy = "let an editor start it: docs/editors.md says how"
        raise MisuseError([misuse("lsp", "this speaks with an editor, and not with a person", remedy)])
    gc.enable()  # it may run for days
    server = make_server()
    # On streams of its own, which it closes; whatever else is printed must not get between its messages.
    with os.fdopen(os.dup(0), "rb") as questions, os.fdopen(os.dup(1), "wb") as answers:
        sys.stdout = sys.stderr
        server.start_io(questions, answers)
    if not server.was_shut_down:
        raise typer.Exit(1)
