"""Where answers are written down: saved first, then confirmed, and never lost in silence."""

from __future__ import annotations

from collections.abc import Sequence

from cruxmap.analysis.case import Case
from cruxmap.cli.dialogue import Dialogue
from cruxmap.errors import CruxmapError
from cruxmap.files.saving import ConflictError, CredenceStore, NotSavedError
from cruxmap.files.writing import Change
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet, Section, SetAside
from cruxmap.report.interview import answer_text, present_version_text
from cruxmap.report.numbers import credence


class StoppedError(Exception):
    """The person has had enough."""


class Desk:
    """A credence file, and somebody who answers."""

    def __init__(self, store: CredenceStore, dialogue: Dialogue) -> None:
        self.store = store
        self.dialogue = dialogue
        self.saved = 0  # answers and views, in this sitting
        self.argument: ArgumentMap = store.argument

    @property
    def credences(self) -> CredenceSet:
        """What the file says now."""
        return self.store.credences

    @property
    def set_aside(self) -> dict[tuple[Section, str], SetAside]:
        """What the file says of an earlier version and can be answered anew, by section and name."""
        return {(old.section, old.name): old for old in self.credences.set_aside if old.anew}

    @property
    def case(self) -> Case:
        """What the file says now."""
        return Case(self.argument, self.credences)

    def own(self, change: Change) -> Credence | None:
        """The answer or the view that is there now."""
        if change.section == "credences":
            return self.credences.credences.get(change.name)
        view = self.credences.views.get(change.name)
        return Credence(view.credence, view.low, view.high, view.note) if view else None

    def save(self, change: Change) -> bool:
        """Save a change and then confirm it; False if the person has to look again first.

        Raises:
            CruxmapError: where it cannot be saved and nobody is there to try again.
            StoppedError: where it cannot be saved and the person gives up.
        """
        before = self.own(change)
        while True:
            try:
                saved = self.store.save([change])
            except ConflictError:
                theirs = self.own(change)
                said = answer_text(theirs) if theirs else "nothing"
                self.dialogue.say(f"{self.store.path} was changed meanwhile: it says {said} here now.", 1)
                if not self.dialogue.person:
                    raise CruxmapError(
                        "what the file says was kept", "look at it, and start again", "conflict"
                    ) from None
                self.dialogue.say("Enter keeps that; or give your answer again.", 1)
                return False
            except NotSavedError as error:
                self._not_saved(error)
                continue
            if saved.merged:
                self.dialogue.say(f"{self.store.path} was changed meanwhile; it has those changes and yours.", 1)
            if saved.gone:
                self.dialogue.say(f"{self.store.path} was gone; it is written again, with all that it said.", 1)
            self.saved += 1
            self._confirm(change, before)
            if saved.version:
                self.dialogue.say(present_version_text(str(self.store.path), saved.version), 1)
            if saved.lost:
                self._offer(saved.lost)
            return True

    def note(self, section: Section, name: str, text: str) -> None:
        """Keep a note on what is not answered yet, in the file."""
        if self.save(Change(section, name, {"note": text})):
            self.dialogue.say(f"Noted in {self.store.path}. And the number?", 1)

    def clear(self, section: Section, name: str, *, note_only: bool) -> bool:
        """Take back an answer or a view with its note, or the note alone; whether that was done."""
        what = "answer" if section == "credences" else "view"
        own, note = self.own(Change(section, name, {})), self.credences.notes.get((section, name), "")
        note = own.note if own else note
        if (not note) if note_only else (own is None and not note):
            self.dialogue.refuse(f"There is no {'note' if note_only else what} to take back", "answer, or s to skip")
            return False
        only_note = note_only and own is not None
        if not self.save(Change(section, name, {"note": None} if only_note else {"credence": None})):
            return False
        left = self.own(Change(section, name, {}))
        if only_note or own is None:
            self.dialogue.say(f"Your note is taken back: {note}", 1)
        elif left is not None:
            self.dialogue.say(f"Taken back here; the file that this one extends says {answer_text(left)}.", 1)
        else:
            self.dialogue.say(f"Taken back: {answer_text(own)}. Answer anew, or s leaves it open.", 1)
        return True

    def _offer(self, lost: Sequence[Change]) -> None:
        """Name answers that another program has taken out of the file, and offer to write them again."""
        names = ", ".join(change.name for change in lost)
        self.dialogue.say(f"{self.store.path} no longer has these answers as you gave them: {names}.", 1, strong=True)
        if not self.dialogue.person:
            return
        self.dialogue.say("w writes them again; Enter leaves the file as it is.", 1)
        if self.dialogue.ask().strip().lower() in ("w", "write"):
            for change in lost:
                self.save(change)

    def _confirm(self, change: Change, before: Credence | None) -> None:
        own = self.own(change)
        if own is None or change.removes or change.fields == {"note": None}:
            return
        typed = change.fields.get("credence") or ""
        as_typed = f" ({typed})" if any(sign in typed for sign in ":/ ") else ""
        self.dialogue.say(f"Saved: {answer_text(own)}{as_typed}{_range_gone(before, own)}", 1)
        if change.section == "credences" and typed and own.credence in (0.0, 1.0):
            self.dialogue.say(
                f"{own.credence:.0%} is a certainty, which no evidence and no pooling can move. Kept, if you "
                "mean it; b goes back to it.",
                1,
            )

    def _not_saved(self, error: NotSavedError) -> None:
        say = self.dialogue.say
        say()
        say(
            f"Not saved: {self.store.path}: {error.message}. These are your answers so far; copy them to keep them:",
            strong=True,
        )
        print(error.text, flush=True)
        if not self.dialogue.person:
            raise CruxmapError(f"Not saved: {error.message}", error.remedy, error.code)
        say(f"To go on: {error.remedy}. Then Enter tries again; q stops without saving this answer.")
        if self.dialogue.ask().strip().lower() in ("q", "quit"):
            raise StoppedError


def _range_gone(before: Credence | None, own: Credence) -> str:
    """That an answer has lost its range by a new point, if so."""
    if before is None or before.low is None or before.high is None or own.low is not None:
        return ""
    if not before.low <= own.credence <= before.high:
        return f"; the range {credence(before.low)} to {credence(before.high)} is removed"
    with_it = f"{credence(own.credence)} range {credence(before.low)}-{credence(before.high)}"
    return f"; range removed, `{with_it}` keeps it"
