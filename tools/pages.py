"""What the site has beside docs/: other Markdown, all commands, the library's reference, live pages of arguments."""

import re
import runpy
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

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


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made."""
    pages = {page: _moved((ROOT / name).read_text("utf-8")) for name, page in PAGES.items()}
    pages["license.md"] = f"# Licence\n\n```text\n{pages['license.md']}```\n"
    pages["commands.md"] = runpy.run_path(str(ROOT / "tools" / "manual.py"))["reference"]()
    pages["api.md"] = _api()
    with tempfile.TemporaryDirectory() as folder:
        made = {name: _live(name, folder) for name in _arguments()}
    pages["gallery.md"] = _gallery(made)
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    for name, text in made.items():
        files.append(File.generated(config, f"arguments/{name}.html", content=text))
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
    library = import_module("cruxmap")
    names = [name for name in library.__all__ if not name.startswith("__")]
    lines = ["# Reference", "", "What `cruxmap` exports; [From Python](library.md) shows how it is used.", ""]
    for name in sorted(names, key=lambda name: (name[0].isupper(), name)):
        lines += [f"::: {getattr(library, name).__module__}.{name}", ""]
    return "\n".join(lines)


def _arguments() -> list[str]:
    """The names of the arguments that come with cruxmap."""
    return import_module("cruxmap.files.locate").shipped_arguments()


def _live(name: str, folder: str) -> str:
    """An argument's page, at the map's readings."""
    path = Path(folder, f"{name}.html")
    command = [sys.executable, "-m", "cruxmap", "report", "--argument", name, "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return path.read_text("utf-8")


def _gallery(made: dict[str, str]) -> str:
    """Links to the live pages."""
    lines = [
        "# Live pages",
        "",
        "The arguments that come with cruxmap, as `cruxmap report` writes them: move a credence and see",
        "",
    ]
    lines[-2] += " what becomes of the conclusion. Each is one file without network access."
    for name, page in made.items():
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        lines += [f"- [{title[1].strip() if title else name}](arguments/{name}.html)"]
    return "\n".join(lines) + "\n"
