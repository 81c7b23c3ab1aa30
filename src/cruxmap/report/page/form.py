"""The form: the interview as a page, which shows no numbers but one's own until these are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import due
from cruxmap.analysis.interview import agenda
from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.arithmetic import Named, Number, Tree, parse_formula
from cruxmap.model.credences import View
from cruxmap.model.problem import counted
from cruxmap.model.query import Query
from cruxmap.model.readings import readings_of
from cruxmap.report.caption import caption_lines, evidence_title, scope_title
from cruxmap.report.document import Outline
from cruxmap.report.explanation import RAISED_ELSEWHERE, considerations
from cruxmap.report.interview import minutes_for, taken_for_granted
from cruxmap.report.numbers import plain
from cruxmap.report.observations import evidence_set, particulars
from cruxmap.report.page.content import Nested, headline, trees
from cruxmap.report.page.live import indexed, live, network_data
from cruxmap.report.page.rendering import rendered
from cruxmap.report.sources import bibliography, cited

SCRIPTS = (
    "elements.js",
    "numbers.js",
    "notation.js",
    "circuit.js",
    "polynomial.js",
    "saving.js",
    "answers.js",
    "result.js",
    "form.js",
    "worksheet.js",
)
STYLES = ("base.css", "form.css")
SECTIONS = {"question": "credences", "view": "views"}  # of a credence file


class Destination(Struct, frozen=True):
    """Where somebody may send their answers: an address for mail, or a place on the web that takes a form."""

    kind: Literal["mail", "web"]
    address: str
    origin: str = ""  # of the place on the web, which is all that the page may send to


class Asking(Struct, frozen=True):
    """What a form asks.

    Attributes:
        core: only the core questions, or those of the evidence.
        parts: the parts of the argument that it keeps to; all of them where there is none.
        send_to: where the answers may be sent.
    """

    core: bool = False
    parts: tuple[str, ...] = ()
    send_to: Destination | None = None


def groups(argument: ArgumentMap, asking: Asking) -> list[tuple[str, ...]]:
    """The questions in the order in which they are asked: those to begin with, then the others, if they are asked."""
    parts = [part for part in argument.parts if not asking.parts or part.name in asking.parts]
    within = {name for part in parts for name in part.questions}
    first = [name for name in agenda(argument, core=True, evidence=bool(argument.strengths)) if name in within]
    others = [name for name in argument.questions if name in within and name not in first]
    if asking.parts and not asking.core:
        return [tuple(name for name in argument.questions if name in within)]
    return [tuple(group) for group in (first, () if asking.core else others) if group]


def form(argument: ArgumentMap, query: Query, asking: Asking) -> str:
    """The form of an argument as HTML; `query` is what it says of the answers once it may."""
    questions = groups(argument, asking)
    steps = [step for i, group in enumerate(questions) for step in _steps(argument, group, first=i == 0)]
    first = [step for step in steps if step["group"] == 0]
    target, is_own = argument.target, query.target == argument.target and not query.do and not query.assumed
    claims = dict.fromkeys(name for step in steps for name in step["claims"])
    context = {
        "argument": argument,
        "target": evidence_title(argument, target.claim, (target.state,)) if is_own else headline(argument, query),
        "event": argument.event if is_own else "",
        "granted": scope_title(argument) if query.scope and is_own else "",
        "scoped": bool(query.scope),
        "steps": steps,
        "asked": _asked(first),
        "sizes": [len(group) for group in questions],
        "minutes": minutes_for(argument, [(SECTIONS[step["kind"]], step["name"]) for step in first]),
        "claims": [_claim(argument, name) for name in claims],
        "readings": readings_of(argument, argument.questions),
        "readings_told": readings_of(argument, argument.questions, told=True),
        "send_to": asking.send_to,
        "sources": [text for outline in bibliography(argument, argument.sources) for _, text in outline.points],
        "routes": _states(argument, argument.routes, "route", query),
        "classes": _states(argument, argument.classes, "class", query),
        "classes_title": argument.claims[argument.classes].title if argument.classes else "",
        "caption": caption_lines(argument, [], query, ["The page works all numbers out as cruxmap's own engine does."]),
        "form_action": asking.send_to.origin if asking.send_to and asking.send_to.kind == "web" else "'none'",
    }
    data = _data(argument, query, steps, asking)
    return rendered("form.html", context, styles=STYLES, scripts=SCRIPTS, data=data)


def _steps(argument: ArgumentMap, group: Sequence[str], *, first: bool) -> Iterator[dict[str, Any]]:
    """What is asked one after another: the direct view of the conclusion, questions, and views of claims between."""
    target = argument.target
    if first and argument.claims[target.claim].is_boolean and target.state == "true":
        yield _view(argument, target.claim, 0)
    case, viewed = Case(argument), {target.claim}
    parts = [part for part in argument.parts if {*part.questions} & {*group}]
    asked: list[str] = []
    for number, part in enumerate(parts, 1):
        names = [name for name in part.questions if name in group]
        for i, name in enumerate(names):
            asked.append(name)
            yield _question(argument, name, part, (number, len(parts)), begins=i == 0) | {"group": int(not first)}
        to_come = [name for name in group if name not in asked]
        for name in due(case, asked, to_come) if first else ():
            if name not in viewed:
                viewed.add(name)
                yield _view(argument, name, int(not first))


def _question(argument: ArgumentMap, name: str, part: Part, place: tuple[int, int], *, begins: bool) -> dict[str, Any]:
    claims = argument.used_by(name)
    return {
        "kind": "question",
        "name": name,
        "id": f"question-{name}",
        "title": argument.question_title(name),
        "of": plain(argument.question_title(name)),
        "ask": cited(argument, argument.questions[name].ask, argument.questions[name].cites),
        "outlines": _outlines(considerations(argument, name, "questions")),
        "granted": "",
        "observed": [argument.claims[claim].statement for claim in claims if claim in argument.observations],
        "worksheet": argument.questions[name].worksheet,
        "part": f"Part {place[0]} of {place[1]} · {part.title}" if place[1] > 1 else "",
        "begins": begins,
        "intro": part.intro if begins and place[1] > 1 else "",
        "claims": claims,
    }


def _view(argument: ArgumentMap, name: str, group: int) -> dict[str, Any]:
    claim, is_target = argument.claims[name], name == argument.target.claim
    given = argument.scope_for(name)
    return {
        "kind": "view",
        "name": name,
        "id": f"view-{name}",
        "title": "First, your direct view" if is_target else f"Your view of a claim: {claim.title}",
        "of": plain(claim.title),
        "ask": (argument.event if is_target else "") or claim.statement,
        "granted": f"Take for granted: {taken_for_granted(argument, given)}." if given else "",
        "observed": [],
        "outlines": [],
        "worksheet": None,
        "part": "",
        "intro": "",
        "claims": [] if is_target else [name],
        "group": group,
    }


def _claim(argument: ArgumentMap, name: str) -> dict[str, Any]:
    """A claim or an observation as one may read about it before answering: without any number."""
    claim, observation = argument.claims[name], argument.observations.get(name)
    return {
        "name": name,
        "title": claim.title,
        "statement": cited(argument, claim.statement, claim.cites),
        "section": claim.section,
        "particulars": observation and particulars(observation, evidence_set(argument, name)),
        "outlines": _outlines(considerations(argument, name)),
    }


def _outlines(outlines: Sequence[Outline]) -> list[tuple[str, Nested]]:
    """What is said for and against, as lists; what is raised elsewhere has its title."""
    return [(title if title == RAISED_ELSEWHERE else "", tree) for title, tree in trees(outlines)]


def _states(argument: ArgumentMap, claim: str, kind: str, query: Query) -> list[tuple[str, str]]:
    """The routes or classes, each with the name of its number; none where another target than theirs is asked for."""
    if not claim or query.target != argument.target:
        return []
    return [(label, f"{kind}-{state}") for state, label in argument.claims[claim].states.items()]


def _asked(steps: Sequence[dict[str, Any]]) -> str:
    """How much some steps ask: `20 questions and 6 direct views`."""
    kinds = [step["kind"] for step in steps]
    counts = [counted(kinds.count("question"), "question"), counted(kinds.count("view"), "direct view")]
    return " and ".join(counts if "view" in kinds else counts[:1])


def _data(argument: ArgumentMap, query: Query, steps: Sequence[dict[str, Any]], asking: Asking) -> dict[str, object]:
    """What the form's program reads."""
    viewed = [step["name"] for step in steps if step["kind"] == "view"]
    numbers = live(argument, query, dict.fromkeys(viewed, View(0.5)))
    return {
        "argument": {"name": argument.name, "version": argument.version, "fingerprint": argument.fingerprint},
        "questions": [
            {"name": name, "title": plain(argument.question_title(name)), "reading": question.reading.credence}
            for name, question in argument.questions.items()
        ],
        "steps": [{key: step[key] for key in ("kind", "name", "id", "group", "of")} for step in steps],
        "worksheets": {
            step["id"]: [_postfix(parse_formula(formula)) for formula in (sheet.odds_for, sheet.odds_against)]
            for step in steps
            if (sheet := step["worksheet"])
        },
        "evidence": [evidence.name for evidence in argument.evidence],
        "readings": plain(readings_of(argument, argument.questions)),
        "sendTo": {"kind": asking.send_to.kind, "address": asking.send_to.address} if asking.send_to else None,
        "network": network_data(numbers),
        "observed": indexed(query.observed, numbers.network.states),
    }


def _postfix(tree: Tree) -> list[str | float]:
    """A formula as operands followed by their operator, for the page's program: `n*(1-h)` is n, 1, h, -, *."""
    if isinstance(tree, Named):
        return [tree.name]
    if isinstance(tree, Number):
        return [float(tree.value)]
    return [*_postfix(tree.left), *_postfix(tree.right), tree.sign]
