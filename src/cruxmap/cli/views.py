"""Views in the interview: what a person thinks of a claim, beside what their answers imply."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cruxmap.analysis.coherence import Implied, implied, ways_back
from cruxmap.analysis.reach import QuestionReach
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.replies import HELP, Reply, ReplyError, new_fields, parse_reply
from cruxmap.files.writing import Change
from cruxmap.model.credences import View
from cruxmap.model.problem import quoted
from cruxmap.report import interview as report
from cruxmap.report.numbers import credence, percent


class Views:
    """The questions about claims rather than numbers of the map."""

    def __init__(self, desk: Desk, ask_again: Callable[[str], None]) -> None:
        self.desk = desk
        self.argument = desk.argument
        self.say = desk.dialogue.say
        self.ask_again = ask_again
        self.discussed: set[str] = set()

    def ask_direct(self) -> Reply:
        """Ask for the direct view of the conclusion, before anything that could colour it."""
        name = self.argument.target.claim
        self.say()
        self.say("First, your direct view", strong=True)
        self.say(self.argument.event or self.argument.claims[name].statement, 1)
        if self.argument.scope:
            self.say(f"Take for granted: {report.taken_for_granted(self.argument, self.argument.scope)}.", 1)
        self.say("All things considered, how likely do you think this is? A gut feeling will do.", 1)
        own = self.desk.credences.views.get(name)
        if own is not None:
            self.say(f"Your view is {credence(own.credence)}. Enter keeps it.", 1)
        return self._view_of(name)

    def ask_implied(self, claims: Sequence[str]) -> None:
        """Say what the answers imply for some claims, and ask whether that is what the person thinks."""
        for i, one in enumerate(implied(self.desk.case, claims)):
            if one.implied is None:
                continue
            if i == 0:
                self.say()
                self.say("What your answers imply", strong=True)
            self.discussed.add(one.claim)
            claim = self.argument.claims[one.claim]
            self.say()
            self.say(f"{claim.title}: {claim.statement}", 1)
            self.say(report.implied_text(self.argument, one), 1)
            if one.stated is None:
                self.say("Is that what you think? Enter if so, or your own number.", 1)
                self._view_of(one.claim, keeps=True)
            self.reconcile(one.claim)

    def reconcile(self, name: str) -> None:
        """Where a view and what is implied are apart: which answers would bring them together."""
        while True:
            one = implied(self.desk.case, [name])[0]
            if one.stated is None or one.implied is None:
                return
            if not one.apart:
                self.say()
                self.say(f"Your view of {credence(one.stated)} is near the {percent(one.implied)} that is implied.", 1)
                return
            ways = ways_back(self.desk.case, one)
            chosen = self._choice(self._tell_ways(one, one.stated, ways))
            if chosen is None:
                return
            self.ask_again(chosen)

    def _tell_ways(self, one: Implied, stated: float, ways: Sequence[QuestionReach]) -> tuple[str, ...]:
        """Say what could reconcile a view with what is implied; the answers to look at again."""
        title = self.argument.claims[one.claim].title
        self.say()
        self.say(f"{title}: your view is {credence(stated)}, your answers imply {percent(one.implied)}.", strong=True)
        questions, said = report.ways_lines(self.argument, ways)
        for i, line in enumerate(said):
            self.say(line, 1 + (i > 0), hang=3 * (i > 0))
        return questions

    def _choice(self, questions: Sequence[str]) -> str | None:
        """Which answer to look at again; None for none."""
        if not questions:
            return None
        self.say("A number goes back to that answer; Enter leaves both as they are.", 1)
        while True:
            text = self.desk.dialogue.ask().strip().lower()
            if text in ("q", "quit"):
                raise StoppedError
            if text in ("", "s", "skip", "b", "back"):
                return None
            if text.isdecimal() and 1 <= int(text) <= len(questions):
                return questions[int(text) - 1]
            numbers = f"a number from 1 to {len(questions)}" if len(questions) > 1 else "1"
            self.desk.dialogue.refuse(f"{quoted(text)} is none of them", f"write {numbers}, or just Enter")

    def _view_of(self, name: str, *, keeps: bool = False) -> Reply:
        """Ask until a view is given, or left as it is; `keeps` if Enter may leave none."""
        while True:
            try:
                reply = parse_reply(self.desk.dialogue.ask())
                kept = keeps or name in self.desk.credences.views
                if reply.kind in ("skip", "back") or (reply.kind == "empty" and kept):
                    return reply
                if reply.kind == "answer":
                    if self.desk.save(Change("views", name, view_fields(reply, self.desk.credences.views.get(name)))):
                        return reply
                elif reply.kind == "quit":
                    raise StoppedError
                elif reply.kind == "considerations":
                    self.desk.dialogue.outline(report.considerations(self.argument, [name]))
                elif reply.kind == "help":
                    self.desk.dialogue.outline([(1, line) for line in HELP])
                else:
                    what = "there is no worksheet here" if reply.kind == "worksheet" else "A view is a credence"
                    self.desk.dialogue.refuse(what, "write 30%, or s to skip")
            except ReplyError as error:
                self.desk.dialogue.refuse(str(error), error.remedy)


def view_fields(reply: Reply, view: View | None) -> dict[str, str | None]:
    """The fields of a view that an answer changes, given the view that is there.

    Raises:
        ReplyError: as `new_fields` does, and for a note on no view.
    """
    if not reply.credence and not reply.range and view is None:
        raise ReplyError("a note goes with a view", f"write 30% note {reply.note}")
    return new_fields(reply, view)
