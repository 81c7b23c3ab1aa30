"""What somebody is told of the others' answers once they have given their own."""

from __future__ import annotations

from cruxmap.analysis.feedback import Feedback
from cruxmap.model.problem import counted
from cruxmap.report.numbers import credence

QUARTERS = 4  # answers, from which on quartiles say something
NOTES = 20


def feedback_lines(feedback: Feedback) -> list[tuple[int, str]]:
    """The spread of the others' answers and their notes, as lines with their depth."""
    low, high, median = credence(feedback.low), credence(feedback.high), credence(feedback.median)
    if feedback.count == 1:
        lines = [(1, f"One other person has answered this: {median}. With only one, that is not anonymous.")]
    elif feedback.count < QUARTERS:
        lines = [(1, f"The {feedback.count} others who answered: median {median}, from {low} to {high}.")]
    else:
        middle = f"half of them from {credence(feedback.lower)} to {credence(feedback.upper)}"
        lines = [(1, f"The {feedback.count} others who answered: median {median}, {middle}, all from {low} to {high}.")]
    if feedback.notes:
        lines.append((1, "What they noted, in no order:"))
        lines += [(2, f"- {note}") for note in feedback.notes[:NOTES]]
        if len(feedback.notes) > NOTES:
            lines.append((2, f"and {counted(len(feedback.notes) - NOTES, 'more note')}"))
    return lines


def others_text(count: int, where: str, name: str, is_left_out: bool) -> str:
    """What is said of the others before anything is asked."""
    everybody = "that one person is taken for another" if count == 1 else f"all {count} are taken for others"
    if is_left_out:
        own = "your own answers there are left out"
    else:
        own = f"nobody there is called {name}, so {everybody}" if name else f"your file has no name, so {everybody}"
    if count == 1:
        return (
            f"After each of your answers you see that of the one other person in {where}, and may revise yours; {own}. "
            "With only one other, that is not anonymous."
        )
    return (
        f"After each of your answers you see, without names, those of the {count} others in {where}, and may revise "
        f"yours; {own}. Your first answer is kept beside the revised one."
    )
