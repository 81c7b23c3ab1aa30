"""A real browser for tests: Debian's chromium, driven by Playwright; a skipped test says what is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOOKS = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]  # rules of axe
MERMAID = Path(os.environ.get("CRUXMAP_MERMAID") or ROOT / ".venv/node_modules/mermaid/dist/mermaid.min.js")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser with a profile of its own; skips the test where there is none."""
    path = os.environ.get("CRUXMAP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("left out: no chromium here to try the page in (`apt-get install chromium`)")
    playwright = pytest.importorskip("playwright.sync_api", reason="left out: no playwright here to drive chromium")
    with pytest.MonkeyPatch.context() as environment:
        if Path("/tmp").is_dir():
            environment.setenv("TMPDIR", "/tmp")  # chromium keeps a socket there, whose path may have 107 letters
        manager = playwright.sync_playwright()
        driver = manager.start()
    browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()
        driver.stop()


def violations(page: Any, *, looks_alone: bool = False, context: str | None = None) -> list[Any]:
    """What axe finds on a page; of another look of one that was gone through, only what depends on the look."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="left out: no axe here")
    options = {"runOnly": {"type": "rule", "values": LOOKS}} if looks_alone else None
    found = axe.Axe().run(page, context=context, options=options).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]
