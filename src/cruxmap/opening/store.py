"""A credence file to write in, from its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cruxmap.files.credences import TABLES, Layers
from cruxmap.files.locate import REVISED, evidence_reference, find_argument, reference
from cruxmap.files.saving import CredenceStore
from cruxmap.files.standard_input import WORD
from cruxmap.model.problem import Problem, ProblemsError, quoted
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.evidence import evidence_files
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.standard_input import refused


def open_store(file: str, argument: str = "", evidence: Sequence[str] | None = None) -> CredenceStore:
    """A credence file to write in; it need not exist. Its `problems` are the warnings about it.

    Sets of observations that are named here are laid over the argument; the file names them too, as soon as it has an
    answer about one.

    It is about the argument that is named, in all its carvings, or else about the one that it names itself.

    Raises:
        ProblemsError: when the file or the argument cannot be used, or nothing can be saved there.
        MisuseError: for a new file with a name that no credence file has.
    """
    path = Path(file)
    if file == WORD:
        raise refused("FILE", "and answers are written into a file", "name one, such as me.yaml")
    if path.suffix.lower() in TABLES:
        remedy = f"name a file that ends in .yaml, such as {path.with_suffix('.yaml')}"
        raise _unwritable(path, "is the name of a table", remedy)
    if path.is_dir():
        raise _unwritable(path, "is a folder", f"name a file in it, such as {path / 'me.yaml'}")
    if REVISED.fullmatch(file) and not path.exists():
        raise _unwritable(path, "names a file in a revision, which is past", "name the file itself")
    if path.exists() and not path.is_file():
        raise _unwritable(path, "is not a regular file", "name a file to keep the answers in, such as me.yaml")
    if not path.exists() and path.suffix not in (".yaml", ".yml"):
        import shlex  # only where a name is suggested

        message = f"there is no file {quoted(file)}, and a new one has a name that ends in .yaml"
        suggested = shlex.quote(str(path.with_name(path.stem + ".yaml")))
        raise MisuseError([misuse("FILE", message, f"write {suggested}")])
    layers = Layers(path) if path.is_file() else None
    home = argument_for(path, argument, layers)
    sets = evidence_files(home, [layers] if layers else [], evidence)
    argument_map = load_compiled(home, sets).uncarved
    told = {file.resolve() for file in evidence_files(home, [layers] if layers else [], None)}
    further = {
        evidence.name: evidence_reference(file, home, path)
        for evidence, file in zip(argument_map.evidence, sets, strict=True)
        if file.resolve() not in told
    }
    store = CredenceStore(path, argument_map, reference(argument_map.name, home, path), further)
    if obstacle := store.obstacle():
        raise _unwritable(path, *obstacle)
    return store


def argument_for(path: Path, argument: str, layers: Layers | None) -> Path:
    """Where the argument is that is named, or else that a credence file names, which need not exist."""
    return layers.find_argument(argument) if layers else find_argument(argument, path)


def _unwritable(path: Path, message: str, remedy: str) -> ProblemsError:
    return ProblemsError([Problem("error", "not-writable", str(path), 0, 0, message, remedy)])
