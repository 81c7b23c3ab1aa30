"""What `history` shows: the states of a file with their conclusions, and what each step between them comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.analysis.history import History, Standing, Step, ViewChange
from cruxmap.analysis.rounding import by_size
from cruxmap.analysis.versions import Change
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import Problem, counted
from cruxmap.report.caption import caption_lines, query_header, view_title
from cruxmap.report.document import Block, Column, Document, Named, Table, Text
from cruxmap.report.numbers import credence, plain
from cruxmap.report.results import query_title, source_of

TOP = 3  # changes of a step
FIELDS = ("kind", "name", "formerly", "a", "b", "a_whose", "b_whose", "contribution")
METHOD = (
    "Contribution: percentage points of the step, as between two people (`diff`): along the straight line from the "
    "credences before to those after (Aumann-Shapley)."
)
WITH_VERSIONS = (
    " Where the argument or the evidence changed in the same step: the mean of doing so before and after that changed."
)
MEASURES = "Moved: percentage points since the conclusion above."
CREDENCES = ("answer changed", "answered", "taken back", "reading changed", "asked anew", "only in A", "only in B")
OWN = {"own", None}
READINGS: dict[tuple[str, ...], str] = {
    ("map",): "the map's reading",
    ("set",): "the reading of the evidence",
    ("map", "set"): "the map's reading, or that of the evidence",
}
State = Literal["read", "unreadable", "removed", "undefined", "other question"]


class Revision(Struct, frozen=True):
    """A state of a file, as a report needs it.

    `number` counts the states that are shown, and is 0 for one that changes nothing. `commit` is empty for what is not
    committed. `trouble` says why there is no conclusion, if there is none.
    """

    number: int
    commit: str
    date: str
    subject: str
    path: str
    is_merge: bool
    case: Case | None
    fingerprint: str
    standing: Standing
    problems: tuple[Problem, ...] = ()
    trouble: str = ""

    @property
    def state(self) -> State:
        """What became of it."""
        if self.case is not None:
            return "read" if self.standing.asked else "undefined"
        if self.problems:
            return "unreadable"
        return "other question" if self.path else "removed"

    @property
    def is_folded(self) -> bool:
        """Whether it changes nothing."""
        step = self.standing.step
        return step is not None and step.changes_nothing

    @property
    def label(self) -> str:
        """What to call it in a line: its day, and what was said of it."""
        return f"{self.date} {self.subject}".strip()


class Line(Struct, frozen=True):
    """A row of the states, or of those in a row that change nothing."""

    number: str
    date: str
    commit: str
    subject: str
    probability: float | str
    moved: float | str


class Part(Struct, frozen=True):
    """A row of what a step comes from: something that changed, with what it contributes.

    `a_whose` and `b_whose` say of credences whose they are: `own`, or for a reading `map` or `set`.
    """

    revision: Revision
    kind: str = ""
    name: str = ""
    title: str = ""
    formerly: str = ""
    a: float | None = None
    b: float | None = None
    a_whose: str | None = None
    b_whose: str | None = None
    contribution: float | None = None


class Row(Struct, frozen=True):
    """A row of what a step comes from, for people."""

    number: str
    what: str | Named
    a: str
    b: str
    contribution: float | str | None


class About(Struct, frozen=True):
    """What a report has to say of the history as a whole."""

    file: str
    earlier: int
    present: tuple[str, ...]
    is_shallow: bool
    is_partial: bool


def history_document(
    about: About, revisions: Sequence[Revision], result: History, top: int = TOP, every: bool = False
) -> Document:
    """The document of a history; `top` is how many changes of each step are shown, 0 for all; `every`: no folding."""
    last = next(revision.case for revision in reversed(revisions) if revision.standing.asked and revision.case)
    parts = [part for revision in revisions for part in _parts(revision)]
    blocks: list[Block] = [
        Text(last.argument.title, strong=True),
        _states(query_title(last.argument, result.asked.query.unobserved), revisions, every),
        *_steps(revisions, top),
        *(Text(text) for text in _remarks(revisions)),
    ]
    main = Table("", _columns(), tuple(parts))
    return Document(
        tuple(blocks), _caption(about, revisions, last, result), _data(about, revisions, result, last), main
    )


def _states(title: str, revisions: Sequence[Revision], every: bool) -> Table:
    """Every state with its conclusion; those in a row that change nothing are one row."""
    columns = (
        Column("number", "", "name"),
        Column("date", "date", "name"),
        Column("commit", "commit", "name"),
        Column("subject", "what was done"),
        Column("probability", "conclusion", "probability"),
        Column("moved", "moved", "points", note=MEASURES),
    )
    lines: list[Line] = []
    folded: list[Revision] = []
    for revision in [*revisions, None]:
        if revision is not None and revision.is_folded and not every:
            folded.append(revision)
            continue
        if folded:
            lines.append(Line("", "", "", f"({_nothing(folded)})", "", ""))
            folded = []
        if revision is not None:
            lines.append(_line(revision))
    return Table(title, columns, tuple(lines))


def _nothing(folded: Sequence[Revision]) -> str:
    return f"{counted(len(folded), 'commit')} change{'s' * (len(folded) == 1)} nothing"


def _line(revision: Revision) -> Line:
    step, asked = revision.standing.step, revision.standing.asked
    return Line(
        str(revision.number or ""),
        revision.date,
        revision.commit[:7],
        revision.subject,
        asked.probability if asked else "–",
        step.difference if step else "",
    )


def _steps(revisions: Sequence[Revision], top: int) -> list[Block]:
    """What each step comes from."""
    rows: list[Row] = []
    for revision in revisions:
        first = str(revision.number)
        for row in _rows(revision, top):
            rows.append(structs.replace(row, number=first))
            first = ""
    if not rows:
        return [Text("Nothing moved the conclusion.")] if any(item.standing.step for item in revisions) else []
    whose = {side for revision in revisions for part in _parts(revision) for side in (part.a_whose, part.b_whose)}
    columns = (
        Column("number", "", "name"),
        Column("what", "what changed"),
        Column("a", "before", "name"),
        Column("b", "after", "name"),
        Column("contribution", "contribution", "points"),
        Column("bar", "", "bar", lambda row: row.contribution, spare=True),
    )
    readings = tuple(sorted(side for side in whose if side and side not in OWN))
    note = f"*: {READINGS[readings]}, where there was no answer." if readings else ""
    return [Table("What each step comes from", columns, tuple(rows), note)]


def _rows(revision: Revision, top: int) -> Iterator[Row]:
    """The rows of one step for people: the largest changes, all that is left, and what moves nothing by itself."""
    parts = [part for part in _parts(revision) if part.kind]
    credences = [part for part in parts if part.kind in CREDENCES and part.contribution]
    idle = [part for part in parts if part.kind in CREDENCES and not part.contribution]
    shown = credences[: top or None]
    for part in shown:
        yield Row(
            "",
            Named(part.name, part.title),
            _value(part.a, part.a_whose),
            _value(part.b, part.b_whose),
            part.contribution,
        )
    if left := credences[len(shown) :]:
        rest = sum(part.contribution or 0.0 for part in left)
        yield Row("", counted(len(left), "more credence"), "", "", rest)
    if idle:
        yield Row("", f"{len(idle)} more of no effect", "", "", 0.0)
    for part in parts:
        if part.kind == "view":
            yield Row("", f"view: {part.title}", _value(part.a, None), _value(part.b, None), "")
        elif part.kind not in CREDENCES:
            yield Row("", part.title, "", "", part.contribution or 0.0)


def largest_part(revision: Revision) -> str:
    """What moved the conclusion most in a step, by its title; empty for none."""
    parts = sorted(
        (part for part in _parts(revision) if part.contribution), key=lambda part: by_size(part.contribution or 0)
    )
    return parts[0].title if parts else ""


def _value(value: float | None, whose: str | None) -> str:
    return "–" if value is None else credence(value) + "*" * (whose not in OWN)


def _parts(revision: Revision) -> list[Part]:
    """Everything that makes up a step; one row without a kind where there is no step, or nothing in it."""
    step, case = revision.standing.step, revision.case
    if step is None or case is None:
        return [Part(revision)]
    parts = [
        _credence(revision, row, case.argument) for row in step.changes if row.contribution or row.a_own or row.b_own
    ]
    if step.structure or (step.rest and not step.changes_nothing):
        parts.append(Part(revision, step.rest or "structure", title=_rest(case, step), contribution=step.structure))
    parts += [Part(revision, "view", view.claim, _view_title(case, view), "", view.a, view.b) for view in step.views]
    return parts or [Part(revision)]


def _view_title(case: Case, view: ViewChange) -> str:
    """The claim of a view; by its name where the argument has it no more."""
    return view_title(case.argument, view.claim, view.given) if view.claim in case.argument.claims else view.claim


def _credence(revision: Revision, row: Change, argument: ArgumentMap) -> Part:
    source = source_of(argument, row.question, False) if row.question in argument.questions else "map"
    a_whose = None if row.a is None else "own" if row.a_own else source
    b_whose = None if row.b is None else "own" if row.b_own else source
    return Part(
        revision, row.kind, row.question, row.title, row.formerly, row.a, row.b, a_whose, b_whose, row.contribution
    )


def _rest(case: Case, step: Step) -> str:
    """What else changed, in words."""
    said = []
    if "structure" in step.rest:
        before, after = step.version, case.argument.version
        said.append("the argument" + (f" (version {before} to {after})" if before != after else ""))
    if "evidence" in step.rest:
        claims = case.argument.claims
        titles = {name: claims[name].title if name in claims else name for name in (*step.seen, *step.unseen)}
        names = [f"+ {titles[name]}" for name in step.seen] + [f"− {titles[name]}" for name in step.unseen]
        said.append("the evidence" + (f" ({', '.join(names)})" if names else ""))
    return " and ".join(said) or "rounding"


def _remarks(revisions: Sequence[Revision]) -> Iterator[str]:
    """What has to be said of single states: those without a conclusion, and steps that are more than they seem."""
    for problem, group in groupby(revisions, key=_problem):
        some = list(group)
        if problem:
            last = f" to {_name(some[-1])}" if len(some) > 1 else ""
            yield f"{_name(some[0])}{last} could not be read: {problem}."
    for revision in revisions:
        name = _name(revision)
        step = revision.standing.step
        if not revision.problems and revision.state != "read":
            yield f"{name} has no conclusion: {revision.trouble or revision.standing.undefined}."
        if step and step.undefined:
            yield f"The step to {name} cannot be shared out: half-way, {step.undefined}."
        if step and step.anew:
            yield f"From {name} on the conclusion means something else: the two numbers are about different things."
        if revision.is_merge:
            yield f"{name} is a merge: its step holds what the other branch had changed."


def _name(revision: Revision) -> str:
    return f"{revision.number} ({revision.commit[:7] or 'not committed'})"


def _problem(revision: Revision) -> str:
    """What is wrong with a state that could not be read, but for the name of the commit; empty for others."""
    errors = [problem for problem in revision.problems if problem.severity == "error"]
    if not errors:
        return ""
    file = errors[0].file.removeprefix(f"{revision.commit[:7]}:")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{file}{f':{errors[0].line}' * bool(errors[0].line)}: {errors[0].message}{more}"


def _caption(about: About, revisions: Sequence[Revision], last: Case, result: History) -> tuple[str, ...]:
    commits = [revision for revision in revisions if revision.commit]
    names = dict.fromkeys(revision.path for revision in reversed(commits) if revision.path)
    former = list(names)[1:]
    days = [revision.date for revision in commits]
    name = f"{last.credences.name}: " if last.credences.name else ""
    people = [f"{name}{about.file}" + (f" (formerly {', '.join(former)})" if former else "")]
    people[0] += f", {counted(len(commits), 'commit')}"
    if days:
        people[0] += f" from {days[0]} to {days[-1]}" if len(days) > 1 else f", of {days[0]}"
    people[0] += f"; {counted(about.earlier, 'earlier commit')} left out." if about.earlier else "."
    if about.is_partial:
        people.append(
            "The history may be cut: the clone lacks files of the past (a partial clone, made with `--filter`)."
        )
    if about.is_shallow:
        people.append("The history is cut: this is a shallow clone, and `git fetch --unshallow` brings the rest of it.")
    if about.present:
        people.append(f"Read as it is now, in every state: {', '.join(about.present)}.")
    steps = [revision.standing.step for revision in revisions if revision.standing.step]
    method = METHOD + (WITH_VERSIONS if any(step.rest for step in steps) else "")
    lines = [*caption_lines(last.argument, people, result.asked.query, [method])]
    lines[len(people)] = f"The last state: {lines[len(people)]}"
    return tuple(lines)


def _columns() -> tuple[Column, ...]:
    """What there is to say of a change, for machines: all of its revision too."""
    of_revision = {
        "number": lambda row: row.revision.number or None,
        "commit": lambda row: row.revision.commit,
        "date": lambda row: row.revision.date,
        "subject": lambda row: plain(row.revision.subject),
        "path": lambda row: row.revision.path,
        "state": lambda row: row.revision.state,
        "probability": lambda row: row.revision.standing.asked and row.revision.standing.asked.probability,
        "difference": lambda row: row.revision.standing.step and row.revision.standing.step.difference,
    }
    return (
        *(Column(key, key, "number", value) for key, value in of_revision.items()),
        *(Column(key, key, "number") for key in FIELDS),
    )


def _data(about: About, revisions: Sequence[Revision], result: History, last: Case) -> Mapping[str, object]:
    return query_header(result.asked) | {
        "name": last.credences.name,
        "file": about.file,
        "probability": result.probability,
        "earlier": about.earlier,
        "shallow": about.is_shallow,
        "partial": about.is_partial,
        "read_as_now": about.present,
        "revisions": [
            {
                "commit": revision.commit,
                "date": revision.date,
                "subject": revision.subject,
                "path": revision.path,
                "merge": revision.is_merge,
                "state": revision.state,
                "trouble": revision.trouble or revision.standing.undefined,
                "problems": revision.problems,
                "version": asked.version if asked else None,
                "fingerprint": revision.fingerprint if asked else None,
                "answered": asked.answered if asked else None,
                "probability": asked.probability if asked else None,
                "difference": step.difference if step else None,
                "changes_nothing": revision.is_folded,
                "changes": [{key: getattr(part, key) for key in FIELDS} for part in _parts(revision) if part.kind],
                "seen": step.seen if step else (),
                "unseen": step.unseen if step else (),
                "remainder": step.remainder if step else None,
            }
            for revision in revisions
            for asked, step in [(revision.standing.asked, revision.standing.step)]
        ],
    }
