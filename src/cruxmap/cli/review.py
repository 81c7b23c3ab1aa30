"""The others' answers in the interview: shown after a person's own answer, which is kept beside a revised one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cruxmap.analysis.feedback import Feedback, feedback
from cruxmap.cli.desk import Desk
from cruxmap.cli.replies import as_written
from cruxmap.cli.suggestion import shell
from cruxmap.errors import CruxmapError
from cruxmap.files.writing import Change, Written
from cruxmap.model.credences import Credence
from cruxmap.model.problem import ProblemsError
from cruxmap.opening.others import Others, open_others
from cruxmap.report.feedback import feedback_lines, others_text
from cruxmap.report.numbers import credence


class Review:
    """What others answered, by question, for somebody who sees it only after answering.

    Args:
        desk: the person's file.
        after: the others' answers: a folder, a table or a file.
        argument: the argument, as the file was opened.
        evidence: the sets of observations, as the file was opened.

    Raises:
        CruxmapError: when the answers cannot be used; what is wrong with them would show whose they are.
    """

    def __init__(self, desk: Desk, after: str, argument: str, evidence: Sequence[str] | None) -> None:
        self.desk = desk
        self.after = after
        self.feedback: dict[str, Feedback] = {}
        self.shown: set[str] = set()  # questions, in this sitting
        self.again = False  # whether what was seen in an earlier round is shown anew
        try:
            self._everybody: Others = open_others(after, desk.store.path, argument, evidence)
        except ProblemsError as error:
            if all(problem.code == "missing-file" for problem in error.problems):
                raise
            message = f"the answers in {after} cannot be used, and what is wrong would show whose they are"
            remedy = f"whoever collects them sees it by `cruxmap pool {shell(after)}`"
            raise CruxmapError(message, remedy, "unusable-answers") from None

    def begin(self) -> None:
        """Leave out the person, whose name is known by now, and say how many the others are, and nothing else.

        Raises:
            CruxmapError: when there is nobody else.
        """
        own, name = self.desk.credences, self.desk.credences.name or self.desk.store.name
        others, is_left_out = self._everybody.without(name, own.id, self.desk.store.path)
        if not others.names:
            message = f"there is nobody in {self.after} but you"
            raise CruxmapError(message, "name the answers of the others", "nobody-left")
        self.feedback = feedback(self._everybody.questions, others)
        self.desk.dialogue.say(others_text(len(others.names), self.after, name, is_left_out))

    @property
    def waiting(self) -> tuple[str, ...]:
        """The questions that are answered, and to which the others' answers have yet to be seen."""
        own = self.desk.credences
        return tuple(name for name in own.answered(self.desk.argument) if self.awaits(name))

    def awaits(self, name: str) -> bool:
        """Whether the others' answers to a question have yet to be seen, and there are some."""
        own = self.desk.credences.credences.get(name)
        is_new = own is None or own.first is None or (self.again and name not in self.shown)
        return name in self.feedback and is_new

    def offer_again(self) -> None:
        """Where others' answers to all of one's own have been seen, offer to go through them once more."""
        self.desk.dialogue.say("You have seen others' answers to all of yours, perhaps in an earlier round.")
        self.desk.dialogue.say(
            "y goes through them once more, with the others' answers as they are now. Enter leaves it."
        )
        self.again = self.desk.dialogue.ask().strip().lower() in ("y", "yes")

    def sealed(self, name: str, fields: Mapping[str, Written], own: Credence | None) -> Mapping[str, Written]:
        """The fields of an answer, with what keeps it as the first one, where the others' have not been seen."""
        if name not in self.feedback or (own is not None and own.first is not None):
            return fields
        numbers = {**_numbers(own), **fields}
        first = {key: text for key in ("credence", "low", "high") if isinstance(text := numbers.get(key), str)}
        return {**fields, "first": first["credence"] if list(first) == ["credence"] else first}

    def show(self, name: str) -> bool:
        """Show the others' answers, once, when there is an own answer; whether that may now be revised."""
        own = self.desk.credences.credences.get(name)
        if own is None or name not in self.feedback or name in self.shown:
            return False
        if own.first is None and not self.desk.save(Change("credences", name, self.sealed(name, {}, own))):
            return True  # it was changed in the file meanwhile, and is asked again
        self.shown.add(name)
        self.tell(name)
        own = self.desk.credences.credences[name]
        self.desk.dialogue.say(f"Enter keeps your {credence(own.credence)}; or give another answer.", 1)
        return True

    def tell(self, name: str) -> None:
        """Say again what the others answered, where it has been shown."""
        if name in self.shown:
            self.desk.dialogue.outline(feedback_lines(self.feedback[name]))


def _numbers(own: Credence | None) -> dict[str, Written]:
    """An answer's numbers as they are written."""
    numbers = {"credence": own.credence, "low": own.low, "high": own.high} if own else {}
    return {key: as_written(number) for key, number in numbers.items() if number is not None}
