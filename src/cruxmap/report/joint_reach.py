"""What `sensitivity --reach --together` and `diff --reach` show: the smallest changes of several credences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.joint_reach import Change, JointChange, JointReach, Meeting, PairReach
from cruxmap.analysis.rounding import differ
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import counted
from cruxmap.report.caption import caption_lines, query_header, whose_ranges
from cruxmap.report.comparison import events, labels, people_lines, same_event
from cruxmap.report.document import Block, Cell, Column, Document, Named, Table, Text, Worded
from cruxmap.report.numbers import credence, percent
from cruxmap.report.results import Selection, called, query_title, result_document, source_of
from cruxmap.report.settling import conclusions_table

PART = 0.25  # of the way in widths that the first goes: who goes less is counted, and not shown
SIZES = ("", "one alone", "two together", "three together", "four together", "five together")


class Line(Struct, frozen=True):
    """A line of a change: what changes and how far together, or one of its credences.

    Attributes:
        what: what changes together, or a question with its title.
        set_name: which change it belongs to, for machines.
        change: of one credence; None for the line above them.
        distance: in widths, of all together; None where it is out of reach.
        whose: whose the credence is, for people.
        none: what is said where there is no distance.
    """

    what: str | Named
    set_name: str
    change: Change | None
    distance: float | None
    whose: str = ""
    none: str = "out of reach"


def joint_reach_document(case: Case, result: JointReach, selection: Selection) -> Document:
    """The document of the smallest joint change of one person's credences."""
    argument = case.argument
    goal, now = credence(result.goal), percent(result.probability)
    title = query_title(argument, result.asked.query)
    lead = f"What would bring {title} from {now} to {goal}, if several credences were different together"
    blocks = [Text(lead, strong=True), *_changes(case, result, "credences", "The smallest changes", selection.top)]
    main = Table("", _machine_columns(argument), tuple(line for line in _lines(case, result, 0) if line.change))
    data = _data(argument, result)
    return result_document(case, result, blocks, main, data, [*method([result]), *whose_ranges(case)])


def pair_reach_document(first: Case, second: Case, result: PairReach, top: int | None = None) -> Document:
    """The document of what would make two people conclude the same."""
    argument, a, b = first.argument, first.credences, second.credences
    meeting = result.meeting
    blocks: list[Block] = [
        Text(argument.title, strong=True),
        *(Text(text, strong=True) for text in events(argument, a, b)),
        conclusions_table(first, second, (result.probability, result.b.probability)),
        *_pair_blocks(first, second, result, top),
    ]
    lines = [*_lines(first, result.a_to_b, 0, "a_"), *_lines(second, result.b_to_a, 0, "b_")]
    if meeting:
        lines += [*_set(first, "", "meeting_a", meeting.a, 0), *_set(second, "", "meeting_b", meeting.b, 0)]
    data = query_header(result.asked) | {
        side: {"name": name, "probability": asked.probability, "answered": asked.answered}
        for side, name, asked in zip("ab", labels(argument, a, b), (result.asked, result.b), strict=True)
    }
    data |= {"same_event": same_event(argument, a, b)}
    data |= {"a_to_b": _data(argument, result.a_to_b), "b_to_a": _data(argument, result.b_to_a)}
    data["meeting"] = meeting and {
        "probability": meeting.probability,
        "distance": meeting.distance,
        "a": _change_data(argument, meeting.a),
        "b": _change_data(argument, meeting.b),
    }
    lines_below = [*events(argument, a, b), *method([result.a_to_b, result.b_to_a])]
    caption = caption_lines(argument, people_lines(argument, a, b), result.asked.query, lines_below)
    main = Table("", _machine_columns(argument), tuple(line for line in lines if line.change))
    return Document(tuple(blocks), caption, data, main)


def _pair_blocks(first: Case, second: Case, result: PairReach, top: int | None) -> list[Block]:
    """The tables of A's changes, of B's, and of those by which they meet; or, in words, why there are none."""
    if result.a_to_b.joint and not result.a_to_b.joint.changes:
        return [Text("They conclude the same already: no credence has to change.", strong=True)]
    blocks: list[Block] = []
    for name, other, case, reached in (("A", "B", first, result.a_to_b), ("B", "A", second, result.b_to_a)):
        heading = f"What would make {name} conclude what {other} does ({percent(reached.goal)})"
        blocks += _changes(case, reached, f"{name}'s credences", heading, top)
    meeting = result.meeting
    if meeting is None:
        return [*blocks, Text("No change of both was found by which they would conclude the same.", strong=True)]
    lines = (*_set(first, "A moves", "", meeting.a, top), *_set(second, "B moves", "", meeting.b, top))
    note = f"Together {meeting.distance:.2f} widths. {_more([meeting.a, meeting.b], top)}".strip()
    return [*blocks, Table(meeting_title(meeting), _columns(), lines, note, dense=True)]


def meeting_title(meeting: Meeting) -> str:
    """Where two people would meet, in a line."""
    return f"If both moved as little as possible, they would meet at {percent(meeting.probability)}"


def method(results: Sequence[JointReach]) -> list[str]:
    """How such changes are measured and looked for, as lines of a caption."""
    held = len({name for result in results for name in result.held})
    said = ["no small step from there leads nearer. That nothing nearer lies elsewhere is not proven."]
    if any(few < count for few, count in (result.among for result in results)):
        few, count = max(result.among for result in results)
        said.append(f"Sets of three or more: among the {few} of {count} questions that move most.")
    if held:
        said.append(f"{counted(held, 'certain credence')} {'is' if held == 1 else 'are'} held.")
    return [
        "Widths: how far a credence goes in log-odds, in halves of its range: 1 is the end of the range on that side "
        "(without a range, twice or half the odds). Together: the root of the sum of their squares.",
        f"Found from several starts: {' '.join(said)}",
    ]


def _lines(case: Case, result: JointReach, top: int | None, prefix: str = "") -> Iterator[Line]:
    """The lines of all changes: of one credence, of two, and so on, and of all of them."""
    for size, best in enumerate(result.best, 1):
        what = SIZES[size]
        if best is None:
            few, count = result.among
            none = "none found" if size > 2 and few < count else "out of reach"
            yield Line(what, f"{prefix}{size}", None, None, none=none)
        elif len(best.changes) < size and size > 1:
            continue  # no better than a smaller one
        else:
            yield from _set(case, what, f"{prefix}{size}", best, 0)
    if result.joint:
        yield from _set(case, "all together", f"{prefix}all", result.joint, top)


def _set(case: Case, what: str, set_name: str, change: JointChange, top: int | None) -> Iterator[Line]:
    yield Line(what, set_name, None, change.distance)
    for step in _telling(change, top):
        title = Named(step.question, f"  {case.argument.question_title(step.question)}")
        yield Line(title, set_name, step, change.distance, _whose(case, step))


def _whose(case: Case, step: Change) -> str:
    return called(case.credences) if step.own else source_of(case.argument, step.question, step.own)


def _telling(change: JointChange, top: int | None) -> Sequence[Change]:
    """The credences that move far enough to be shown; 0 for all that move."""
    if top == 0:
        return change.changes
    least = PART * abs(change.changes[0].widths) if change.changes else 0.0
    return [step for step in change.changes if abs(step.widths) >= least][:top]


def _more(changes: Sequence[JointChange], top: int | None) -> str:
    """How many credences move less than those that are shown, and by how little."""
    left = [step for change in changes for step in change.changes if step not in _telling(change, top)]
    if not left:
        return ""
    most = max(abs(step.widths) for step in left)
    moves = "moves" if len(left) == 1 else "move"
    return f"{counted(len(left), 'more credence')} {moves} by at most {most:.2g} of a width; --top 0 shows all."


def _changes(case: Case, result: JointReach, whose: str, heading: str, top: int | None) -> list[Block]:
    """The table of the smallest changes; or, in words, that nothing has to change, or that no change was found."""
    title, goal = query_title(case.argument, result.asked.query), credence(result.goal)
    if result.joint is None:
        return [Text(f"No change of {whose} was found that brings {title} to {goal}. {_farthest(result)}", strong=True)]
    if not result.joint.changes:
        return [Text(f"No change of {whose} is needed: {title} is {goal} already.", strong=True)]
    table = Table(heading, _columns(), tuple(_lines(case, result, top)), _more([result.joint], top), dense=True)
    return [table]


def _farthest(result: JointReach) -> str:
    """How far one gets where a goal is out of reach."""
    if result.lowest is None or result.highest is None:
        return ""
    if not differ(result.lowest, result.highest):
        return "None of them moves it, alone or with others."
    far = f"it goes from {percent(result.lowest)} to {percent(result.highest)}"
    if not (differ(result.goal, result.lowest) and differ(result.goal, result.highest)):
        far += ", and gets there only where some are certain"
    return f"With each where it does most, from 0% to 100%, one after the other, {far}."


def _columns() -> tuple[Column, ...]:
    def of_change(key: str, title: str, kind: str) -> Column:
        return Column(key, title, kind, lambda line: getattr(line.change, key) if line.change else "")  # type: ignore[arg-type]

    def far(line: Line) -> Cell:
        if line.change:
            return Worded(f"{line.change.widths:+.2f}".replace("-", "−"), line.change.widths)
        return Worded(line.none if line.distance is None else f"{line.distance:.2f}", line.distance)

    return (
        Column("what", "", value=lambda line: line.what),
        of_change("credence", "now", "credence"),
        Column("whose", "whose", value=lambda line: line.whose),
        of_change("needed", "needed", "probability"),
        Column("widths", "widths", "number", far),
    )


def _machine_columns(argument: ArgumentMap) -> tuple[Column, ...]:
    return (
        Column("set", "set", value=lambda line: line.set_name),
        Column("distance", "distance", "number"),
        Column("question", "question", value=lambda line: line.change.question),
        Column("credence", "now", "credence", lambda line: line.change.credence),
        Column("whose", "whose", value=lambda line: source_of(argument, line.change.question, line.change.own)),
        Column("needed", "needed", "probability", lambda line: line.change.needed),
        Column("widths", "widths", "number", lambda line: line.change.widths),
    )


def _data(argument: ArgumentMap, result: JointReach) -> dict[str, object]:
    return {
        "goal": result.goal,
        "best": [best and _change_data(argument, best) for best in result.best],
        "joint": result.joint and _change_data(argument, result.joint),
        "lowest": result.lowest,
        "highest": result.highest,
        "held": result.held,
        "among": result.among[0],
    }


def _change_data(argument: ArgumentMap, change: JointChange) -> dict[str, object]:
    rows = [
        {"question": step.question, "credence": step.credence, "whose": source_of(argument, step.question, step.own)}
        | {"needed": step.needed, "widths": step.widths}
        for step in change.changes
    ]
    return {"distance": change.distance, "rows": rows}
