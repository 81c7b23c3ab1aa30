"""Views in the interview: what a person thinks of a claim, beside what their answers imply."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cruxmap.analysis.coherence import OwnView, stated_and_implied, ways_back, with_share
from cruxmap.analysis.reach import QuestionReach
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.overview import Overview
from cruxmap.cli.replies import HELP, WORDS, Reply, new_fields
from cruxmap.cli.standing import Standing
from cruxmap.files.writing import Change
from cruxmap.model.notation import NotationError
from cruxmap.model.problem import quoted
from cruxmap.report import interview as report
from cruxmap.report.numbers import credence, percent

OWN_VIEW = "the view itself"  # instead of a question to ask again


class Views:
    """The questions about claims rather than numbers of the map."""

    def __init__(self, desk: Desk, standing: Standing, overview: Overview, ask_again: Callable[[str], None]) -> None:
        self.desk = desk
        self.standing = standing
        self.overview = overview
        self.argument = desk.argument
        self.say = desk.dialogue.say
        self.ask_again = ask_again

    def ask(self, name: str, *, is_first: bool = False) -> Reply:
        """Ask for a view; `is_first` before anything that could colour it, where it is skipped rather than left out."""
        return self._view_of(name, keeps=not is_first)

    def ask_claim(self, name: str, *, again: bool) -> bool:
        """Ask for a view of a claim, and only then say what the answers imply for it; False to go back.

        Where there is a view, it is asked for only if `again`.
        """
        view = self._implied(name)
        if view.implied is None:
            return True
        if view.stated is None or again:
            if self._view_of(name, keeps=True).kind == "back":
                return False
            view = self._implied(name)
        if view.stated is None:
            self.say(report.implied_text(self.argument, view), 1)
            self.standing.has_implied(name, view.implied)
        self.reconcile(name)
        return True

    def reconcile(self, name: str) -> None:
        """Where a view and what is implied are apart: which answers would bring them together."""
        while True:
            view = self._implied(name)
            if view.stated is None or view.implied is None:
                return
            self.standing.has_implied(name, view.implied)
            if not view.is_apart:
                self.say()
                self.say(
                    f"Your view of {credence(view.stated)} is near the {percent(view.implied)} that is implied.", 1
                )
                return
            chosen = self._choice(self._tell_ways(view, view.stated, ways_back(self.desk.case, view)))
            if chosen is None:
                return
            if chosen is OWN_VIEW:
                self._view_of(name, keeps=True)
            else:
                self.standing.forget(name)  # what is implied then is said here
                self.ask_again(chosen)

    def _implied(self, name: str) -> OwnView:
        """What the answers imply for a claim now, and how far it is they that do."""
        case = self.desk.case
        return with_share(case, stated_and_implied(case, [name])[0])

    def _tell_ways(self, view: OwnView, stated: float, ways: Sequence[QuestionReach]) -> tuple[str, ...]:
        """Say what could reconcile a view with what is implied; the answers to look at again."""
        title = self.argument.claims[view.claim].title
        source = report.implied_by(view)
        self.say()
        self.say(f"{title}: your view is {credence(stated)}, {source} {percent(view.implied)}.", strong=True)
        questions, lines = report.ways_lines(self.argument, ways)
        for i, line in enumerate(lines):
            self.say(line, 1 + (i > 0), hang=3 * (i > 0))
        return questions

    def _choice(self, questions: Sequence[str]) -> str | None:
        """Which answer to look at again, or the view; None for none."""
        if not questions:
            return None
        self.say("A number goes back to that answer, v to your view; Enter leaves both as they are.", 1)
        while True:
            text = self.desk.dialogue.ask().strip().lower()
            kind = "empty" if not text else WORDS.get(text)
            if kind == "quit":
                raise StoppedError
            if kind in ("empty", "skip", "no"):
                return None
            if text in ("v", "view") or kind == "back":  # the view was asked for just before
                return OWN_VIEW
            if text.isdecimal() and 1 <= int(text) <= len(questions):
                return questions[int(text) - 1]
            numbers = f"a number from 1 to {len(questions)}" if len(questions) > 1 else "1"
            self.desk.dialogue.refuse(f"{quoted(text)} is none of them", f"write {numbers}, v, or just Enter")

    def _view_of(self, name: str, *, keeps: bool) -> Reply:
        """Ask until a view is given, or left as it is; with `keeps`, Enter may leave none."""
        self._put(name)
        while True:
            try:
                reply = self.desk.dialogue.reply()
                view = self.desk.credences.views.get(name)
                if reply.kind in ("skip", "back") or (reply.kind == "yes" and view is not None):
                    return reply
                if reply.kind == "empty" and (keeps or view is not None):
                    return reply
                if reply.kind == "answer" and view is None and not reply.credence and not reply.range:
                    self.desk.note("views", name, reply.note)
                elif reply.kind == "answer":
                    if self.desk.save(Change("views", name, new_fields(reply, view))):
                        return reply
                elif reply.kind in ("clear", "clear note"):
                    self.desk.clear("views", name, note_only=reply.kind == "clear note")
                else:
                    self._help(name, reply)
            except NotationError as error:
                self.desk.dialogue.refuse(error.message, error.remedy)

    def _help(self, name: str, reply: Reply) -> None:
        """Everything at the prompt that is no view; a claim that an explanation pushes off is shown again."""
        if reply.kind == "quit":
            raise StoppedError
        if reply.kind == "review":
            self.overview.show()
        elif reply.kind == "considerations":
            self.desk.dialogue.outline(report.considerations(self.argument, [name]))
        elif reply.kind == "help":
            self.desk.dialogue.outline([(1, line) for line in HELP])
        else:
            what = "there is no worksheet here" if reply.kind == "worksheet" else "A view is a credence"
            self.desk.dialogue.refuse(what, "write how likely it is, as in 30%, or s to skip")
            return
        self._put(name)

    def texts(self, name: str) -> list[str]:
        """What stands on the screen where a view is asked for."""
        claim = self.argument.claims[name]
        return [claim.title, claim.statement, *["a line"] * 3]

    def _put(self, name: str) -> None:
        """Show a claim, and ask for a view of it."""
        view = self.desk.credences.views.get(name)
        given = self._implied(name).given
        claim, is_target = self.argument.claims[name], name == self.argument.target.claim
        self.say()
        self.say("First, your direct view" if is_target else f"Your view of a claim: {claim.title}", strong=True)
        if old := self.desk.set_aside.get(("views", name)):
            self.say(report.set_aside_line(old), 1)
        self.say((self.argument.event if is_target else "") or claim.statement, 1)
        if given:
            self.say(f"Take for granted: {report.taken_for_granted(self.argument, given)}.", 1)
        self.say("How likely is this? A gut feeling will do.", 1)
        if view is not None:
            self.say(f"Your view is {report.answer_text(view)}. Enter keeps it.", 1)
        elif not is_target:
            self.say("Enter gives none; either way you then see what is implied.", 1)
