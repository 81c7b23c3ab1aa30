"""What is to be told of an imported argument: remarks with their places, and probabilities that disagree."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import beliefs
from cruxmap.files.exchange.network import NetworkFault, UnfitNetworkError, problems
from cruxmap.files.importing import Imported
from cruxmap.model.problem import Problem
from cruxmap.model.separation import feeding
from cruxmap.report.numbers import percent


def remarks(made: Imported, shown: str, data: bytes) -> Iterator[Problem]:
    """What is read otherwise than it may be meant, as warnings with their lines."""
    for at in problems(UnfitNetworkError(*made.remarks), shown, data):
        yield Problem("warning", "imported-otherwise", shown, at.line, at.column, at.message, at.remedy, at.text)


def differences(made: Imported, shown: str, data: bytes) -> list[Problem]:
    """Where a probability that a file states and the one that its other numbers imply disagree."""
    if not made.stated or made.argument is None:
        return []
    claims = sorted({event.claim for event, _ in made.stated})
    implied = beliefs(Case(made.argument), claims)
    unsure = {claim for claim in claims if set(feeding(made.argument, claim)) & set(made.placeholders)}
    faults = []
    told: set[tuple[str, float]] = set()
    for event, stated in made.stated:
        said = f"{percent(stated.probability)} is stated for {event}"
        if event.claim in unsure:
            message = f"{said}, and not how strongly other claims bear on it: it is used in no number"
            faults.append(NetworkFault(message, f"give it as a view: `views: {{{event.claim}: …}}`", stated.place))
            continue
        probability = next(state.probability for state in implied[event.claim] if state.state == event.state)
        gap = abs((probability or 0.0) - stated.probability)
        if gap > stated.tolerance and (event.claim, round(gap, 9)) not in told:
            told.add((event.claim, round(gap, 9)))  # of two states, what the one has too much the other lacks
            message = f"{said}, and the other numbers imply {percent(probability)}"
            faults.append(NetworkFault(message, "these are used; correct one of the two", stated.place))
    return [
        Problem("warning", "stated-differs", shown, at.line, at.column, at.message, at.remedy, at.text)
        for at in problems(UnfitNetworkError(*faults), shown, data)
    ]
