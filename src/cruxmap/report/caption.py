"""What somebody needs to know to read a table without having been there: the caption, and the header of the JSON."""

from collections.abc import Sequence

from cruxmap.analysis.case import Asked
from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.credences import CredenceSet, values_of
from cruxmap.model.query import Query, evidence_text
from cruxmap.model.readings import readings_of


def caption(
    argument: ArgumentMap,
    credences: CredenceSet,
    query: Query,
    method: Sequence[str] = (),
) -> tuple[str, ...]:
    """The lines of a caption about one person; `method` says how the numbers were made (sweep, draws and seed)."""
    count, total = len(credences.answered(argument)), len(argument.questions)
    readings = readings_of(argument, (name for name in argument.questions if name not in credences.credences))
    people = (
        f"{whose(credences)}: {count} of {total} questions answered"
        + (f", the rest are {readings}." if count < total else ".")
        if count
        else f"{capitalised(readings)}, nobody's answers: 0 of {total} questions answered."
    )
    return caption_lines(argument, [people], query, method)


def caption_lines(argument: ArgumentMap, people: Sequence[str], query: Query, method: Sequence[str]) -> tuple[str, ...]:
    """The lines of every caption: whose numbers they are, what was asked of what, and how they were made."""
    return (*people, f"{query}, {with_observations(argument, query)}{of_what(argument)}.", *method)


def with_observations(argument: ArgumentMap, query: Query) -> str:
    """How many observations of which sets count, for a caption; nothing where no set is laid over the argument."""
    counts = []
    for evidence in argument.evidence:
        names = [name for name, observation in argument.observations.items() if observation.evidence == evidence.name]
        counted = sum(name in query.observed for name in names)
        how_many = str(counted) if counted == len(names) else f"{counted or 'none'} of the {len(names)}"
        counts.append(f"{how_many} observation{'s' * (len(names) != 1)} of “{evidence.title}”")
    return f"with {' and '.join(counts)}, " if counts else ""


def header(asked: Asked) -> dict[str, object]:
    """What the JSON of every result about one conclusion says first."""
    return {
        **query_header(asked),
        "probability": asked.probability,
        "answered": asked.answered,
        "questions": asked.questions,
    }


def query_header(asked: Asked) -> dict[str, object]:
    """What the JSON of every result says first: which argument, and what was asked of it."""
    return {
        "argument": asked.argument,
        "version": asked.version,
        "fingerprint": asked.fingerprint,
        "target": str(asked.query.target),
        "given": asked.query.given,
        "do": asked.query.do,
        "observed": {name: "seen" if "true" in states else "not_seen" for name, states in asked.query.observed.items()},
    }


def held_fixed(argument: ArgumentMap, credences: CredenceSet) -> str:
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


def capitalised(text: str) -> str:
    """A text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def view_title(argument: ArgumentMap, claim: str, given: Evidence) -> str:
    """The claim of a view, and what the view is conditional on as far as it has to be said."""
    under = "" if not given else ", in scope" if given == argument.scope else f", given {evidence_text(given)}"
    return f"{argument.claims[claim].title}{under}"


def evidence_title(argument: ArgumentMap, name: str, states: Sequence[str]) -> str:
    """A claim in some of its states, by its title and their labels: `Reward: low or none`."""
    claim = argument.claims[name]
    if tuple(states) == ("true",):
        return claim.title
    return f"{claim.title}: {' or '.join(claim.states.get(state, state) for state in states)}"
