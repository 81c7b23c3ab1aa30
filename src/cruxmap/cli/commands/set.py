"""`cruxmap set`: answers without an interview."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from cruxmap.cli.changes import Place, read_changes
from cruxmap.cli.completion import complete_answer, complete_view
from cruxmap.cli.options import ArgumentOption, EvidenceOption, WrittenFile
from cruxmap.cli.showing import remark, warn
from cruxmap.errors import CruxmapError
from cruxmap.files.saving import ConflictError, CredenceStore, NotSavedError, Saved
from cruxmap.files.writing import Change
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.opening.store import open_store
from cruxmap.report.interview import answer_text, present_version_text
from cruxmap.report.numbers import plain


def command(
    file: WrittenFile,
    answers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION=CREDENCE]...", help="Answers: 30%, 3:7, 20-40%, …", autocompletion=complete_answer
        ),
    ] = None,
    argument: ArgumentOption = "",
    evidence: EvidenceOption = None,
    view: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM=CREDENCE", help="Your direct view of a claim.", autocompletion=complete_view),
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=TEXT", help="A note with an answer, or else with a view.", autocompletion=complete_answer
        ),
    ] = None,
) -> None:
    """Write answers, views and notes into a credence file, all or none.

    The file is made if it is not there; everything else in it stays as it is. A point with a range is
    written `question="30% range 20-50%"`; `question=` takes an answer away, with its note.
    """
    store = open_store(file, argument, evidence)
    warn(store.problems)
    changes = read_changes(store, answers or [], view or [], note or [])
    if not changes:
        raise MisuseError([misuse("QUESTION=CREDENCE", "there is nothing to write", "give one, or --view or --note")])
    try:
        saved, before = _save(store, changes)
    except NotSavedError as error:
        sys.stdout.write(error.text)
        sys.stdout.flush()
        message = f"{file}: {error.message}. Nothing is saved: above is the file as it should be."
        raise CruxmapError(message, error.remedy, error.code) from None
    if saved.merged:
        remark(f"{file} was changed meanwhile; it has those changes and yours.")
    if saved.version:
        remark(present_version_text(file, saved.version))
    for change in changes:
        own = store.credences.credences.get(change.name) if change.section == "credences" else None
        certain = (
            " (a certainty, which no evidence and no pooling can move)"
            if own and own.credence in (0, 1) and not own.note
            else ""
        )
        now = _now(store, change)
        if change.removes:
            now = f"{now}, which stands in a file that this one extends" if now else "taken away"
        print(plain(f"{change.name}: {now}{certain}{before[change.section, change.name]}"))


def _save(store: CredenceStore, changes: Sequence[Change]) -> tuple[Saved, Mapping[Place, str]]:
    """Save, and say what each entry was; what was changed at the same moment counts as what it was."""
    while True:
        before: dict[Place, str] = {(change.section, change.name): _was(store, change) for change in changes}
        try:
            return store.save(changes), before
        except ConflictError:
            continue


def _was(store: CredenceStore, change: Change) -> str:
    now = _now(store, change)
    old = [old for old in store.credences.set_aside if (old.section, old.name) == (change.section, change.name)]
    if old:
        return f" (was {answer_text(old[0].value)}, for version {old[0].answered})"
    return f" (was {now})" if now else ""


def _now(store: CredenceStore, change: Change) -> str:
    if note := store.credences.notes.get((change.section, change.name)):
        return f"open, with the note: {note}"
    if change.section == "credences":
        own = store.credences.credences.get(change.name)
        return answer_text(own) if own else ""
    view = store.credences.views.get(change.name)
    return f"view {answer_text(view)}" if view else ""
