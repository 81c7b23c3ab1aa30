"""What the site has beside docs/: other Markdown, all commands, the library's reference, the notebook, live pages."""

import json
import re
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

import cruxmap
from cruxmap.files.locate import shipped_arguments

ROOT = Path(__file__).parents[1]
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "DECISIONS.md": "decisions.md",
    "SECURITY.md": "security.md",
    "LICENSE-TEXTS.md": "license-texts.md",
    "LICENSE": "license.md",
}
LIVE = {name: (name, (), "At the map's readings.") for name in reversed(shipped_arguments())} | {
    "two-people": (
        "power-seeking",
        ("carlsmith-2022", "superforecasters-2023"),
        "Joe Carlsmith's numbers and the superforecasters', and what lies between them.",
    ),
}  # the argument, whose credences, and what the gallery says
STYLE = "@media (min-width: 60em) { .md-typeset td:first-child code { white-space: nowrap } }\n"
LESS = "---\nsearch: {boost: 0.3}\n---\n"  # who searches for a word wants to use it, not to read how it came about


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made."""
    pages = {page: _moved((ROOT / name).read_text("utf-8")) for name, page in PAGES.items()}
    pages |= {name: LESS + pages[name] for name in ("changelog.md", "decisions.md")}
    pages["license.md"] = f"# Licence\n\n```text\n{pages['license.md']}```\n"
    pages["commands.md"] = runpy.run_path(str(ROOT / "tools" / "manual.py"))["reference"]()
    pages["api.md"] = _api()
    pages["notebook.md"] = _notebook()
    pages["gallery.md"] = _gallery()
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    for page in LIVE:
        files.append(File.generated(config, f"arguments/{page}.html", content=_live(page)))
    files.append(File.generated(config, "site.css", content=STYLE))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Links to files beside docs/, as links to their pages."""
    return re.sub(r"\]\(\.\./([\w.-]+)", lambda match: f"]({PAGES.get(match[1], match[0])}", markdown)


def _moved(text: str) -> str:
    """Text of a file beside docs/, whose links are from there."""
    names = "|".join(map(re.escape, PAGES))
    return re.sub(rf"\]\(({names})\)", lambda match: f"]({PAGES[match[1]]})", text.replace("](docs/", "]("))


def _api() -> str:
    """A heading for each public name, which mkdocstrings fills from its docstring."""
    names = [name for name in cruxmap.__all__ if not name.startswith("__")]
    lines = ["# Reference", "", "What `cruxmap` exports; [From Python](library.md) shows how it is used.", ""]
    for name in sorted(names, key=lambda name: (name[0].isupper(), name)):
        lines += [f"::: {getattr(cruxmap, name).__module__}.{name}", ""]
    return "\n".join(lines)


def _notebook() -> str:
    """The notebook with its outputs, as a page."""
    lines = []
    for cell in json.loads((ROOT / "docs" / "notebook.ipynb").read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        lines += [source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```", ""]
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            text = "".join(output.get("text") or data["text/plain"]).rstrip()
            html = "".join(data.get("text/html", "")).replace("\n", " ")
            lines += [f'<div class="output">{html}</div>' if html else f"```text\n{text}\n```", ""]
    return "\n".join([*lines, "The same [to run](notebook.ipynb).", ""])


def _live(page: str) -> str:
    """A page as `report` writes it."""
    argument, people, _ = LIVE[page]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        command = [sys.executable, "-m", "cruxmap", "report", *people, "--argument", argument, "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        return path.read_text("utf-8")


def _gallery() -> str:
    """What each live page is, with a link."""
    lines = [
        "# Live pages",
        "",
        "The arguments that come with cruxmap, as `cruxmap report` writes them: move a credence and see",
    ]
    lines += [
        "what becomes of the conclusion. Each is one file that needs no network, so it can be saved and sent.",
        "",
    ]
    for page, (argument, _, text) in LIVE.items():
        loaded = cruxmap.load_argument(ROOT / "arguments" / argument)
        size = f"{len(loaded.claims)} claims, {len(loaded.questions)} questions"
        lines += [f"- [{loaded.title}](arguments/{page}.html) {text} ({size})"]
    return "\n".join(lines) + "\n"
