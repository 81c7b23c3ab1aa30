"""What somebody needs to know to read a table without having been there: the caption, and the header of the JSON."""

from collections.abc import Sequence

from cruxmap.analysis.case import Asked, Case
from cruxmap.analysis.sweep import Sweep
from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.credences import CredenceSet, SetAside, set_aside_text
from cruxmap.model.problem import counted
from cruxmap.model.query import Query, evidence_text
from cruxmap.model.readings import reading_of, readings_of


def caption(
    argument: ArgumentMap,
    credences: CredenceSet,
    query: Query,
    method: Sequence[str] = (),
) -> tuple[str, ...]:
    """The lines of a caption about one person; `method` says how the numbers were made (sweep, draws and seed)."""
    return caption_lines(argument, person_lines(argument, credences), query, method)


def person_lines(argument: ArgumentMap, credences: CredenceSet, told: bool = True) -> list[str]:
    """Whose numbers these are, in a line, and what of theirs is of an earlier version or about another event.

    `told` says whose numbers the map's readings are also where a person has answers beside them.
    """
    count, total = len(credences.answered(argument)), len(argument.questions)
    readings = readings_of(
        argument,
        (name for name in argument.questions if name not in credences.credences),
        told=told or not count,
    )
    if not count:
        people = f"{capitalised(readings)}, nobody's answers: 0 of {total} questions answered."
    else:
        rest = f", the rest are {readings}" if count < total else ""
        people = f"{whose(credences)}: {count} of {total} questions answered{rest}."
    return [people, *set_aside_lines(credences), *event_lines(argument, credences)]


def set_aside_lines(credences: CredenceSet, whose: str = "") -> list[str]:
    """That some of a person's answers are of an earlier version and count in no number, if so."""
    told = set_aside_text(credences.set_aside)
    return [f"{whose}Set aside, as said of an earlier version: {told}."] if told else []


def earlier_version(credences: CredenceSet) -> dict[str, object]:
    """What the JSON says of a person whose file answers an earlier version: what is set aside, and what is new."""
    return state_data(credences) | {"set_aside": set_aside_data(credences.set_aside), "new": credences.new}


def state_data(credences: CredenceSet) -> dict[str, object]:
    """What the JSON says of a file that was not read as it is now: which state of it this is."""
    return {"file": credences.file, "revision": credences.revision} if credences.revision else {}


def set_aside_data(set_aside: Sequence[SetAside]) -> list[dict[str, object]]:
    """Answers to earlier versions as the JSON tells them: without their numbers, which nobody should use."""
    keys = ("section", "name", "answered", "change", "reason")
    return [{key: getattr(answer, key) for key in keys} for answer in set_aside]


def caption_lines(argument: ArgumentMap, people: Sequence[str], query: Query, method: Sequence[str]) -> tuple[str, ...]:
    """The lines of every caption: whose numbers they are, what was asked of what, and how they were made."""
    scope = []
    if query.scope:
        scope.append(f"Scope, taken for granted: {scope_title(argument)}.")
    elif argument.scope:
        scope.append(f"Without the argument's scope ({scope_title(argument)}).")
    return (*people, f"{query}, {with_observations(argument, query)}{of_what(argument)}.", *scope, *method)


def with_observations(argument: ArgumentMap, query: Query) -> str:
    """How many observations of which sets count, for a caption; nothing where no set is laid over the argument."""
    counts = []
    for evidence in argument.evidence:
        names = [name for name, observation in argument.observations.items() if observation.evidence == evidence.name]
        count = sum(name in query.observed for name in names)
        how_many = str(count) if count == len(names) else f"{count or 'none'} of the {len(names)}"
        counts.append(f"{how_many} observation{'s' * (len(names) != 1)} of “{evidence.title}”")
    return f"with {' and '.join(counts)}, " if counts else ""


def scope_title(argument: ArgumentMap) -> str:
    """What the argument takes for granted, by the claims' titles."""
    return " and ".join(inline(evidence_title(argument, name, states)) for name, states in argument.scope.items())


def inline(title: str) -> str:
    """A title as part of a sentence: without its capital, unless it starts with an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def event_lines(argument: ArgumentMap, credences: CredenceSet) -> list[str]:
    """What somebody's numbers are about and where they stand, where it is not what the conclusion is about."""
    event = argument.other_event(credences.event)
    if not event:
        return []
    source = f" Source: {credences.source}" if credences.source else ""
    return [f"What {whose(credences)} gives is about another event than the conclusion here: {event}{source}"]


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
        **({"carving": asked.carving} if asked.carving else {}),
        "target": str(asked.query.target),
        "given": asked.query.assumed,
        "scope": asked.query.scope,
        "do": asked.query.do,
        "observed": {name: "seen" if "true" in states else "not_seen" for name, states in asked.query.observed.items()},
    }


def held_fixed(case: Case) -> str:
    """Of how many questions the ranges are, if some are held where they are; a certainty is where it is meant to be."""
    fixed = sum(value.low is None and 0 < value.credence < 1 for value in case.values.values())
    total = len(case.values)
    others = "the other held at its credence" if fixed == 1 else "the others held at their credences"
    return f" of {total - fixed} of {total} questions, {others}" if fixed else ""


def whose_ranges(case: Case) -> list[str]:
    """Whose ranges count, and how many of each, as a line for a caption; none where all are the map's or none is."""
    values = case.values
    own = sum(value.own and value.low is not None and not value.borrowed for value in values.values())
    if case.credences.own_ranges:
        ranges = counted(own, "range")
        return [f"Ranges: only the {ranges} of the person's own; the other questions stay where they are."]
    borrowed = [name for name, value in values.items() if value.borrowed]
    if not own and not borrowed:
        return []
    of_map = sum(not value.own and value.low is not None for value in values.values())
    told = [f"{own} of the person's own"] if own else []
    if borrowed:
        reading = reading_of(case.argument, borrowed)
        told.append(f"{len(borrowed)} as wide, in log-odds, as {reading}, around points given without one")
    told += [f"{of_map} of {readings_of(case.argument, [n for n, v in values.items() if not v.own])}"] if of_map else []
    return [f"Ranges: {', '.join(told)}."]


def sweep_words(case: Case, sweep: Sweep) -> str:
    """What a credence does in a sweep, and which do not."""
    free = [value for value in case.values.values() if 0 < value.credence < 1]
    without = sum(value.low is None for value in free)
    if sweep.kind == "range" and without and not case.credences.own_ranges:
        return f"{sweep.words}; the {without} without one stay where they are"
    if sweep == case.sweep and sweep.kind == "odds" and 0 < without < len(free):
        return f"{sweep.words}, since {without} of {len(free)} have no range (`--sweep range` uses those there are)"
    return sweep.words


def of_what(argument: ArgumentMap, *, carving: bool = True) -> str:
    """Which argument, in which carving unless that is told elsewhere, and which cruxmap, a number was made with."""
    from cruxmap import __version__

    version = f"version {argument.version}{carving_text(argument) if carving else ''}"
    return f"argument {argument.name} {version} ({argument.fingerprint}), cruxmap {__version__}"


def carving_text(argument: ArgumentMap) -> str:
    """Which of an argument's rival carvings a number is of, as words after the version; empty where there is one."""
    if argument.carving:
        return f", carving {argument.carving}"
    return ", all carvings" if argument.carvings else ""


def whose(credences: CredenceSet) -> str:
    """Whose credences these are, as far as the file says."""
    state = f", {credences.revision}" if credences.revision else ""
    return (credences.name or credences.file or "Credences given on the command line") + state


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
