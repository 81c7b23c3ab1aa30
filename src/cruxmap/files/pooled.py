"""A group's pool as a credence file."""

from collections.abc import Mapping, Sequence

from cruxmap.files.writing import scalar
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet, View


def pooled_credences(
    argument: ArgumentMap,
    named: str,
    person: CredenceSet,
    *,
    pool: str,
    people: int,
    evidence: Sequence[str] = (),
    writer: str,
) -> str:
    """The text of a credence file with pooled credences and views, to all digits, so that it gives the same conclusion.

    It calls the argument `named`, and the sets of observations that are laid over it as in `evidence`; `pool` says what
    kind of pool it is, of how many `people`, and `person` is the pool as if it were somebody's answers.
    """
    header = {
        "argument": scalar(named),
        "version": str(argument.version),
        "name": scalar(pool.capitalize()),
        "event": scalar(person.event) if person.event else "",
        "pooled": str(people),
        "evidence": f"[{', '.join(map(scalar, evidence))}]" if evidence else "",
    }
    lines = [f"# Written by {writer}: the {pool}."]
    lines += [f"{key}: {value}" for key, value in header.items() if value]
    sections: dict[str, Mapping[str, Credence] | Mapping[str, View]] = {
        "views": person.views,
        "credences": person.credences,
    }
    for section, entries in sections.items():
        if entries:
            lines += [f"{section}:", *(f"  {name}: {{{_entry(value)}}}" for name, value in entries.items())]
    return "\n".join(lines) + "\n"


def _entry(value: Credence | View) -> str:
    numbers = {"credence": value.credence, "low": value.low, "high": value.high}
    fields = [f"{key}: {number!r}" for key, number in numbers.items() if number is not None]
    if isinstance(value, View) and value.given is not None:
        given = (f"{claim}: [{', '.join(states)}]" for claim, states in value.given.items())
        fields.append(f"given: {{{', '.join(given)}}}")
    return ", ".join([*fields, f"note: {scalar(value.note)}"])
