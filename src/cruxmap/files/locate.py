"""Where arguments and profiles are: shipped ones by name, anyone's by path."""

import os
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path as FilePath

from cruxmap.files import disk
from cruxmap.model.problem import Problem, ProblemsError, closest, did_you_mean, quoted, several

MAIN = "argument.yaml"
PROFILES = "profiles"
EVIDENCE = "evidence"
ROOT = "CRUXMAP_ROOT"  # the variable that names a folder below which arguments may use others, wherever they are
REVISED = re.compile(r"((?:[^:{]|\{[^}]*\})+):(.*)", re.DOTALL)  # REVISION:PATH
DATED = re.compile(r"(.+)@([^@/]+)(?<!\.yaml)(?<!\.yml)(?<!\.csv)(?<!\.tsv)", re.DOTALL)  # PATH@DATE
COPY = "git-blob-"  # begins the names of the folders in which git hands files of other revisions to programs
WITH_PEOPLE = (".yaml", ".yml", ".csv", ".tsv")  # how files with people's credences end


def arguments_folder() -> FilePath:
    """The folder of the arguments that come with cruxmap: in the package, or in a checkout beside it."""
    package = FilePath(__file__).parents[1]
    installed = package / "arguments"
    return installed if installed.is_dir() else package.parents[1] / "arguments"


def shipped_arguments() -> dict[str, FilePath]:
    """The arguments that come with cruxmap, by name."""
    return {main.parent.name: main.parent for main in sorted(arguments_folder().glob(f"*/{MAIN}"))}


def default_argument() -> str:
    """The name of the argument that is meant where none is named."""
    return (arguments_folder() / "default").read_text("utf-8").strip()


def find_argument(name: str, beside: FilePath | None = None, *, said: bool = False) -> FilePath:
    """The folder or file of an argument, by its name or its path.

    Args:
        name: a path, or the name of a shipped argument; empty for the default one.
        beside: a credence file; an argument's folder may be next to it or above it.
        said: whether that file says so itself, so that a path is one from its own folder if it can be, and a name
            that of the argument in whose folder the file is: it may be a copy of a shipped one.

    Raises:
        ProblemsError: when there is no such argument, with the nearest name.
    """
    name = name or default_argument()
    shipped = arguments_folder() / name
    if name.replace("_", "").replace("-", "").isalnum() and disk.is_file(shipped / MAIN):
        return (_copy_around(beside, name, shipped) if said and beside else None) or shipped
    near = [*FilePath(os.path.realpath(beside)).parents] if beside else []
    for folder in [*near, FilePath()] if said else [FilePath(), *near]:
        path = on_disk(folder / name)
        if disk.is_file(path) or disk.is_file(path / MAIN):  # of a path that is none, these say no
            return path
        if disk.is_file(folder / MAIN) and name in (folder.name, name_of(folder)):
            return folder
    shipped_by_name = shipped_arguments()
    remedy = did_you_mean(name, shipped_by_name, f"the shipped ones are {', '.join(shipped_by_name)}; or give a path")
    if disk.is_folder(FilePath(name)):
        remedy = f"a folder with an argument has a file {MAIN} in it"
    message = f"there is no argument {quoted(name)}"
    raise ProblemsError([Problem("error", "unknown-argument", quoted(name)[1:-1], 0, 0, message, remedy)])


def _copy_around(file: FilePath, name: str, shipped: FilePath) -> FilePath | None:
    """The folder around a file that has an argument of the same name as a shipped one, and is not that."""
    around = FilePath(os.path.realpath(file)).parents
    home = next((folder for folder in around if disk.is_file(folder / MAIN)), None)
    is_copy = home is not None and home != FilePath(os.path.realpath(shipped)) and name_of(home) == name
    return home if is_copy else None


def on_disk(path: FilePath) -> FilePath:
    """A path as the disk spells it: an accent may be a character of its own in one and not in the other."""
    if str(path).isascii() or disk.exists(path):
        return path
    spelled = FilePath(path.anchor)
    for part in path.parts[bool(path.anchor) :]:
        name = part
        if not disk.exists(spelled / part):
            names = disk.names(spelled)
            same = unicodedata.normalize("NFC", part)
            name = next((name for name in names if unicodedata.normalize("NFC", name) == same), part)
        spelled /= name
    return spelled


def name_of(home: FilePath) -> str:
    """The name that an argument gives itself; empty where it cannot be read."""
    from cruxmap.files.tree import Mapping, Scalar, read_source  # and with it the reader of YAML

    main = main_file(home)
    try:
        root = read_source(main, str(main)).root
    except ProblemsError:
        return ""
    name = root.items.get("argument") if isinstance(root, Mapping) else None
    return name.text if isinstance(name, Scalar) else ""


def leads(said: str, home: FilePath, file: FilePath) -> bool:
    """Whether what a credence file says of its argument leads to an argument."""
    try:
        return os.path.realpath(main_file(find_argument(said, file, said=True))) == os.path.realpath(main_file(home))
    except ProblemsError:
        return False


def reference(name: str, home: FilePath, file: FilePath) -> str:
    """How a credence file is to say which argument it is about: by name, or else by the path from its own folder."""
    further = FilePath(os.path.relpath(home, os.path.dirname(os.path.realpath(file)))).as_posix()
    return next((text for text in (name, further, f"./{further}") if leads(text, home, file)), name)


def names_argument(said: str, name: str) -> bool:
    """Whether what a file says of its argument, a name or a path to a folder or a file, ends in an argument's name."""
    path = FilePath(said)
    return name in (path.name, path.stem, path.parent.name)


def profiles(argument: FilePath) -> dict[str, FilePath]:
    """The credence files that come with an argument, by name."""
    return _yaml_files(argument, PROFILES)


def evidence_sets(argument: FilePath) -> dict[str, FilePath]:
    """The sets of observations that come with an argument, by name."""
    return _yaml_files(argument, EVIDENCE)


def _yaml_files(argument: FilePath, folder: str) -> dict[str, FilePath]:
    """The files in a folder that comes with an argument, by name."""
    home = (argument if disk.is_folder(argument) else argument.parent) / folder
    return {FilePath(name).stem: home / name for name in disk.names(home) if name.endswith(".yaml")}


def find_evidence(text: str, argument: FilePath, folder: FilePath | None = None) -> FilePath:
    """A set of observations by its path (from a folder, if one is given), or by the name of one of the argument's.

    Raises:
        ProblemsError: when there is neither.
    """
    path = on_disk((folder or FilePath()) / text)
    if disk.is_file(path):
        return path
    sets = evidence_sets(argument)
    if text in sets:
        return sets[text]
    otherwise = f"give the path of a file, or the name of a set: {several(sets) or 'this argument has none'}"
    remedy = did_you_mean(text, sets, otherwise)
    raise ProblemsError([Problem("error", "missing-file", text, 0, 0, "there is no such set of observations", remedy)])


def evidence_reference(path: FilePath, argument: FilePath, file: FilePath) -> str:
    """How a credence file is to name a set of observations: by name, or else by the path from its own folder."""
    for name, known in evidence_sets(argument).items():
        if os.path.realpath(known) == os.path.realpath(path):
            return name
    return FilePath(os.path.relpath(os.path.realpath(path), os.path.dirname(os.path.realpath(file)))).as_posix()


def names_revision(text: str) -> bool:
    """Whether a text names a file in a revision: as no file of this name does, or as git's copy of an old one."""
    if os.path.lexists(text):
        return FilePath(text).parent.name.startswith(COPY)
    return REVISED.fullmatch(text) is not None or DATED.fullmatch(text) is not None


def find_credences(text: str, argument: FilePath | None) -> FilePath:
    """A credence file by its path, or by the name of one of the argument's profiles (None: of all shipped ones').

    Raises:
        ProblemsError: when there is neither.
    """
    path = on_disk(FilePath(text))
    if disk.is_file(path) or os.path.exists(path):
        return path
    homes = [argument] if argument else list(shipped_arguments().values())
    files = {name: file for home in reversed(homes) for name, file in profiles(home).items()}
    if text in files:
        return files[text]
    raise ProblemsError([nowhere(text, files)])


def people_in(folder: FilePath) -> list[FilePath]:
    """The credence files and tables in a folder, by name; hidden files and an argument's own are none."""
    return [
        folder / name
        for name in disk.names(folder)
        if name.lower().endswith(WITH_PEOPLE) and not name.startswith(".") and name != MAIN
    ]


def nowhere(text: str, names: Collection[str]) -> Problem:
    """That there is no file at a path and nothing of a name; `known` are the names that there are."""
    path = FilePath(text)
    otherwise = f"give the path of a file, or the name of a profile: {several(names) or 'there are none here'}"
    if is_file := path.suffix in (".yaml", ".yml"):
        otherwise = "check the path"
    beside = {file.stem: file for file in _beside(path)}
    if (stem := closest(path.stem, beside)) is not None:
        otherwise = f"did you mean {str(beside[stem])!r}?"
    remedy = did_you_mean(text, names, otherwise)
    mended_by = "interview" if is_file and remedy == "check the path" else ""
    message = "there is no such file or profile"
    return Problem("error", "missing-file", text, 0, 0, message, remedy, mended_by=mended_by)


def main_file(home: FilePath) -> FilePath:
    """The file in which an argument begins, of its folder or of this file itself."""
    return home / MAIN if disk.is_folder(home) else home


def _beside(path: FilePath) -> list[FilePath]:
    """The files of credences that are in the folder of a path."""
    return [path.parent / name for name in disk.names(path.parent) if name.endswith(WITH_PEOPLE)]
