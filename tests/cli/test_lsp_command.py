"""`cruxmap lsp` where there is no editor to speak with, or no library to speak by."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from terminal import Terminal

from conftest import Run


def test_without_the_extra_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("cruxmap.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    assert run("lsp").said == (
        'the language server needs pygls.lsp.server, which is not installed → pip install "cruxmap[lsp]"'
    )


def test_a_person_is_told_that_an_editor_starts_it(tmp_path: Path) -> None:
    terminal = Terminal("lsp", folder=tmp_path)
    assert terminal.end() == 2
    assert "this speaks with an editor, and not with a person" in terminal.text()
