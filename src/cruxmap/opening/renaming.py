"""What is to be renamed, and in which files: by the texts of a command."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import get_args

from cruxmap.files.argument import argument_of, set_about
from cruxmap.files.credences import Layers
from cruxmap.files.locate import (
    MAIN,
    arguments_folder,
    evidence_sets,
    find_argument,
    find_credences,
    main_file,
    profiles,
)
from cruxmap.files.names import Named, NameKind
from cruxmap.files.renaming import ReadFiles, Renaming, plan_renaming, read_files
from cruxmap.files.tree import identity
from cruxmap.model.argument import UnknownNameError
from cruxmap.model.history import KINDS as SECTIONS
from cruxmap.model.history import Lineage
from cruxmap.model.problem import did_you_mean, either, quoted, unknown
from cruxmap.opening.misuse import MisuseError, misuse, refusing
from cruxmap.opening.names import claim_named, claim_titles, named, question_titles

KINDS: tuple[NameKind, ...] = get_args(NameKind)


def open_renaming(old: str, new: str, files: Sequence[str], argument: str, kind: str) -> Renaming:
    """The renaming of something in an argument and in the files about it.

    Args:
        old: the name or the title of a claim or question, `claim=state`, or another name in the argument.
        new: the new name; of a state also as `claim=state`.
        files: credence files and sets of observations, beside those that come with the argument.
        argument: the argument; empty where the files say which.
        kind: what is renamed, where the name alone does not say so.

    Raises:
        ProblemsError: where some of the files are not in order.
        MisuseError: where the texts mean nothing.
        NotChangedError: where the name cannot be given.
    """
    if kind and kind not in KINDS:
        raise MisuseError([misuse("--kind", f"{quoted(kind)} is no kind of name", f"write {either(KINDS)}")])
    home = _home(files, argument)
    sets, people = [*evidence_sets(home).values()], [*profiles(home).values()]
    for text in files:
        path = find_credences(text, home)
        if argument_of(path) is None:
            (people if set_about(path) is None else sets).append(path)
    read = read_files(home, _each_once(sets), _each_once(people))
    with refusing("OLD"):
        what = _meant(read, old, kind)
    claim, equals, state = new.partition("=")
    if equals and what[0].kind == "state" and claim.strip() == what[0].of:
        new = state.strip()
    return plan_renaming(read, what, new)


def _home(files: Sequence[str], argument: str) -> Path:
    """The argument that is meant; one that comes with cruxmap only if its folder is named."""
    if not argument and not files and not Path(MAIN).is_file():
        remedy = "name it with --argument, or give a file that names it"
        raise MisuseError([misuse("--argument", "nothing says in which argument", remedy)])
    home = find_argument(argument) if argument else next(_named_by(files), Path())
    named_by_path = argument and Path(argument).exists()
    if not named_by_path and identity(home).is_relative_to(identity(arguments_folder())):
        message = f"{home.name} comes with cruxmap, and other people have answered it under its names"
        remedy = f"copy its folder and name the copy with --argument; its own would be --argument {home}"
        raise MisuseError([misuse("--argument", message, remedy)])
    here = identity(Path())
    return Path(os.path.relpath(identity(home), here)) if identity(home).is_relative_to(here) else home


def _named_by(files: Sequence[str]) -> Iterator[Path]:
    """The argument that each file says it is about, or is a part of."""
    for text in files:
        path = find_credences(text, None)
        if (home := argument_of(path)) is not None:
            yield home
        elif (about := set_about(path)) is not None:
            beside = path.parent.parent
            yield find_argument(about, path, said=True) if about or not main_file(beside).is_file() else beside
        else:
            yield Layers(path).find_argument()


def _each_once(paths: Sequence[Path]) -> list[Path]:
    return [*{os.path.realpath(path): path for path in reversed(paths)}.values()][::-1]


def _meant(read: ReadFiles, text: str, kind: str) -> list[Named]:
    """What a text names: a claim and a question of one name together, if it is not said which."""
    argument, text = read.argument, text.strip()
    if "=" in text and kind in ("", "state"):
        claim, _, state = (piece.strip() for piece in text.partition("="))
        claim = claim_named(argument, claim)
        if claim not in argument.claims:
            raise _unknown("claim", claim, argument.claims)
        state = named(state, argument.claims[claim].states.items())
        if not read.names.is_defined(Named("state", state, claim)):
            states = [*read.names.defined("state", claim)]
            if not states:
                raise UnknownNameError(f"{claim!r} is true or false, and has no states of its own", "name the claim")
            raise _unknown("state", state, states)
        return [Named("state", state, claim)]
    if kind == "state":
        raise UnknownNameError(f"{quoted(text)} says not of which claim", "write CLAIM=STATE")
    titles = {"claim": claim_titles(argument), "question": question_titles(argument)}
    wanted = [kind] if kind else ["claim", "question"]
    name = named(text, [pair for each in wanted for pair in titles.get(each, ())])
    meant = [Named(each, name) for each in KINDS if each in wanted and read.names.is_defined(Named(each, name))]
    follows = (name in argument.questions and "question" in wanted) or (name in argument.claims and "claim" in wanted)
    if follows and not meant and "." in name:
        prefix, _, own = name.partition(".")
        message = f"{name!r} is the {own!r} of the argument that is used as {prefix!r}"
        raise UnknownNameError(message, "rename it there with --argument, and then write its new name here")
    if follows and not meant:
        raise UnknownNameError(
            f"the name of {name!r} follows from what it is about", "rename the observation, the claim or the state"
        )
    if meant:
        return meant
    others = [Named(each, name) for each in KINDS if not kind and read.names.is_defined(Named(each, name))]
    if len(others) == 1:
        return others
    if others:
        kinds = [other.kind for other in others]
        raise UnknownNameError(f"{quoted(name)} is the name of a {' and of a '.join(kinds)}", f"add --kind {kinds[0]}")
    for section in SECTIONS:
        lineage = Lineage(argument, section)
        if name not in lineage.names and (now := lineage.now(name)) in lineage.names:
            raise UnknownNameError(f"{quoted(name)} is called {now!r} now", f"write {now}")
    known = dict.fromkeys(name for each in KINDS if kind in ("", each) for name in read.names.defined(each))
    if kind:
        raise _unknown(kind, text, known)
    remedy = did_you_mean(text, known, "`cruxmap claims` and `cruxmap questions` list them")
    raise UnknownNameError(f"there is no claim or question {quoted(text)}", remedy)


def _unknown(kind: str, name: str, names: Collection[str]) -> UnknownNameError:
    message, remedy = unknown(kind, name, names)
    return UnknownNameError(message, str(remedy))
