"""The interview: questions one at a time, and what the answers say when it is time to say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct

from cruxmap.analysis import interview as reasoning
from cruxmap.analysis.coherence import due, stated_and_implied
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.replies import HELP, Reply, new_fields, parse_reply
from cruxmap.cli.review import Review
from cruxmap.cli.views import Views
from cruxmap.cli.worksheet import fill_in
from cruxmap.files.writing import Change, Written
from cruxmap.model.argument import Part
from cruxmap.model.credences import Credence
from cruxmap.model.notation import NotationError
from cruxmap.model.readings import reader, reading_of
from cruxmap.report import interview as report
from cruxmap.report.document import Document

TABLE = 12  # lines of a table beside its rows: title, header, caption


class Step(NamedTuple):
    """What is asked at one prompt: an answer to a question, or a view of a claim."""

    section: Literal["credences", "views"]
    name: str


class Order(StrEnum):
    """Which question comes next."""

    map = "map"
    impact = "impact"


class Reveal(StrEnum):
    """When the map's readings and the conclusion are shown."""

    each = "each"
    part = "part"
    end = "end"


class Plan(Struct, frozen=True):
    """What to ask, in which order, how much of it, and when to show what came of it.

    `is_update` is whether that is just what a new version of the argument asks anew.
    """

    questions: tuple[str, ...]
    order: Order = Order.map
    top: int | None = None
    reveal: Reveal = Reveal.part
    is_update: bool = False


class Interview:
    """One sitting."""

    def __init__(self, desk: Desk, show: Callable[[Document], None], review: Review | None = None) -> None:
        self.desk = desk
        self.review = review  # where others' answers are shown after the person's own
        self.plan = Plan(())
        self.argument = desk.argument
        self.say = desk.dialogue.say
        self.show = show
        self.views = Views(desk, self.ask_again)
        target = self.argument.target
        asks_view = self.argument.claims[target.claim].is_boolean and target.state == "true"
        self.direct: tuple[Step, ...] = (Step("views", target.claim),) if asks_view else ()
        self.first: tuple[Step, ...] = self.direct  # what is asked before any question
        self.order: list[Step] = []  # in which `back` goes through the steps, where the order is the map's
        self.passed: list[Step] = []  # what `back` goes through
        self.ahead: list[Step] = []  # what `back` has left behind, to be gone through again
        self.due: list[Step] = []  # views whose time has come
        self.called: set[str] = set()  # claims whose time has come in this sitting
        self.seen: list[str] = []  # questions that were answered or skipped in this sitting
        self.skipped: set[Step] = set()
        self.notes: dict[str, str] = {}  # on questions, each to be saved with an answer
        self.warned: set[str] = set()  # questions at which it was said that their note would be lost
        self.told: set[str] = set()  # what counts where a question is left open, said once in full
        self.shown_part = ""
        self.in_sight = 0  # how many lines there are of a table that nothing has followed yet
        self.revealed: list[str] = []  # questions whose answers have been shown beside the readings

    def run(self, plan: Plan) -> None:
        """Ask until there is nothing left to ask, and say what came of it.

        Raises:
            StoppedError: when the person wants to stop.
            EOFError: at the end of input.
            KeyboardInterrupt: at Ctrl-C.
        """
        self.plan, self.ahead, self.due = plan, [], []
        again = [Step("views", old.name) for old in self.desk.set_aside.values() if old.section == "views"]
        self.first = tuple(step for step in self.direct if not plan.is_update or step in again)
        self.order = [*self.first, *(Step("credences", name) for name in plan.questions)]
        self.passed = [step for step in self.order if self._is_done(step)]
        reasoning.reveal(self.desk.case, ())  # compiled now, so that no prompt waits for it
        step = self._upcoming()
        while step is not None:
            if self._ask(step):
                if step not in self.passed:
                    self.passed.append(step)
                if step.section == "credences":
                    self._after(step)
                step = self.ahead.pop() if self.ahead else self._upcoming()
            elif before := self._before(step):
                self.ahead.append(step)
                step = before[-1]
            else:
                self.say("This is the first question.", 1)
        self._finish()

    def ask_again(self, question: str) -> None:
        """Ask one question again, out of order."""
        self._ask(Step("credences", question))

    def _is_done(self, step: Step) -> bool:
        """Whether the file has an answer or a view there, and others' answers to it have been seen."""
        credences = self.desk.credences
        if self.review and step.section == "credences" and self.review.awaits(step.name):
            return False
        answers = credences.views if step.section == "views" else credences.credences
        return step.name in answers and step not in self.desk.set_aside

    def _before(self, step: Step) -> list[Step]:
        """The steps that `back` goes through from a step: in the map's order by their place, else as they came."""
        if self.plan.order is Order.map:
            return [passed for passed in self.order[: self.order.index(step)] if passed in self.passed]
        return self.passed[: self.passed.index(step)] if step in self.passed else self.passed

    def _open(self) -> list[str]:
        """The questions that are neither answered nor skipped."""
        steps = [Step("credences", name) for name in self.plan.questions]
        return [step.name for step in steps if not self._is_done(step) and step not in self.skipped]

    def _upcoming(self) -> Step | None:
        """What to ask next; None at the end."""
        for step in self.first:
            if not self._is_done(step) and step not in self.skipped:
                return step
        if not self.due and (question := self._next_question()) is not None:
            return Step("credences", question)
        if not self.due and self.desk.credences.answered(self.argument):
            if self.plan.reveal is not Reveal.each:
                self._show_answers(self.seen, "You and the map")
            self._call_views([])
            self._call_views_again()
        return self.due.pop(0) if self.due else None

    def _next_question(self) -> str | None:
        if self.plan.top is not None and len(self.seen) >= self.plan.top:
            return None
        left = self._open()
        if self.plan.order is Order.impact:
            return reasoning.most_moving(self.desk.case, left)
        return left[0] if left else None

    def _ask(self, step: Step) -> bool:
        """Put a question, or ask for a view, until that is answered, skipped or kept; False to go back."""
        if step in self.first:
            reply = self.views.ask_direct()
            self.skipped |= {step} if reply.kind == "skip" else set()
            return reply.kind != "back"
        if step.section == "views":
            return self.views.ask_claim(step.name, again=step in self.passed)
        name = step.name
        self._put(name)
        while True:
            own = self.desk.credences.credences.get(name)
            try:
                reply = parse_reply(self.desk.dialogue.ask(), spoken=True)
                if reply.kind == "worksheet":
                    sheet = fill_in(self.argument.questions[name].worksheet, self.desk.dialogue, own)
                    if sheet is None:
                        continue
                    reply = sheet
                if reply.kind == "back":
                    return False
                if reply.kind == "skip" or (reply.kind == "empty" and own is not None):
                    if reply.kind == "empty" and self.review and self.review.show(name):
                        continue
                    self._pass_over(step, reply)
                    return True
                if reply.kind == "answer" and own is None and not reply.credence and not reply.range:
                    self.notes[name] = reply.note
                    self.say("Noted; it is saved with your answer. And the number?", 1)
                elif reply.kind == "answer":
                    if self._answer(step, reply, own) and not (self.review and self.review.show(name)):
                        return True
                else:
                    self._help(name, reply)
            except NotationError as error:
                self.desk.dialogue.refuse(error.message, error.remedy)

    def _answer(self, step: Step, reply: Reply, own: Credence | None) -> bool:
        """Save an answer, with the note that waits for it; False if the person has to look again first."""
        if reply.note:
            self.notes[step.name] = reply.note  # until it is saved
        note = self.notes.get(step.name, "")
        fields: Mapping[str, Written] = new_fields(Reply("answer", reply.credence, reply.range, note), own)
        if self.review:
            fields = self.review.sealed(step.name, fields, own)
        if not self.desk.save(Change("credences", step.name, fields)):
            return False
        self.notes.pop(step.name, None)
        if step.name in self.revealed:
            self.revealed.remove(step.name)  # what was shown is not so any more
        self._mark_seen(step)
        return True

    def _put(self, name: str) -> None:
        """Show a question: where we are, and what is asked; `?` has the claims that it counts for."""
        part = self._part(name)
        question = self.argument.questions[name]
        observed = [
            self.argument.claims[claim].statement
            for claim in self.argument.used_by(name)
            if claim in self.argument.observations
        ]
        if self.in_sight:
            intro = part.intro if self.plan.order is Order.map and part.name != self.shown_part else ""
            shown, self.in_sight = self.in_sight, 0
            if not self.desk.dialogue.hold(shown, [intro, question.ask, *observed]):
                raise StoppedError
        parts = [part for part in self.argument.parts if set(part.questions) & set(self.plan.questions)]
        if self.plan.order is Order.map and part.name != self.shown_part and len(parts) > 1:
            self.say()
            self.say(f"Part {parts.index(part) + 1} of {len(parts)} · {part.title}", strong=True)
            if part.intro:
                self.say(part.intro)
            self.shown_part = part.name
        self.say()
        where = f" · {part.title}" if self.plan.order is Order.impact and len(parts) > 1 else ""
        self.say(f"{self._count(name)}{where} · {self.argument.question_title(name)}", strong=True)
        for statement in observed:
            self.say(f"Observation: {statement}", 1)
        if old := self.desk.set_aside.get(Step("credences", name)):
            self.say(report.set_aside_line(old), 1)
        self.say(question.ask, 1)
        if own := self.desk.credences.credences.get(name):
            self.say(f"Your answer is {report.answer_text(own)}. Enter keeps it.", 1)
        if self.review:
            self.review.tell(name)

    def _count(self, name: str) -> str:
        questions, top = self.plan.questions, self.plan.top
        if top is None and self.plan.order is Order.map:
            return f"{questions.index(name) + 1} of {len(questions)}"
        done = len([question for question in self.seen if question != name])
        if top is None:
            return f"{done + 1} of {len(set(self._open()) | set(self.seen) | {name})}"
        return f"{min(done + 1, top)} of {min(top, len(self._open()) + len(self.seen))}"

    def _help(self, name: str, reply: Reply) -> None:
        """Everything at the prompt that is no answer; a question that an explanation pushes off is shown again."""
        if reply.kind == "quit":
            self._quit(name)
        elif reply.kind == "empty":
            self.desk.dialogue.refuse("An answer is a credence", "write 30%, or s to skip; help lists the rest")
        else:
            lines = [(1, line) for line in HELP]
            if reply.kind == "considerations":
                lines = report.considerations(self.argument, self.argument.used_by(name))
            self.desk.dialogue.outline(lines)
            self._put(name)

    def _quit(self, name: str) -> None:
        """Stop; where a note would be lost by that, only when asked a second time."""
        if name not in self.notes or name in self.warned or not self.desk.dialogue.person:
            raise StoppedError
        self.warned.add(name)
        self.say(f"Your note is saved with an answer only, and is lost if you stop now: {self.notes[name]}", 1)
        self.say("Give an answer now, or q again to stop.", 1)

    def _pass_over(self, step: Step, reply: Reply) -> None:
        if reply.kind == "skip" and not self._is_done(step):
            self.skipped.add(step)
            self._mark_seen(step)
            left = f"Left open: {reading_of(self.argument, [step.name])} counts until you answer."
            if step.name in self.desk.credences.credences:
                left = "Left as it is; the others' answers stay hidden."
            elif left in self.told:
                left = "Left open."
            else:
                self.told.add(left)
            self.say(left, 1)
            if note := self.notes.get(step.name):
                self.say(f"Your note is not kept without an answer: {note}", 1)

    def _mark_seen(self, step: Step) -> None:
        if self._is_done(step):
            self.skipped.discard(step)
        if step.name not in self.seen:
            self.seen.append(step.name)

    def _part(self, question: str) -> Part:
        return next(part for part in self.argument.parts if question in part.questions)

    def _after(self, step: Step) -> None:
        """What is to be shown after a question: of itself, or of its part."""
        if step.name not in self.seen:
            return
        if self.plan.reveal is Reveal.each and self._is_done(step):
            result = reasoning.reveal(self.desk.case, [step.name])
            self.say(report.effect_text(self.argument, result.answers[0]), 1)
            self.say(report.standing_text(self.desk.case, result.probability), 1)
        if self.plan.order is Order.impact or self.plan.reveal is Reveal.end:
            return
        part = self._part(step.name)
        if set(self._open()) & set(part.questions):
            return
        if self.plan.reveal is Reveal.part:
            self._show_answers(part.questions, f"{part.title}: you and the {reader(self.argument, step.name)}")
        self._call_views(self._open(), step)

    def _show_answers(self, questions: Iterable[str], title: str) -> None:
        """Answers beside the map's readings, those that have not been shown yet."""
        own = self.desk.credences.credences
        fresh = [name for name in questions if name in own and name not in self.revealed]
        if fresh:
            self.say()
            result = reasoning.reveal(self.desk.case, fresh)
            self.show(report.reveal_document(self.desk.case, result, title))
            self.in_sight = len(fresh) + TABLE
            self.revealed += fresh

    def _call_views(self, to_come: list[str], step: Step | None = None) -> None:
        """Put the claims whose time has come behind a step, or at the end, to be asked about next."""
        answered = [name for name in self.seen if name in self.desk.credences.credences]
        names = [name for name in due(self.desk.case, answered, to_come) if name not in self.called]
        self.called |= set(names)
        steps = [Step("views", name) for name in names]
        place = self.order.index(step) + 1 if step else len(self.order)
        self.order[place:place] = steps
        self.due += steps

    def _call_views_again(self) -> None:
        """Put the claims on which a view is set aside at the end: the others' time has come or will not come."""
        again = [name for section, name in self.desk.set_aside if section == "views" and name not in self.called]
        again = [name for name in again if Step("views", name) not in self.direct]
        self.called |= set(again)
        steps = [Step("views", name) for name in again]
        self.order += steps
        self.due += steps

    def _finish(self) -> None:
        """The end: the conclusion beside the direct view of it."""
        if not self.desk.credences.answered(self.argument):
            self.say("No question is answered, so there is nothing to conclude from.")
            return
        case = self.desk.case
        self.say()
        self.show(report.closing_document(case, reasoning.closing(case), stated_and_implied(case)))
        self.views.reconcile(self.argument.target.claim)
        certain = [name for name, own in self.desk.credences.credences.items() if own.credence in (0.0, 1.0)]
        if certain:
            titles = "; ".join(self.argument.question_title(name) for name in certain)
            self.say()
            self.say(f"Certainties among your answers, which nothing can move: {titles}.")
