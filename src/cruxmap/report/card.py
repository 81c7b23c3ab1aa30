"""A claim, a question or a source in short, as an editor shows it beside its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State
from cruxmap.analysis.sensitivity import QuestionSensitivity
from cruxmap.model.argument import ArgumentMap
from cruxmap.report.caption import caption
from cruxmap.report.claim_tables import around, defined
from cruxmap.report.coming_about import coming_about
from cruxmap.report.document import Block, Column, Document, Table, Text, Worded
from cruxmap.report.explanation import question_document
from cruxmap.report.formats import markdown
from cruxmap.report.numbers import credence, percent, points, sentence
from cruxmap.report.sources import cited, entry

WIDTH = 100
NOTHING = Table("", (), ())


def claim_card(case: Case, name: str, beliefs: Mapping[str, Sequence[State]]) -> str:
    """A claim in Markdown: what it says, how likely it is, how that comes about, what feeds it and what it feeds.

    Args:
        case: the argument, and whose credences.
        name: the claim.
        beliefs: the probabilities of all claims' states, as far as they are worked out.
    """
    argument = case.argument
    claim = argument.claims[name]
    blocks: list[Block] = [
        Text(f"{claim.title} ({name})", strong=True),
        Text(cited(argument, claim.statement, claim.cites)),
    ]
    if name in beliefs:
        columns = (
            Column("state", "state", value=lambda state: Worded(claim.states[state.state], state.state)),
            Column("probability", "probability", "probability", lambda state: defined(state.probability)),
        )
        blocks.append(Table("", columns, tuple(beliefs[name])))
    blocks.append(coming_about(argument, name, case.values))
    fed_by = {parent: beliefs[parent] for parent in claim.form.parents if parent in beliefs}
    feeds = {child: beliefs[child] for child in argument.children(name) if child in beliefs}
    blocks += [*around(argument, "Fed by", fed_by), *around(argument, "Feeds", feeds)]
    return _markdown(case, blocks)


def question_card(case: Case, name: str, row: QuestionSensitivity | None) -> str:
    """A question in Markdown: its words, the reading, the person's credence, and how far it swings the conclusion.

    Args:
        case: the argument, and whose credences.
        name: the question.
        row: what the conclusion does when the credence goes through its range; None where that is not worked out.
    """
    blocks = [*question_document(case, name).blocks]
    if row is not None and row.probability_low == row.probability_low:
        swing = f"From {credence(row.low)} to {credence(row.high)} here, P({case.query.target}) goes "
        swing += f"from {percent(row.probability_low)} to {percent(row.probability_high)}: {points(row.swing)} points"
        blocks.insert(2, Text(sentence(swing)))
    return _markdown(case, blocks)


def _markdown(case: Case, blocks: Sequence[Block]) -> str:
    lines = [Text(line) for line in caption(case.argument, case.credences, case.query)]
    return markdown(Document((*blocks, *lines), (), {}, NOTHING), WIDTH, False)


def state_card(argument: ArgumentMap, claim: str, state: str) -> str:
    """A state in Markdown: its label, and what it is a state of."""
    of = argument.claims[claim]
    blocks = (Text(f"{of.states[state]} ({claim}={state})", strong=True), Text(f"A state of: {of.title}"))
    return markdown(Document(blocks, (), {}, NOTHING), WIDTH, False)


def source_card(argument: ArgumentMap, key: str) -> str:
    """A work that is cited, in full, in Markdown."""
    return markdown(
        Document((Text(entry(argument.labels[key], argument.sources[key])),), (), {}, NOTHING), WIDTH, False
    )
