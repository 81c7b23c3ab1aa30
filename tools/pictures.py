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
PICTURES = ROOT / "docs" / "pictures"
PUBLISHED = ("carlsmith-2022", "superforecasters-2023")


def cruxmap(*arguments: str, folder: Path = ROOT) -> None:
    """Run the checkout's program."""
    subprocess.run([sys.executable, str(ROOT / "cli.py"), *arguments], check=True, cwd=folder)


def write_examples(page: Path, folder: Path) -> None:
    """Write the files that a page of the documentation shows."""
    for body, name in re.findall(r"^```yaml\n(# ([\w/-]+\.yaml)\n.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(body, "utf-8")


def photograph(page: Path, picture: Path) -> None:
    """What a browser shows of the page's map."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or sys.exit("no chromium here")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport={"width": 1280, "height": 800})
        shown.goto(page.as_uri())
        shown.click("#map summary")  # which folds the map out
        shown.click("#box-step_undercut a")
        shown.evaluate("document.querySelector('#map').scrollIntoView()")
        shown.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    cruxmap("map", "-o", str(PICTURES / "map.svg"))
    cruxmap("diff", *PUBLISHED, "--plot", str(PICTURES / "diff.svg"))
    cruxmap("diff", *PUBLISHED, "--claims", "--plot", str(PICTURES / "diff-claims.svg"))
    cruxmap("pool", *PUBLISHED, "--plot", str(PICTURES / "pool.svg"))
    with tempfile.TemporaryDirectory() as folder:
        write_examples(ROOT / "docs" / "pool.md", Path(folder))
        rounds = ("--round", "first/", "--round", "second/")
        cruxmap("pool", *rounds, "--plot", str(PICTURES / "rounds.svg"), folder=Path(folder))
    page = PICTURES / "page.html"
    cruxmap("report", "-o", str(page))
    photograph(page, PICTURES / "page.png")
    page.unlink()
