"""Everything that somebody has said so far, listed in the interview, and the way back to any of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.replies import WORDS, assent
from cruxmap.model.argument import UnknownNameError
from cruxmap.model.credences import Section
from cruxmap.model.problem import quoted
from cruxmap.opening.names import claim_titles, named, question_titles
from cruxmap.report.interview import answer_text

BESIDE = 4  # lines of a page that are no entries: a heading, the prompt and what stands above it
Entry = tuple[Section, str]


class Overview:
    """The list of a person's answers, views and notes.

    `ask` asks one of them again, out of order.
    """

    def __init__(self, desk: Desk, ask: Callable[[Entry], None]) -> None:
        self.desk = desk
        self.ask = ask

    def show(self) -> None:
        """List everything, a page at a time, and go where the person wants to, until they want to go on.

        Raises:
            StoppedError: when the person wants to stop.
        """
        first = 0
        while True:
            entries = self._entries()
            if not entries:
                self.desk.dialogue.say("You have not said anything yet.", 1)
                return
            first = min(first, len(entries) - 1)
            behind = self._print(entries, first)
            chosen = self._choice(entries, is_last=behind >= len(entries))
            if chosen is not None:
                self.ask(chosen)
            elif behind >= len(entries):
                return
            else:
                first = behind

    def _entries(self) -> list[Entry]:
        """The view of the conclusion, the answers in the argument's order, and the other views."""
        argument, credences = self.desk.argument, self.desk.credences
        said: list[Entry] = [("credences", name) for name in credences.credences]
        said += [("views", name) for name in credences.views]
        said += [entry for entry in credences.notes if entry not in said]
        ranks = {name: i for i, name in enumerate([*argument.questions, *argument.claims])}
        target = ("views", argument.target.claim)
        return sorted(said, key=lambda entry: (entry != target, entry[0], ranks.get(entry[1], len(ranks))))

    def _print(self, entries: Sequence[Entry], first: int) -> int:
        """Print entries from one on, as many as there is room for; the place of the first that has none."""
        dialogue = self.desk.dialogue
        dialogue.say()
        dialogue.say("What you have said so far", strong=True)
        room = dialogue.room - BESIDE
        place = first
        while place < len(entries):
            text = f"{place + 1:>3}  {self._text(entries[place])}"
            room -= dialogue.height(text, 1, hang=5)
            if room < 0 and place > first:
                break
            dialogue.say(text, 1, hang=5)
            place += 1
        return place

    def _text(self, entry: Entry) -> str:
        section, name = entry
        argument, credences = self.desk.argument, self.desk.credences
        title = argument.question_title(name) if section == "credences" else f"View of {argument.claims[name].title}"
        own = credences.credences.get(name) if section == "credences" else credences.views.get(name)
        return f"{title}: {answer_text(own) if own else f'open, with the note: {credences.notes[entry]}'}"

    def _choice(self, entries: Sequence[Entry], *, is_last: bool) -> Entry | None:
        """What to go back to; None to go on."""
        dialogue = self.desk.dialogue
        dialogue.say(f"A number or a name goes there; Enter {'goes on' if is_last else 'shows the next ones'}.", 1)
        while True:
            text = dialogue.ask().strip()
            kind = WORDS.get(text.lower())
            if kind == "quit":
                raise StoppedError
            if assent(text) or kind in ("back", "no", "skip"):
                return None
            if text.isdecimal() and 1 <= int(text) <= len(entries):
                return entries[int(text) - 1]
            try:
                if (place := self._named(text)) is not None:
                    return place
            except UnknownNameError as error:
                dialogue.refuse(error.message, error.remedy)
                continue
            remedy = (
                f"write a number from 1 to {len(entries)}, or just Enter" if len(entries) > 1 else "write 1 or Enter"
            )
            dialogue.refuse(f"{quoted(text)} is none of them", remedy)

    def _named(self, text: str) -> Entry | None:
        """The question, or else the claim that can have a view, that a text names by its id or its title."""
        argument = self.desk.argument
        name = named(text, [*question_titles(argument), *claim_titles(argument)])
        if name in argument.questions:
            return "credences", name
        if name in argument.claims and argument.claims[name].is_boolean:
            return "views", name
        return None
