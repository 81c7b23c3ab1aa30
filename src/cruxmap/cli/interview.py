"""The interview: questions one at a time, and what the answers say when it is time to say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from msgspec import Struct

from cruxmap.analysis import interview as reasoning
from cruxmap.analysis.coherence import due, implied
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.replies import HELP, Reply, ReplyError, new_fields, parse_reply
from cruxmap.cli.views import Views
from cruxmap.cli.worksheet import fill_in
from cruxmap.files.writing import Change
from cruxmap.model.argument import Part
from cruxmap.model.claim import Claim
from cruxmap.report import interview as report
from cruxmap.report.document import Document

VIEW = ""  # the step before all questions: the direct view of the conclusion


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
    """What to ask, in which order, how much of it, and when to show what came of it."""

    questions: tuple[str, ...]
    order: Order = Order.map
    top: int | None = None
    reveal: Reveal = Reveal.part


class Interview:
    """One sitting."""

    def __init__(self, desk: Desk, show: Callable[[Document], None]) -> None:
        self.desk = desk
        self.plan = Plan(())
        self.argument = desk.argument
        self.say = desk.dialogue.say
        self.show = show
        self.views = Views(desk, self.ask_again)
        asks_view = self.argument.claims[self.argument.target.claim].is_boolean and self.argument.target.state == "true"
        self.first = (VIEW,) if asks_view else ()
        self.passed: list[str] = []  # what `back` goes through
        self.seen: list[str] = []  # what was answered or skipped in this sitting
        self.skipped: set[str] = set()
        self.shown_part = ""
        self.shown_claim: Claim | None = None
        self.revealed: list[str] = []  # questions whose answers have been shown beside the readings

    def run(self, plan: Plan) -> None:
        """Ask until there is nothing left to ask, and say what came of it.

        Raises:
            StoppedError: when the person wants to stop.
            EOFError: at the end of input.
            KeyboardInterrupt: at Ctrl-C.
        """
        self.plan = plan
        done = {
            *self.desk.credences.credences,
            *([VIEW] if self.argument.target.claim in self.desk.credences.views else []),
        }
        self.passed = [step for step in (*self.first, *plan.questions) if step in done]
        reasoning.reveal(self.desk.case, ())  # compiled now, so that no prompt waits for it
        step = self._upcoming()
        while step is not None:
            if self._ask(step):
                if step not in self.passed:
                    self.passed.append(step)
                self._after(step)
                step = self._upcoming()
            else:
                before = self._before(step)
                if not before:
                    self.say("This is the first question.", 1)
                step = before[-1] if before else step
        self._finish()

    def _before(self, step: str) -> list[str]:
        """The steps that `back` goes through from a step: in the map's order by their place, else as they came."""
        if self.plan.order is Order.map:
            order = [*self.first, *self.plan.questions]
            return [one for one in order[: order.index(step)] if one in self.passed]
        return self.passed[: self.passed.index(step)] if step in self.passed else self.passed

    def ask_again(self, question: str) -> None:
        """Ask one question again, out of order."""
        self._ask(question)

    def _open(self) -> list[str]:
        answered = self.desk.credences.credences
        return [name for name in self.plan.questions if name not in answered and name not in self.skipped]

    def _upcoming(self) -> str | None:
        view = self.argument.target.claim
        if self.first and view not in self.desk.credences.views and VIEW not in self.skipped:
            return VIEW
        if self.plan.top is not None and len(self.seen) >= self.plan.top:
            return None
        left = self._open()
        if self.plan.order is Order.impact:
            return reasoning.most_moving(self.desk.case, left)
        return left[0] if left else None

    def _ask(self, step: str) -> bool:
        """Put a question until it is answered, skipped or kept; False to go back."""
        if step == VIEW:
            reply = self.views.ask_direct()
            self.skipped |= {VIEW} if reply.kind == "skip" else set()
            return reply.kind != "back"
        self._put(step)
        note = ""
        while True:
            own = self.desk.credences.credences.get(step)
            try:
                reply = parse_reply(self.desk.dialogue.ask())
                if reply.kind == "worksheet":
                    sheet = fill_in(self.argument.questions[step].worksheet, self.desk.dialogue, own)
                    if sheet is None:
                        continue
                    reply = sheet
                if reply.kind == "back":
                    return False
                if reply.kind == "skip" or (reply.kind == "empty" and own is not None):
                    self._pass_over(step, reply, note)
                    return True
                if reply.kind == "answer" and own is None and not reply.credence and not reply.range:
                    note = reply.note
                    self.say("Noted; it is saved with your answer. And the number?", 1)
                elif reply.kind == "answer":
                    fields = new_fields(Reply("answer", reply.credence, reply.range, reply.note or note), own)
                    if self.desk.save(Change("credences", step, fields)):
                        self._mark_seen(step)
                        return True
                else:
                    self._help(step, reply)
            except ReplyError as error:
                self.desk.dialogue.refuse(str(error), error.remedy)

    def _put(self, name: str) -> None:
        """Show a question: where we are, the claim, and what is asked."""
        part = self._part(name)
        parts = [one for one in self.argument.parts if set(one.questions) & set(self.plan.questions)]
        if self.plan.order is Order.map and part.name != self.shown_part and len(parts) > 1:
            self.say()
            self.say(f"Part {parts.index(part) + 1} of {len(parts)} · {part.title}", strong=True)
            self.say(part.intro)
            self.shown_part = part.name
        self.say()
        where = f" · {part.title}" if self.plan.order is Order.impact and len(parts) > 1 else ""
        self.say(f"{self._count(name)}{where} · {self.argument.question_title(name)}", strong=True)
        question = self.argument.questions[name]
        claims = [self.argument.claims[claim] for claim in self.argument.used_by(name)]
        if len(claims) > 1:
            self.say(f"Counts for: {'; '.join(claim.title for claim in claims)}.", 1)
        elif claims and claims[0].statement.rstrip(".") not in question.ask:
            repeated = claims[0] is self.shown_claim
            self.say(f"Claim: {f'{claims[0].title}, as above' if repeated else claims[0].statement}", 1)
        self.shown_claim = claims[0] if len(claims) == 1 else None
        self.say(question.ask, 1)
        if own := self.desk.credences.credences.get(name):
            self.say(f"Your answer is {report.answer_text(own)}. Enter keeps it.", 1)

    def _count(self, name: str) -> str:
        questions, top = self.plan.questions, self.plan.top
        if top is None and self.plan.order is Order.map:
            return f"{questions.index(name) + 1} of {len(questions)}"
        done = len([one for one in self.seen if one != name])
        if top is None:
            return f"{done + 1} of {len(set(self._open()) | set(self.seen) | {name})}"
        return f"{min(done + 1, top)} of {min(top, len(self._open()) + len(self.seen))}"

    def _help(self, step: str, reply: Reply) -> None:
        """Everything at the prompt that is no answer."""
        if reply.kind == "quit":
            raise StoppedError
        if reply.kind == "considerations":
            claims = self.argument.used_by(step)
            self.desk.dialogue.outline(report.considerations(self.argument, claims))
        elif reply.kind == "help":
            self.desk.dialogue.outline([(1, line) for line in HELP])
        elif reply.kind == "empty":
            self.desk.dialogue.refuse("An answer is a credence", "write 30%, or s to skip; help lists the rest")

    def _pass_over(self, step: str, reply: Reply, note: str) -> None:
        if reply.kind == "skip" and step not in self.desk.credences.credences:
            self.skipped.add(step)
            self._mark_seen(step)
            self.say("Left open: the map's reading counts until you answer.", 1)
            if note:
                self.say(f"Your note is not kept without an answer: {note}", 1)

    def _mark_seen(self, step: str) -> None:
        self.skipped -= {step} & set(self.desk.credences.credences)
        if step not in self.seen:
            self.seen.append(step)

    def _part(self, question: str) -> Part:
        return next(part for part in self.argument.parts if question in part.questions)

    def _after(self, step: str) -> None:
        """What is to be shown after a question: of itself, or of its part."""
        if step == VIEW or step not in self.seen:
            return
        if self.plan.reveal is Reveal.each and step in self.desk.credences.credences:
            result = reasoning.reveal(self.desk.case, [step])
            self.say(report.effect_text(result.answers[0]), 1)
            self.say(report.standing_text(self.argument, self.desk.credences, result.probability), 1)
        if self.plan.order is Order.impact or self.plan.reveal is Reveal.end:
            return
        part = self._part(step)
        if set(self._open()) & set(part.questions):
            return
        if self.plan.reveal is Reveal.part:
            self._show_answers(part.questions, f"{part.title}: you and the map")
        self._ask_views(self._open())

    def _show_answers(self, questions: Iterable[str], title: str) -> None:
        """Answers beside the map's readings, those that have not been shown yet."""
        own = self.desk.credences.credences
        fresh = [name for name in questions if name in own and name not in self.revealed]
        if fresh:
            self.say()
            result = reasoning.reveal(self.desk.case, fresh)
            self.show(report.reveal_document(self.desk.case, result, title))
            self.revealed += fresh

    def _ask_views(self, to_come: list[str]) -> None:
        answered = [name for name in self.seen if name in self.desk.credences.credences]
        claims = due(self.desk.case, answered, to_come)
        self.views.ask_implied([name for name in claims if name not in self.views.discussed])

    def _finish(self) -> None:
        """The end: what has not been shown yet, and the conclusion beside the direct view of it."""
        if not self.desk.credences.answered(self.argument):
            self.say("No question is answered, so there is nothing to conclude from.")
            return
        if self.plan.reveal is not Reveal.each:
            self._show_answers(self.seen, "You and the map")
        self._ask_views([])
        views = implied(self.desk.case, tuple(self.desk.credences.views))
        self.say()
        result = reasoning.closing(self.argument, self.desk.credences)
        self.show(report.closing_document(self.desk.case, result, views))
        self.views.reconcile(self.argument.target.claim)
        certain = [name for name, own in self.desk.credences.credences.items() if own.credence in (0.0, 1.0)]
        if certain:
            titles = "; ".join(self.argument.question_title(name) for name in certain)
            self.say()
            self.say(f"Certainties among your answers, which nothing can move: {titles}.")
