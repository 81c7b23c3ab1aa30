"""Install a wheel and an sdist, each in an empty environment, and do the three everyday jobs there.

    python tools/install.py dist

The sdist is also unpacked and installed from its folder, as `make test` does it, and tests of the command line are run
there. It takes a few minutes.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
CREDENCES = "argument: scheming\nversion: 2\nname: an example\ncredences: {slack_in_training: 20-40%}\n"
TESTS = ("tests/cli/test_commands.py", "tests/cli/test_start.py", "tests/files/test_locate.py", "tests/test_docs.py")


def everyday(program: Path, folder: Path) -> None:
    """Elicit, diff and sensitivity, in a folder that has nothing of ours."""
    (folder / "me.yaml").write_text(CREDENCES, "utf-8")
    jobs: tuple[tuple[tuple[str, ...], str, str], ...] = (
        (("--version", "--verbose"), "", "pgmpy"),
        (("elicit", "me.yaml"), "20%\n30%\nq\n", "me.yaml"),
        (("diff", "carlsmith-2022", "superforecasters-2023"), "", "What the difference comes from"),
        (("sensitivity", "me.yaml"), "", "swing"),
    )
    for arguments, typed, expected in jobs:
        done = subprocess.run(
            [program, *arguments], input=typed, capture_output=True, text=True, cwd=folder, check=False
        )
        if done.returncode or expected not in done.stdout:
            sys.exit(f"cruxmap {' '.join(arguments)}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    print("  elicit, diff and sensitivity work", flush=True)


def install(packages: list[str], folder: Path) -> Path:
    """A new environment with packages in it; its folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", ROOT / "constraints.txt", *packages], check=True, cwd=folder)
    return folder / "bin"


def main(dist: Path) -> None:
    """Install and try both."""
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    for package, extra in ((wheel, ""), (sdist, "[dev]")):
        print(package.name, flush=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            programs = install([f"{package.resolve()}{extra}"], folder / "environment")
            everyday(programs / "cruxmap", folder)
            for data in ("man/man1/cruxmap.1", "bash-completion/completions/cruxmap"):
                if not (folder / "environment" / "share" / data).is_file():
                    sys.exit(f"share/{data} is not installed")
            if extra:
                with tarfile.open(package) as archive:
                    archive.extractall(folder, filter="data")
                (unpacked,) = folder.glob("cruxmap-*")
                pip = [programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--editable", "."]
                subprocess.run(pip, check=True, cwd=unpacked)
                subprocess.run([programs / "python", "-m", "pytest", *TESTS], check=True, cwd=unpacked)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
