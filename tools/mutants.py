"""Say which mutants of the last `make mutate` no test noticed; exit status 1 below 90%.

tests/equivalent-mutants.yaml lists those that cannot be noticed, each with its reason, or by kind: they count neither
way.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
LEAST = 0.9
SURVIVED = {0: "survived", 33: "no test reaches it"}  # by mutmut's exit status; others are deaths
LEFT_OUT = {None, 2, 34}  # not run, interrupted, skipped


def statuses() -> dict[str, int | None]:
    """The exit status of the tests for each mutant."""
    by_mutant: dict[str, int | None] = {}
    for meta in sorted((ROOT / "mutants").rglob("*.meta")):
        by_mutant |= json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    return by_mutant


def change(mutant: str) -> tuple[str, str]:
    """The lines that a mutant takes out and puts in."""
    command = [sys.executable, "-m", "mutmut", "show", mutant]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    lines = {sign: [line[1:].strip() for line in shown if line[:1] == sign and line[:3] != sign * 3] for sign in "-+"}
    return "\n".join(lines["-"]), "\n".join(lines["+"])


class Equivalents:
    """The changes that no test can notice, as tests/equivalent-mutants.yaml lists them."""

    def __init__(self, path: Path) -> None:
        entries = yaml.safe_load(path.read_text("utf-8"))
        self.kinds = [(entry["anywhere"], entry["becomes"]) for entry in entries if "anywhere" in entry]
        self.single = {(e["function"], e["before"], e["after"]) for e in entries if "anywhere" not in e}

    def has(self, function: str, before: str, after: str) -> bool:
        """Whether a change is listed, or of a kind that is."""
        if (function, before, after) in self.single:
            return True
        return any(
            after == before[: match.start()] + other + before[match.end() :]
            for text, others in self.kinds
            for match in re.finditer(re.escape(text), before)
            for other in others
        )


def main() -> None:
    """List the survivors, then the score."""
    equivalents = Equivalents(ROOT / "tests" / "equivalent-mutants.yaml")
    run = {mutant: status for mutant, status in statuses().items() if status not in LEFT_OUT}
    alive = 0
    excused = 0
    for mutant, status in run.items():
        if status not in SURVIVED:
            continue
        function = mutant.rsplit("__mutmut_", 1)[0]
        before, after = change(mutant)
        if equivalents.has(function, before, after):
            excused += 1
            continue
        alive += 1
        print(f"{mutant}: {SURVIVED[status]}\n  - {before}\n  + {after}")
    counted = len(run) - excused
    if not counted:
        sys.exit("no mutant has been run")
    score = 1 - alive / counted
    print(f"{counted - alive:,} of {counted:,} mutants were noticed ({score:.1%}); {excused} are equivalent")
    sys.exit(score < LEAST)


if __name__ == "__main__":
    main()
