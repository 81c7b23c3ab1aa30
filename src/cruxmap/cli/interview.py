"""The interview: questions one at a time, and what the answers say when it is time to say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct

from cruxmap.analysis import interview as reasoning
from cruxmap.analysis.coherence import due, stated_and_implied, with_share
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.overview import Overview
from cruxmap.cli.replies import HELP, Reply, new_fields
from cruxmap.cli.review import Review
from cruxmap.cli.standing import Standing
from cruxmap.cli.views import Views
from cruxmap.cli.worksheet import fill_in
from cruxmap.files.writing import Change, Written
from cruxmap.model.argument import Part
from cruxmap.model.credences import Credence
from cruxmap.model.notation import NotationError
from cruxmap.model.problem import counted
from cruxmap.model.readings import reader, reading_of
from cruxmap.report import interview as report
from cruxmap.report.document import Document
from cruxmap.report.sources import cited

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

    `is_update` is whether that is just what a new version of the argument asks anew; `named` is whether somebody has
    asked for just these questions, and for these claims to have a view of, which are then asked though they are
    answered.
    """

    questions: tuple[str, ...]
    claims: tuple[str, ...] = ()
    named: bool = False
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
        self.standing = Standing(desk)
        self.overview = Overview(desk, lambda entry: self.ask_again(Step(*entry)))
        self.views = Views(desk, self.standing, self.overview, lambda name: self.ask_again(Step("credences", name)))
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
        self.visited: set[Step] = set()  # what has been asked in this run
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
        self.plan, self.ahead, self.due, self.visited = plan, [], [], set()
        again = [Step("views", old.name) for old in self.desk.set_aside.values() if old.section == "views"]
        named = [Step("views", name) for name in plan.claims]
        self.first = tuple(step for step in self.direct if not plan.is_update or step in again)
        self.first = (*(step for step in self.first if step not in named), *named)
        self.order = [*self.first, *(Step("credences", name) for name in plan.questions)]
        self.passed = [step for step in self.order if self._is_done(step)]
        reasoning.reveal(self.desk.case, ())  # compiled now, so that no prompt waits for it
        step = self._upcoming()
        while step is not None:
            if self._ask(step):
                self.visited.add(step)
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

    def ask_again(self, step: Step) -> None:
        """Ask for one answer or view again, out of order."""
        if step.section == "views":
            self.views.ask(step.name)
        else:
            self._ask(step)

    @property
    def is_open(self) -> bool:
        """Whether something of the plan is still to be asked."""
        return bool(self._to_come())

    def look_back(self) -> None:
        """List everything that the person has said, and go back to what they choose."""
        self.overview.show()

    def _is_done(self, step: Step) -> bool:
        """Whether the file has an answer or a view there, and others' answers to it have been seen."""
        credences = self.desk.credences
        if self.plan.named and step not in self.visited and (step.section == "credences" or step not in self.direct):
            return False
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
            reply = self.views.ask(step.name, is_first=True)
            self.skipped |= {step} if reply.kind == "skip" else set()
            return reply.kind != "back"
        if step.section == "views":
            return self._hold(self.views.texts(step.name)) and self.views.ask_claim(
                step.name, again=step in self.passed
            )
        return self._put(step.name) and self._ask_question(step)

    def _ask_question(self, step: Step) -> bool:
        """Take replies to a question that was put, until one settles it; False to go back."""
        name = step.name
        while True:
            own = self.desk.credences.credences.get(name)
            try:
                reply = self.desk.dialogue.reply()
                if reply.kind == "worksheet":
                    sheet = fill_in(self.argument.questions[name].worksheet, self.desk.dialogue, own)
                    if sheet is None:
                        continue
                    reply = sheet
                if reply.kind == "back":
                    return False
                is_kept = reply.kind in ("empty", "yes") and (own is not None or step in self.skipped)
                if reply.kind == "skip" or is_kept:
                    if reply.kind != "skip" and self.review and self.review.show(name):
                        continue
                    self._pass_over(step, reply)
                    return True
                if reply.kind == "answer" and own is None and not reply.credence and not reply.range:
                    self.desk.note("credences", name, reply.note)
                elif reply.kind == "answer":
                    if self._answer(step, reply, own) and not (self.review and self.review.show(name)):
                        return True
                elif reply.kind in ("clear", "clear note"):
                    self._clear(step, reply)
                else:
                    self._help(name, reply, own)
            except NotationError as error:
                self.desk.dialogue.refuse(error.message, error.remedy)

    def _answer(self, step: Step, reply: Reply, own: Credence | None) -> bool:
        """Save an answer, with its note if it brings one; False if the person has to look again first."""
        fields: Mapping[str, Written] = new_fields(reply, own)
        if self.review:
            fields = self.review.sealed(step.name, fields, own)
        if not self.desk.save(Change("credences", step.name, fields)):
            return False
        self._mark_seen(step)
        if own is not None:
            self._revised(step)
        return True

    def _clear(self, step: Step, reply: Reply) -> None:
        """Take back an answer with its note, or the note alone."""
        had_answer = step.name in self.desk.credences.credences
        if self.desk.clear("credences", step.name, note_only=reply.kind == "clear note") and had_answer:
            self._revised(step)

    def _revised(self, step: Step) -> None:
        """What was shown with the answer that was there is not so any more."""
        if step.name in self.revealed:
            self.revealed.remove(step.name)
        self.standing.correct()

    def _hold(self, texts: Sequence[str]) -> bool:
        """Wait where texts that come next would push a table off the window; False to go back."""
        shown, self.in_sight = self.in_sight, 0
        wish = self.desk.dialogue.hold(shown, texts) if shown else "on"
        if wish == "stop":
            raise StoppedError
        return wish == "on"

    def _put(self, name: str) -> bool:
        """Show a question: where we are, and what is asked; `?` has the claims that it counts for. False to go back."""
        part = self._part(name)
        question = self.argument.questions[name]
        observed = [
            self.argument.claims[claim].statement
            for claim in self.argument.used_by(name)
            if claim in self.argument.observations
        ]
        intro = part.intro if self.plan.order is Order.map and part.name != self.shown_part else ""
        if not self._hold([intro, question.ask, *observed]):
            return False
        parts = [part for part in self.argument.parts if set(part.questions) & set(self.plan.questions)]
        has_parts = self.plan.order is Order.map and len(parts) > 1
        if has_parts and part in parts and part.name != self.shown_part:
            self.say()
            left = f" ({self._time_left()} left)" if self.seen or part is not parts[0] else ""
            self.say(f"Part {parts.index(part) + 1} of {len(parts)}{left}: {part.title}", strong=True)
            if part.intro:
                self.say(part.intro)
            self.shown_part = part.name
        self.say()
        self.say(f"{self._count(name, part, has_parts=has_parts)}{self.argument.question_title(name)}", strong=True)
        for statement in observed:
            self.say(f"Observation: {statement}", 1)
        if old := self.desk.set_aside.get(Step("credences", name)):
            self.say(report.set_aside_line(old), 1)
        self.say(cited(self.argument, question.ask, question.cites), 1)
        if own := self.desk.credences.credences.get(name):
            self.say(f"Your answer is {report.answer_text(own)}. Enter keeps it.", 1)
        else:
            if note := self.desk.credences.notes.get(Step("credences", name)):
                self.say(f"Your note on it: {note}", 1)
            if Step("credences", name) in self.skipped:
                self.say("You left this open. Enter keeps it so.", 1)
        if self.review:
            self.review.tell(name)
        return True

    def _count(self, name: str, part: Part, *, has_parts: bool) -> str:
        """Which question of how many this is, how long the rest will take, and its part, where no heading says so."""
        questions, top = self.plan.questions, self.plan.top
        if name not in questions:
            return ""
        if top is None and self.plan.order is Order.map:
            number, total = questions.index(name) + 1, len(questions)
        else:
            number = len([question for question in self.seen if question != name]) + 1
            total = len(set(self._open()) | set(self.seen) | {name})
            if top is not None:
                number, total = min(number, top), min(top, total)
        left = f" ({self._time_left()} left)" if not has_parts and number > 1 else ""
        where = f", {part.title}" if self.plan.order is Order.impact and len(self.argument.parts) > 1 else ""
        return f"{number} of {total}{left}{where}: "

    def _time_left(self) -> str:
        """About how many minutes what is still open takes."""
        return counted(report.minutes_for(self.argument, self._to_come()), "minute")

    def _to_come(self) -> list[Step]:
        """What is still to be asked: the first views, and as many questions as the plan has room for."""
        first = [step for step in self.first if not self._is_done(step) and step not in self.skipped]
        left = self._open()
        room = len(left) if self.plan.top is None else max(0, self.plan.top - len(self.seen))
        return [*first, *(Step("credences", name) for name in left[:room])]

    def outlook(self, plan: Plan) -> str:
        """How many questions a plan has for this person, and about how many minutes they take."""
        self.plan, self.first = plan, tuple(step for step in self.direct if not plan.is_update)
        to_come = self._to_come()
        questions = sum(step.section == "credences" for step in to_come)
        minutes = counted(report.minutes_for(self.argument, to_come), "minute")
        return f"{counted(questions, 'question')}, about {minutes}." if questions else ""

    def _help(self, name: str, reply: Reply, own: Credence | None) -> None:
        """Everything at the prompt that is no answer; a question that an explanation pushes off is shown again."""
        if reply.kind == "quit":
            raise StoppedError
        if reply.kind == "review":
            self.look_back()
            self._put(name)
        elif reply.kind in ("empty", "yes", "no"):
            message = "Then it needs another answer" if reply.kind == "no" and own else "An answer is a credence"
            self.desk.dialogue.refuse(message, "write how likely it is, as in 30%, or s to skip; help lists the rest")
        else:
            lines = [(1, line) for line in HELP]
            if reply.kind == "considerations":
                lines = report.considerations(self.argument, self.argument.used_by(name), name)
            self.desk.dialogue.outline(lines)
            self._put(name)

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
            self.standing.has_shown(result.probability)
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
        closing = reasoning.closing(case)
        views = [with_share(case, view) for view in stated_and_implied(case)]
        self.show(report.closing_document(case, closing, views))
        self.standing.has_shown(closing.probability)
        self.views.reconcile(self.argument.target.claim)
        certain = [name for name, own in self.desk.credences.credences.items() if own.credence in (0.0, 1.0)]
        if certain:
            titles = "; ".join(self.argument.question_title(name) for name in certain)
            self.say()
            self.say(f"Certainties among your answers, which nothing can move: {titles}.")
