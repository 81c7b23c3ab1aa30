"""Make the pictures in docs/pictures anew.

    python tools/pictures.py

The picture of the page needs chromium and Playwright; a test says when the map is out of date.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from repositories import Repository  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
PUBLISHED = ("carlsmith-2022", "superforecasters-2023")


def cruxmap(*arguments: str, folder: Path = ROOT) -> None:
    """Run the checkout's program."""
    subprocess.run([sys.executable, str(ROOT / "cli.py"), *arguments], check=True, cwd=folder)


def replay(page: Path, folder: Path) -> None:
    """Write the files that a page of the documentation shows, and give the commands of git, in the page's order."""
    for body in re.findall(r"^```(?:yaml|console)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        if named := re.match(r"# ([\w/-]+\.yaml)\n", body):
            (folder / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (folder / named[1]).write_text(body, "utf-8")
        for line in re.findall(r"^\$ (git .*)$", body, re.M):
            Repository(folder).typed(line)


def photograph(page: Path, picture: Path) -> None:
    """The first screen of the page, as a browser shows it."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or sys.exit("no chromium here")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport={"width": 1280, "height": 800})
        shown.goto(page.as_uri())
        shown.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    cruxmap("map", "-o", str(PICTURES / "map.svg"))
    cruxmap("diff", *PUBLISHED, "--plot", str(PICTURES / "diff.svg"))
    cruxmap("diff", *PUBLISHED, "--claims", "--plot", str(PICTURES / "diff-claims.svg"))
    cruxmap("pool", *PUBLISHED, "--plot", str(PICTURES / "pool.svg"))
    with tempfile.TemporaryDirectory() as folder:
        replay(ROOT / "docs" / "pool.md", Path(folder))
        rounds = ("--round", "first/", "--round", "second/")
        cruxmap("pool", *rounds, "--plot", str(PICTURES / "rounds.svg"), folder=Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        replay(ROOT / "docs" / "history.md", Path(folder))
        cruxmap("history", "mine.yaml", "--plot", str(PICTURES / "history.svg"), folder=Path(folder))
    page = PICTURES / "page.html"
    cruxmap("report", "-o", str(page))
    photograph(page, PICTURES / "page.png")
    page.unlink()
