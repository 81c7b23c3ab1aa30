"""Numbers that an interview has shown, so that no screen keeps one that a later answer has changed."""

from __future__ import annotations

from cruxmap.analysis.coherence import stated_and_implied
from cruxmap.analysis.interview import reveal
from cruxmap.cli.desk import Desk
from cruxmap.report.numbers import percent


class Standing:
    """The conclusion and what is implied for claims, as they were shown last."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._conclusion: float | None = None
        self._implied: dict[str, float | None] = {}

    def has_shown(self, conclusion: float) -> None:
        """Remember the conclusion that stands on the screen."""
        self._conclusion = conclusion

    def has_implied(self, claim: str, implied: float | None) -> None:
        """Remember what the screen says is implied for a claim."""
        self._implied[claim] = implied

    def forget(self, claim: str) -> None:
        """Leave a claim to whoever is about to show it anew."""
        self._implied.pop(claim, None)

    def correct(self) -> None:
        """Say which of the numbers shown have been changed by a revision, and what they are now."""
        say, case = self.desk.dialogue.say, self.desk.case
        if self._conclusion is not None:
            now, before = reveal(case, ()).probability, self._conclusion
            if percent(now) != percent(before):
                say(f"{case.query} is {percent(now)} now, no longer {percent(before)}.", 1)
            self._conclusion = now
        for view in stated_and_implied(case, list(self._implied)):
            if percent(view.implied) != percent(told := self._implied[view.claim]):
                title = self.desk.argument.claims[view.claim].title
                say(f"{title}: {percent(view.implied)} is implied now, no longer {percent(told)}.", 1)
            self._implied[view.claim] = view.implied
