"""The caption: what somebody needs to know to read a table without having been there, and to repeat it."""

from collections.abc import Sequence

from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.credences import CredenceSet, values_of
from cruxmap.model.query import Query, evidence_text


def caption(
    argument: ArgumentMap,
    credences: CredenceSet,
    query: Query,
    method: Sequence[str] = (),
) -> tuple[str, ...]:
    """The lines of a caption; `method` says how the numbers were made (sweep, draws and seed)."""
    count, total = len(credences.answered(argument)), len(argument.questions)
    return (
        f"{whose(credences)}: {count} of {total} questions answered"
        + (", the rest are the map's readings." if count < total else ".")
        if count
        else f"The map's readings, nobody's answers: 0 of {total} questions answered.",
        f"{query}, {of_what(argument)}.",
        *method,
    )


def held(argument: ArgumentMap, credences: CredenceSet) -> str:
    """Of how many questions the ranges are, if some are held where they are; a certainty is where it is meant to be."""
    fixed = sum(value.low is None and 0 < value.credence < 1 for value in values_of(argument, credences).values())
    total = len(argument.questions)
    others = "the other held at its credence" if fixed == 1 else "the others held at their credences"
    return f" of {total - fixed} of {total} questions, {others}" if fixed else ""


def of_what(argument: ArgumentMap) -> str:
    """Which argument, and which cruxmap, a number was made with."""
    from cruxmap import __version__

    return f"argument {argument.name} version {argument.version} ({argument.fingerprint}), cruxmap {__version__}"


def whose(credences: CredenceSet) -> str:
    """Whose credences these are, as far as the file says."""
    return credences.name or credences.file or "Credences given on the command line"


def view_title(argument: ArgumentMap, claim: str, given: Evidence) -> str:
    """The claim of a view, and what the view is conditional on as far as it has to be said."""
    under = "" if not given else ", in scope" if given == argument.scope else f", given {evidence_text(given)}"
    return f"{argument.claims[claim].title}{under}"
