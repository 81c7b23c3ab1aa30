"""The caption: what somebody needs to know to read a table without having been there, and to repeat it."""

from collections.abc import Mapping, Sequence

from cruxmap.model.argument import ArgumentMap, Event, Evidence
from cruxmap.model.credences import CredenceSet, answers


def caption(
    argument: ArgumentMap,
    credences: CredenceSet,
    *,
    target: Event,
    given: Evidence,
    do: Mapping[str, str],
    method: Sequence[str] = (),
) -> tuple[str, ...]:
    """The lines of a caption; `method` says how the numbers were made (sweep, draws and seed)."""
    count, total = len(credences.answered(argument)), len(argument.questions)
    return (
        f"{whose(credences)}: {count} of {total} questions answered"
        + (", the rest are the map's readings." if count < total else ".")
        if count
        else f"The map's readings, nobody's answers: 0 of {total} questions answered.",
        f"{conclusion(target, given, do)}, {of_what(argument)}.",
        *method,
    )


def conclusion(target: Event, given: Evidence, do: Mapping[str, str]) -> str:
    """What the number is: `P(target | a=true; do b=false)`."""
    known = [words(given)] if given else []
    known += [f"do {name}={state}" for name, state in do.items()]
    return f"P({target}{' | ' + '; '.join(known) if known else ''})"


def held(argument: ArgumentMap, credences: CredenceSet) -> str:
    """Of how many questions the ranges are, if some are held where they are; a certainty is where it is meant to be."""
    fixed = sum(one.low is None and 0 < one.credence < 1 for one in answers(argument, credences).values())
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
    under = "" if not given else ", in scope" if given == argument.scope else f", given {words(given)}"
    return f"{argument.claims[claim].title}{under}"


def words(evidence: Evidence) -> str:
    """Evidence as it is typed: `a=true, b=x,y`."""
    return ", ".join(f"{name}={','.join(states)}" for name, states in evidence.items())
