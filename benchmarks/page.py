"""The page in a browser: how long it takes to follow a slider."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.row import Row, duration

ROUNDS = 40
MOST = 0.050  # seconds within which the band follows
TAKEN = """(work) => {
  const start = performance.now();
  work === "numbers" ? draw() : drawBand();
  return performance.now() - start;
}"""


def page() -> Iterator[Row]:
    """A row for all numbers of the shipped argument's page, and one for its band; none where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        print("no chromium here: the page is left out", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "page.html"
        command = [sys.executable, "-c", "from cruxmap.cli.main import main; main()", "report", "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        opened = driver.chromium.launch(executable_path=browser, args=["--headless", "--no-sandbox"])
        tab = opened.new_page()
        tab.goto(path.as_uri())
        for what, work in (("all its numbers", "numbers"), ("its band of 2,000 draws", "band")):
            taken = median(tab.evaluate(TAKEN, work) for _ in range(ROUNDS)) / 1000
            yield Row(f"the page follows a slider: {what}", duration(taken), "", "", f"{duration(MOST)}", taken <= MOST)
        opened.close()
