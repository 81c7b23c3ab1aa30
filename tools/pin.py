"""Write constraints.txt: one version of each dependency, or one for each Python where they differ.

    python tools/pin.py python3.11 python3.12 python3.13

Each interpreter resolves the project's dependencies afresh with its own pip; nothing is installed.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADER = "# The versions that the tests ran with. Written by tools/pin.py; the ranges are in pyproject.toml.\n"


def resolve(interpreter: str) -> tuple[str, dict[str, str]]:
    """The interpreter's version, and the versions that it would install."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([interpreter, "-m", "venv", folder], check=True)
        python = f"{folder}/bin/python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--upgrade", "pip"], check=True)
        report = f"{folder}/report.json"
        command = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--dry-run",
            "--report",
            report,
            f"{ROOT}[dev,mutate,site]",
        ]
        subprocess.run(command, check=True, cwd=folder)
        installed = json.loads(Path(report).read_text("utf-8"))
    version = ".".join(installed["environment"]["python_version"].split(".")[:2])
    found = {item["metadata"]["name"].lower(): item["metadata"]["version"] for item in installed["install"]}
    return version, {name: its for name, its in found.items() if name != "cruxmap"}


def main(interpreters: list[str]) -> None:
    """Resolve for every interpreter and write the union."""
    resolved = sorted((resolve(one) for one in interpreters), key=lambda pair: [int(n) for n in pair[0].split(".")])
    lines = []
    for name in sorted({name for _, versions in resolved for name in versions}):
        versions = [(python, its[name]) for python, its in resolved if name in its]
        first_of = {version: python for python, version in reversed(versions)}
        for version, python in reversed(first_of.items()):
            if len(first_of) == 1:
                lines.append(f"{name}=={version}")
            elif version == versions[-1][1]:
                lines.append(f"{name}=={version} ; python_version >= '{python}'")
            else:
                same = [one for one, its in versions if its == version]
                lines += [f"{name}=={version} ; python_version == '{one}'" for one in same]
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
