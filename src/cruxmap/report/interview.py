"""What the interview shows once it may: the answers beside the readings, what they imply, and ways back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cruxmap.analysis.case import Case
from cruxmap.analysis.coherence import OwnView, is_own
from cruxmap.analysis.interview import Closing, Done, Reveal, minutes
from cruxmap.analysis.reach import QuestionReach
from cruxmap.model.argument import ArgumentMap, Evidence
from cruxmap.model.considerations import tree
from cruxmap.model.credences import Credence, CredenceSet, SetAside, View, answers_and_views
from cruxmap.model.problem import counted
from cruxmap.model.readings import reader, reading_of, readings_of
from cruxmap.report import explanation
from cruxmap.report.caption import caption, evidence_title
from cruxmap.report.document import Block, Column, Document, Fact, Named, Outline, Table, Text, facts
from cruxmap.report.numbers import credence, percent, points
from cruxmap.report.observations import evidence_set, particulars
from cruxmap.report.results import question_column, share_column
from cruxmap.report.sources import bibliography, cited, cited_in

SHOWN = 5


def reveal_document(case: Case, result: Reveal, title: str) -> Document:
    """Answers beside the map's readings, with what each did to the conclusion."""
    argument = case.argument
    readers = {reader(argument, row.question) for row in result.answers}
    columns = (
        question_column(argument),
        Column("credence", "you", "credence"),
        Column("reading", readers.pop() if len(readers) == 1 else "reading", "credence"),
        Column("moved", "moved", "points"),
    )
    table = Table(title, columns, result.answers, standing_text(case, result.probability))
    reading = reading_of(argument, (row.question for row in result.answers))
    method = [f"Moved: by how many points, compared with {reading} in your answer's place."]
    if case.query.scope:
        method = [f"{method[0][:-1]}; an answer about what is taken for granted moves nothing here."]
    lines = caption(argument, case.credences, case.query, method)
    return Document((table,), lines, result, table)


def closing_document(case: Case, result: Closing, views: Sequence[OwnView]) -> Document:
    """The conclusion, and every view beside what the answers imply for it."""
    argument = case.argument
    source = "your answers imply" if is_own(result.share) else "your answers and the readings imply"
    rows = [Fact(source, result.probability)]
    if case.query.scope:
        rows.append(Fact("without the scope", result.unconditional))
    conclusion = facts(f"Your conclusion: {case.query}", rows)
    blocks: list[Block] = [conclusion]
    if result.undefined:
        blocks.append(Text(f"It cannot be worked out: {result.undefined}.", strong=True))
    if views:
        columns = (
            Column("claim", "claim", value=lambda view: Named(view.claim, argument.claims[view.claim].title)),
            Column("stated", "your view", "credence"),
            Column("implied", "implied", "probability"),
            share_column("your"),
        )
        note = "In scope, unless the view says otherwise." if case.query.scope else ""
        blocks.append(Table("Your views", columns, tuple(views), note))
    lines = caption(argument, case.credences, case.query)
    return Document(tuple(blocks), lines, result, conclusion)


def standing_text(case: Case, probability: float) -> str:
    """Where the conclusion stands, and whose numbers that is."""
    own, total = len(case.credences.answered(case.argument)), len(case.argument.questions)
    left = [name for name in case.argument.questions if name not in case.credences.credences]
    rest = f" and {readings_of(case.argument, left)} for the other {total - own}" if left else ""
    if len(left) == 1:
        rest = f" and {reading_of(case.argument, left)} for the other"
    return f"{case.query}: {percent(probability)} with your {own} answer{'s' * (own != 1)}{rest}."


def minutes_for(argument: ArgumentMap, steps: Collection[tuple[str, str]]) -> int:
    """About how many minutes it takes to read and to answer some questions, and to give some views.

    Args:
        argument: the argument.
        steps: the sections and the names of what is asked.
    """
    texts = []
    for section, name in steps:
        if section == "credences":
            texts += [argument.question_title(name), argument.questions[name].ask]
        else:
            texts += [argument.claims[name].title, argument.event or argument.claims[name].statement]
    return minutes(sum(len(text.split()) for text in texts), len(steps))


def effect_text(argument: ArgumentMap, done: Done) -> str:
    """What one answer did, in a line."""
    reading = f"The {reader(argument, done.question)} has {credence(done.reading)} here"
    return f"{reading}; your answer in its place moves the conclusion by {points(done.moved)} points."


def in_scope(argument: ArgumentMap, given: Evidence) -> str:
    """What a number takes for granted, in words."""
    return "in scope" if given == argument.scope else "given " + taken_for_granted(argument, given)


def taken_for_granted(argument: ArgumentMap, given: Evidence) -> str:
    """Evidence, by the claims' titles."""
    return " and ".join(evidence_title(argument, name, states) for name, states in given.items())


def implied_text(argument: ArgumentMap, view: OwnView) -> str:
    """What is implied for a claim, and by whose numbers."""
    scope = f", {in_scope(argument, view.given)}" if view.given else ""
    source = implied_by(view)
    return f"{source[0].upper()}{source[1:]} {percent(view.implied)} for this{scope}."


def implied_by(view: OwnView) -> str:
    """Whose numbers imply something for a claim, as the beginning of a sentence."""
    if view.is_own:
        return "your answers imply"
    if not view.share:
        return "the map's readings imply"
    return f"your answers ({percent(view.share)} of what moves it) and the map's readings imply"


def ways_lines(argument: ArgumentMap, ways: Sequence[QuestionReach]) -> tuple[tuple[str, ...], list[str]]:
    """The answers to look at again, and what to say of them: those that could reconcile, else that could do most."""
    near = [way for way in ways if way.reach is not None][:SHOWN]
    if near:
        said = ["Either may be the better one. Each of these answers alone would bring them together:"]
        said += [
            f"{i}  {argument.question_title(way.question)}: {credence(way.credence)}, needs {percent(way.reach)}"
            for i, way in enumerate(near, 1)
        ]
        return tuple(way.question for way in near), said
    widest = sorted((way for way in ways if way.highest > way.lowest), key=lambda way: way.lowest - way.highest)[:SHOWN]
    said = ["No answer alone can bring them together. Those that can do most:"] if widest else []
    said += [
        f"{i}  {argument.question_title(way.question)}: {credence(way.credence)}, "
        f"at 0 to 1 it gives {percent(way.lowest)} to {percent(way.highest)}"
        for i, way in enumerate(widest, 1)
    ]
    return tuple(way.question for way in widest), said


def considerations(argument: ArgumentMap, claims: Sequence[str], question: str = "") -> list[tuple[int, str]]:
    """What is said about a question, and some claims with what is said for and against them: lines with their depth.

    What is cited there comes last.
    """
    lines: list[tuple[int, str]] = []
    cites: list[str] = []
    if question:
        cites += [*argument.questions[question].cites, *cited_in(tree(argument, question, "questions"))]
        outlines = explanation.considerations(argument, question, "questions")
        lines += [(0, argument.question_title(question)), *_outlined(outlines)] if outlines else []
    for name in claims:
        if name in argument.observations:
            lines += _observation(argument, name)
            continue
        claim, outlines = argument.claims[name], explanation.considerations(argument, name)
        cites += [*claim.cites, *cited_in(tree(argument, name))]
        lines += [(0, claim.title), (1, cited(argument, f"Claim: {claim.statement}", claim.cites))]
        lines += [*_outlined(outlines)] or [(1, "The map names no considerations.")]
    for outline in bibliography(argument, cites):
        lines += [(0, outline.title), *((1, text) for _, text in outline.points)]
    return lines


def _outlined(outlines: Sequence[Outline]) -> Iterator[tuple[int, str]]:
    """Considerations below the title of what they are about."""
    for outline in outlines:
        below = 1
        if outline.title == explanation.RAISED_ELSEWHERE:
            yield 1, outline.title
            below = 2
        yield from ((below + depth, text) for depth, text in outline.points)


def _observation(argument: ArgumentMap, name: str) -> list[tuple[int, str]]:
    """What there is to tell of an observation, and what it bears on."""
    observation = argument.observations[name]
    texts = particulars(observation, evidence_set(argument, name))
    texts[0] = cited(argument, texts[0], argument.claims[name].cites)
    for bears_on in observation.bears_on:
        claim = argument.claims[bears_on]
        texts.append(f"Bears on: {claim.title}. {claim.statement}")
    return [(0, argument.claims[name].title), *((1, text) for text in texts)]


def answer_text(own: Credence | View) -> str:
    """A person's answer or view: the point, the range, what it was at first, the note."""
    span = f", {credence(own.low)} to {credence(own.high)}" if own.low is not None and own.high is not None else ""
    first = own.first.credence if isinstance(own, Credence) and own.first else own.credence
    revised = f", first {credence(first)}" if first != own.credence else ""
    return f"{credence(own.credence)}{span}{revised}{f', with the note: {own.note}' if own.note else ''}"


def set_aside_line(old: SetAside) -> str:
    """That a question or a claim is asked about anew, why, and what was said before."""
    reason = f" ({old.reason.rstrip('.')})" if old.reason else ""
    what = "answer to" if old.section == "credences" else "view in"
    change = f"{old.change[0].upper()}{old.change[1:]}{reason}."
    return f"{change} Your {what} version {old.answered} is set aside: {answer_text(old.value)}."


def present_version_text(file: str, version: int) -> str:
    """That a file says another version now."""
    return f"Nothing in {file} waits to be answered anew: it says `version: {version}` now."


def update_text(argument: ArgumentMap, credences: CredenceSet) -> str:
    """What a new version of the argument leaves to ask somebody; empty where it leaves nothing."""
    waiting = [old for old in credences.set_aside if old.anew]
    said = []
    if waiting:
        answers = sum(old.section == "credences" for old in waiting)
        are = "is" if len(waiting) == 1 else "are"
        said.append(
            f"{answers_and_views(answers, len(waiting) - answers)} of yours {are} set aside and asked for again"
        )
    if credences.new:
        said.append(
            f"{counted(len(credences.new), 'question')} {'is' if len(credences.new) == 1 else 'are'} new to you"
        )
    return f"The argument is at version {argument.version} now: {', and '.join(said)}." if said else ""
