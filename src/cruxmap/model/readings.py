"""Whose reading stands for a question without an answer: the map's, or that of a set of observations."""

from collections.abc import Iterable

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.evidence import EvidenceSet


def set_of(argument: ArgumentMap, question: str) -> EvidenceSet | None:
    """The set of observations that a question comes with; None for a question of the argument's own."""
    for evidence in argument.evidence:
        if any(question in part.questions for part in argument.parts if part.name == evidence.name):
            return evidence
    return None


def reader(argument: ArgumentMap, question: str) -> str:
    """Whose the reading of a question is, in a word: `map` or `set`."""
    return "map" if set_of(argument, question) is None else "set"


def reading_of(argument: ArgumentMap, questions: Iterable[str]) -> str:
    """The reading of a question, or of any of several: `the map's reading`, `the reading of the set “Experiments”`."""
    return _readings(argument, questions, "reading", "or", told=False)


def readings_of(argument: ArgumentMap, questions: Iterable[str], told: bool = False) -> str:
    """The readings of some questions: `the map's readings`, `the readings of the map and of the set “Experiments”`.

    Args:
        argument: the argument map.
        questions: which.
        told: whether to tell whose numbers the map's are, so far as the argument says.
    """
    return _readings(argument, questions, "readings", "and", told)


def _readings(argument: ArgumentMap, questions: Iterable[str], noun: str, joined: str, told: bool) -> str:
    sets = [set_of(argument, name) for name in questions] if argument.evidence else []
    titles = list(dict.fromkeys(evidence.title for evidence in sets if evidence is not None))
    by_map = f" ({argument.readings})" if told and argument.readings else ""
    if not titles:
        return f"the map's {noun}{by_map}"
    readers = [f"of the set “{title}”" for title in titles]
    if None in sets:
        readers.insert(0, f"of the map{by_map}")
    return f"the {noun} {f' {joined} '.join(readers)}"
