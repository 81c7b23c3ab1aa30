"""docs/notebook.ipynb runs, and has the outputs that it gives: in this process, since a kernel takes longer to start.

CRUXMAP_GOLDEN=write writes the outputs anew.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
FACES = {"text/html": "_repr_html_", "text/markdown": "_repr_markdown_"}


def outputs(source: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """What a cell prints, and how the value of its last expression shows itself, as a notebook keeps them."""
    *statements, last = ast.parse(source).body
    printed = io.StringIO()
    value = None
    with redirect_stdout(printed):
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(statements, []), "cell", "exec"), names)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        else:
            exec(compile(ast.Module([*statements, last], []), "cell", "exec"), names)
    result: list[dict[str, Any]] = []
    if text := printed.getvalue():
        result.append({"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)})
    if value is not None:
        faces = {"text/plain": repr(value)} | {kind: face() for kind, face in faces_of(value)}
        data = {kind: text.splitlines(keepends=True) for kind, text in sorted(faces.items())}
        result.append({"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return result


def faces_of(value: object) -> list[tuple[str, Any]]:
    return [(kind, getattr(value, name)) for kind, name in FACES.items() if hasattr(value, name)]


def comparable(cells: list[dict[str, Any]]) -> str:
    """The cells without what other versions of matplotlib and pandas draw otherwise."""
    text = json.dumps(cells, ensure_ascii=False, indent=1)
    text = re.sub(r"data:image/svg\+xml;base64,[\w+/=]+", "data:image", text)
    return re.sub(r'"text/html": \[\s*"<div>\\n",.*?\]', '"text/html": [a data frame]', text, flags=re.DOTALL)


def test_it_runs_and_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    fresh = json.loads(NOTEBOOK.read_text("utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for cell in fresh["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
            cell["outputs"] = outputs("".join(cell["source"]), names, count)
    if os.environ.get("CRUXMAP_GOLDEN") == "write":
        NOTEBOOK.write_text(json.dumps(fresh, ensure_ascii=False, indent=1) + "\n", "utf-8")
        notebook = fresh
    assert count > 5
    assert comparable(fresh["cells"]) == comparable(notebook["cells"]), "CRUXMAP_GOLDEN=write writes it anew"


def test_it_tells_nothing_of_where_it_was_run() -> None:
    text = NOTEBOOK.read_text("utf-8")
    assert not re.search(r"/(home|root|tmp|work|usr|Users)/|\.venv", text)
    assert json.loads(text)["nbformat"] == 4
    assert len(text) < 400_000
