"""What `explain` and `claims` show of observations: each as what it is, and lists of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isinf

from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.evidence import ObservationShare
from cruxmap.analysis.explanation import State
from cruxmap.analysis.observations import Bearing, ObservationExplanation
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.evidence import EvidenceSet, Observation, Standing
from cruxmap.model.problem import counted
from cruxmap.model.readings import readings_of
from cruxmap.report.caption import caption, query_header
from cruxmap.report.claim_tables import around
from cruxmap.report.coming_about import coming_about
from cruxmap.report.document import Block, Column, Document, Table, Text, Worded
from cruxmap.report.evidence import ratio_text
from cruxmap.report.numbers import points, signed
from cruxmap.report.results import query_title
from cruxmap.report.sources import bibliography, cited, works


class ObservationRow(Struct, frozen=True):
    """A line of a list of observations: `chance` is how likely an open one is to be seen."""

    observation: str
    title: str
    evidence: str
    standing: Standing
    date: str
    bears_on: tuple[str, ...]
    chance: float | None


COLUMNS = (
    Column("observation", "observation", "name"),
    Column("title", "title"),
    Column("standing", "was", value=lambda row: standing_cell(row.standing)),
    Column("date", "date", "name"),
    Column("bears_on", "bears on", value=lambda row: ", ".join(row.bears_on)),
    Column("chance", "chance", "probability", lambda row: "" if row.chance is None else row.chance),
)


def standing_cell(standing: Standing) -> Worded:
    """As what an observation counts."""
    return Worded(standing.replace("_", " "), standing)


def observation_document(case: Case, result: ObservationExplanation) -> Document:
    """The document of an observation."""
    argument, claim = case.argument, case.argument.claims[result.observation]
    observation, evidence = argument.observations[result.observation], evidence_set(argument, result.observation)
    outcomes = _outcomes(argument, result)
    blocks: list[Block] = [
        Text(f"{claim.title} ({result.observation})", strong=True),
        Text(cited(argument, claim.statement, claim.cites)),
        *[Text(text) for text in particulars(observation, evidence)],
        outcomes,
        _strength(case, result.observation, evidence),
        *around(argument, "Bears on", result.bears_on),
        *([Text(f"Note: {claim.note}")] if claim.note else []),
        *bibliography(argument, claim.cites),
    ]
    data = {
        **query_header(result.asked),
        "observation": result.observation,
        "title": claim.title,
        "statement": claim.statement,
        "set": evidence.name,
        "by": evidence.by,
        "status": observation.status,
        "date": observation.date,
        "source": observation.source,
        "shown": observation.shown,
        "not_shown": observation.not_shown,
        "cites": claim.cites,
        "note": claim.note,
        "sources": works(argument, claim.cites),
        "form": claim.form.key,
        "standing": result.standing,
        "bears_on": result.bears_on,
        "strengths": {name: case.values[name].credence for name in claim.form.names if name in case.values},
        "outcomes": result.outcomes,
        "share": result.share,
        "movement": result.movement,
    }
    return Document(tuple(blocks), caption(argument, case.credences, result.asked.query), data, outcomes)


def particulars(observation: Observation, evidence: EvidenceSet) -> list[str]:
    """What there is to tell of an observation beside its statement, in sentences."""
    status = {"seen": "seen", "not_seen": "looked for and not seen", "open": "open, as it could still be made"}
    date = f" ({observation.date})" if observation.date else ""
    source = f" Source: {_ended(observation.source)}" if observation.source else ""
    texts = [f"An observation of the set “{evidence.title}”: {status[observation.status]}{date}.{source}"]
    texts += [f"It shows: {_ended(observation.shown)}"] if observation.shown else []
    texts += [f"It does not show: {_ended(observation.not_shown)}"] if observation.not_shown else []
    return texts


def evidence_set(argument: ArgumentMap, observation: str) -> EvidenceSet:
    """The set that an observation is of."""
    name = argument.observations[observation].evidence
    return next(evidence for evidence in argument.evidence if evidence.name == name)


def observation_rows(case: Case, chances: Mapping[str, Sequence[State]]) -> list[ObservationRow]:
    """All observations; `chances` has the probabilities of those that are open."""
    return [
        ObservationRow(
            name,
            case.argument.claims[name].title,
            observation.evidence,
            case.query.standing(case.argument, name),
            observation.date,
            observation.bears_on,
            chances[name][0].probability if name in chances else None,
        )
        for name, observation in case.argument.observations.items()
    ]


def observation_tables(argument: ArgumentMap, observations: Sequence[ObservationRow]) -> list[Table]:
    """The observations, in a table for each set."""
    tables = []
    for evidence in argument.evidence:
        rows = [row for row in observations if row.evidence == evidence.name]
        shown = [column for column in COLUMNS if column.key != "chance" or any(row.chance is not None for row in rows)]
        note = "Chance: how likely it is to be seen." if len(shown) == len(COLUMNS) else ""
        if rows:
            tables.append(Table(f"Observations: {evidence.title}", tuple(shown), tuple(rows), note))
    return tables


def bearing_tables(argument: ArgumentMap, rows: Sequence[Bearing]) -> list[Table]:
    """The observations that bear on a claim."""
    columns = (
        Column("observation", "observation", "name"),
        Column("title", "title", value=lambda row: argument.claims[row.observation].title),
        Column("standing", "was", value=lambda row: standing_cell(row.standing)),
        Column("ratio", "ratio", value=lambda row: _ratio(row.share)),
        Column("points", "share", "points", lambda row: row.share.points if row.share else ""),
    )
    note = "Share: the points by which it moved the conclusion." if any(row.share for row in rows) else ""
    return [Table("Observations that bear on it", columns, tuple(rows), note)] if rows else []


def _ratio(share: ObservationShare | None) -> Worded:
    return Worded("" if share is None else ratio_text(share.ratio), share.ratio if share else None)


def _outcomes(argument: ArgumentMap, result: ObservationExplanation) -> Table:
    """The conclusion by how the observation counts."""
    others = {name: states for name, states in result.asked.query.observed.items() if name != result.observation}
    title = f"What it does to {query_title(argument, result.asked.query.unobserved)}"
    beside = f", with {counted(len(others), 'other observation')}" if others else ""
    chances = any(outcome.chance is not None for outcome in result.outcomes)
    columns = [
        Column("standing", "if it is", value=lambda row: standing_cell(row.standing)),
        Column("chance", "chance", "probability", lambda row: "" if row.chance is None else row.chance),
        Column("target", "then", "probability"),
    ]
    if not chances:
        del columns[1]
    notes = ["Chance: how likely each is, by all else that counts."] if chances else []
    if share := result.share:
        in_log_odds = "" if share.log_odds is None else f", {signed(share.log_odds)} in log-odds"
        together = f" of the {points(result.movement)} that all make together" if others else ""
        ratio = _ratio_said(share.ratio)
        notes.append(
            f"Here it counts as {result.standing.replace('_', ' ')}.{ratio} Its share of the movement: "
            f"{points(share.points)} points{together}{in_log_odds}."
        )
    else:
        notes.append("Here it does not count" + (": it is open." if result.standing == "open" else "."))
    return Table(f"{title}{beside}", tuple(columns), result.outcomes, " ".join(notes))


def _ratio_said(ratio: float | None) -> str:
    """The ratio as a sentence, where there is one."""
    if ratio is None:
        return ""
    if ratio == 0 or isinf(ratio):
        return f" It {ratio_text(ratio)} what it bears on."
    return f" The ratio is {ratio_text(ratio)}."


def _strength(case: Case, name: str, evidence: EvidenceSet) -> Table:
    """How strongly it speaks, and whose numbers say so."""
    argument = case.argument
    table = coming_about(argument, name, case.values)
    readings = [text for text in argument.claims[name].form.names if text in case.values]
    note = ""
    if any(not case.values[text].own for text in readings):
        note = f"set: {readings_of(argument, readings)}{f' ({evidence.by})' if evidence.by else ''}."
    return structs.replace(table, title="How strongly it speaks", note=" ".join(filter(None, (table.note, note))))


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else f"{text}."
