"""What the page says of observations, and what its program needs to switch them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cruxmap.analysis.evidence import EvidenceShares, ObservationShare
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import pieces
from cruxmap.model.evidence import Standing
from cruxmap.model.forms.observed import Likelihoods, Ratio
from cruxmap.model.query import Query
from cruxmap.model.readings import set_of
from cruxmap.report.evidence import ratio_text
from cruxmap.report.numbers import percent, plain, points, signed
from cruxmap.report.observations import evidence_set, particulars
from cruxmap.report.pictures.dot import box_lines
from cruxmap.report.pictures.picture import Picture
from cruxmap.report.sources import cited

ALL_ORDERS = "averaged over all orders in which they can come in (Shapley)"
STANDINGS: tuple[Standing, ...] = ("seen", "not_seen", "not_counted")


def strengths(argument: ArgumentMap) -> dict[str, list[str]]:
    """The questions of how strongly each observation speaks, each at the first observation that uses it."""
    left = {name for name in argument.questions if set_of(argument, name) is not None}
    result = {}
    for name in argument.observations:
        names = argument.claims[name].form.names
        result[name] = [text for text in names if text in left]
        left.difference_update(names)
    return result


def sets(argument: ArgumentMap, query: Query, questions: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The sets of observations, as the template shows them."""
    asked = strengths(argument)
    return [
        {
            "title": evidence.title,
            "about": evidence.about,
            "by": evidence.by,
            "observations": [
                {
                    "name": name,
                    "title": argument.claims[name].title,
                    "statement": cited(argument, argument.claims[name].statement, argument.claims[name].cites),
                    "particulars": particulars(observation, evidence),
                    "bears_on": [(claim, argument.claims[claim].title) for claim in observation.bears_on],
                    "choices": [
                        (standing, standing.replace("_", " "))
                        for standing in STANDINGS
                        if standing != "not_seen" or not observation.relative
                    ],
                    "standing": _standing(argument, query, name),
                    "chance": "" if observation.relative else f"claim-{name}-true",
                    "questions": [
                        questions[question]
                        | ({"title": _tilted(argument, name, question)} if observation.relative else {})
                        for question in asked[name]
                    ],
                }
                for name, observation in argument.observations.items()
                if observation.evidence == evidence.name
            ],
        }
        for evidence in argument.evidence
    ]


def share_rows(argument: ArgumentMap, query: Query, result: EvidenceShares | None) -> list[dict[str, str]]:
    """The table of the shares, with a row for each observation."""
    shares: dict[str, ObservationShare] = {row.observation: row for row in result.rows} if result else {}
    rows = []
    for name in argument.observations:
        row = shares.get(name)
        cells = {
            "name": name,
            "title": argument.claims[name].title,
            "standing": _standing(argument, query, name).replace("_", " "),
            **dict.fromkeys(("ratio", "alone", "without", "share", "log_odds"), "–"),
        }
        if row is not None:
            cells |= {
                "ratio": ratio_text(row.ratio),
                "alone": percent(row.alone),
                "without": percent(row.without),
                "share": points(row.points),
                "log_odds": "–" if row.log_odds is None else signed(row.log_odds),
            }
        rows.append(cells)
    return rows


def how_shared(result: EvidenceShares | None) -> str:
    """How the shares are worked out, in words; the page does it so, for as many as it can."""
    if result is None or result.exact:
        return ALL_ORDERS
    return "where all come in together by degrees (Aumann and Shapley), as the page opened"


def switches(argument: ArgumentMap, query: Query, picture: Picture) -> list[dict[str, Any]]:
    """What the program has to know of each observation to switch it, and to write its box and its row anew."""
    places = {name: i for i, name in enumerate(argument.questions)}
    claims = {name: i for i, name in enumerate(argument.claims)}
    boxes = picture.boxes
    return [
        {
            "name": name,
            "claim": claims[name],
            "title": plain(argument.claims[name].title),
            "set": evidence_set(argument, name).name,
            "status": observation.status,
            "standing": _standing(argument, query, name),
            "relative": observation.relative,
            "odds": _odds(argument.claims[name], argument, places),
            "lines": len(box_lines(boxes[name])[0]) if name in boxes else 0,
        }
        for name, observation in argument.observations.items()
    ]


def _tilted(argument: ArgumentMap, name: str, question: str) -> str:
    """The title of a ratio's question, below that of its observation: of which claim, if it bears on several."""
    clauses = [*argument.claims[name].form.clauses()]
    about = next(claim for clause in clauses if clause.value == question for _, claim, _ in pieces(clause.when))
    on = f" on “{argument.claims[about].title}”" if len(clauses) > 1 else ""
    return f"Having seen it, 50–50{on} would become"


def _standing(argument: ArgumentMap, query: Query, name: str) -> Standing:
    standing = query.standing(argument, name)
    return "not_counted" if standing == "open" else standing


def _odds(claim: Claim, argument: ArgumentMap, places: Mapping[str, int]) -> list[int]:
    """The places of the questions whose numbers give the ratio: one whose odds it is, or the two likelihoods."""
    if isinstance(claim.form, Ratio):
        return [places[claim.form.spec.question]]
    if isinstance(claim.form, Likelihoods) and argument.claims[claim.form.spec.claim].is_boolean:
        by_state = claim.form.spec.questions
        return [places[by_state["true"]], places[by_state["false"]]]
    return []
