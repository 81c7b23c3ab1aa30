"""What makes an argument map sound: small checks in a row, each of which tells all that it finds.

A check may rely on the ones before it: `check` stops after a group in which there was an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cruxmap.model.argument import ArgumentMap, misnamed
from cruxmap.model.claim import Claim
from cruxmap.model.expression import Tape
from cruxmap.model.forms.base import BOOLEAN, number
from cruxmap.model.problem import Finding, Path, did_you_mean
from cruxmap.model.worksheet import UnclearFormulaError, odds

MAX_CELLS = 1_000_000

Check = Callable[[ArgumentMap], Iterator[Finding]]


def check(argument: ArgumentMap) -> list[Finding]:
    """Everything that is wrong with an argument map, in the order of the checks."""
    findings: list[Finding] = []
    for group in (NAMES, STRUCTURE, WORTH_SAYING):
        findings += [finding for one in group for finding in one(argument)]
        if any(finding.severity == "error" for finding in findings):
            break
    return findings


def _has_claims(argument: ArgumentMap) -> Iterator[Finding]:
    if not argument.claims:
        yield Finding("no-claims", (), "the argument has no claims", "add `claims:`, or `parts:` with files of claims")


def _evidence_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims and states that are named outside the claims themselves."""
    yield from _named(argument, argument.target.claim, (argument.target.state,), ("target",), "missing-target")
    for name, states in argument.scope.items():
        yield from _named(argument, name, states, ("scope", name))
    for i, condition in enumerate(argument.conditions):
        for name, states in condition.given.items():
            yield from _named(argument, name, states, ("conditions", i, "given", name))
    listed = [(("routes",), argument.routes), (("classes",), argument.classes)]
    for path, name in [*listed, *((("views", i), view) for i, view in enumerate(argument.views))]:
        if name:
            yield from _named(argument, name, (), path)


def _named(
    argument: ArgumentMap, name: str, states: tuple[str, ...], path: Path, code: str = "unknown-claim"
) -> Iterator[Finding]:
    if wrong := misnamed(argument, name, states):
        yield Finding(code if name not in argument.claims else "unknown-state", path, *wrong)


def _form_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Parents, states and questions that the forms name."""
    for name, claim in argument.claims.items():
        here = ("claims", name)
        if claim.form.boolean_only and not claim.is_boolean:
            message = f"`{claim.form.key}` is for a claim that is true or false"
            yield Finding(
                "boolean-only", (*here, claim.form.key), message, "use a table, or leave out `states`", at_key=True
            )
            continue
        for row in claim.form.rows():
            for parent, states in row.when.items():
                path = (*here, *row.path, "when", parent)
                if parent in argument.claims and len(states) == 1:
                    yield from _named(argument, parent, states, path)
                elif parent in argument.claims:
                    for i, state in enumerate(states):
                        yield from _named(argument, parent, (state,), (*path, i))
                else:
                    finding = next(iter(_named(argument, parent, states, path, "unknown-parent")))
                    yield Finding(finding.code, path, finding.message, finding.remedy, at_key=True)
            if row.value is not None:
                yield from _value(argument, claim, row.value, (*here, *row.path, row.key))


def _value(argument: ArgumentMap, claim: Claim, value: object, path: Path) -> Iterator[Finding]:
    """What is wrong with a value for a claim with these states."""
    if claim.is_boolean and isinstance(value, str):
        yield from _term(argument, value, path)
    elif isinstance(value, str):
        if value not in claim.states:
            remedy = did_you_mean(value, claim.states, f"write one of {', '.join(claim.states)}, or a list of values")
            yield Finding("unknown-state", path, f"there is no state {value!r} here", remedy)
    elif isinstance(value, tuple):
        if len(value) != len(claim.states) - 1:
            needed = len(claim.states) - 1
            message = f"{len(value)} values for {len(claim.states)} states"
            yield Finding("stick-length", path, message, f"write {needed}: the last state takes what is left")
        for i, text in enumerate(value):
            yield from _term(argument, text, (*path, i))
    elif isinstance(value, dict):
        unknown = [state for state in value if state not in claim.states]
        for state in unknown:
            remedy = did_you_mean(state, claim.states, f"the states are {', '.join(claim.states)}")
            yield Finding("unknown-state", (*path, state), f"there is no state {state!r} here", remedy, at_key=True)
        numbers = {state: number(text) for state, text in value.items()}
        for state, known in numbers.items():
            if known is None:
                message = f"{value[state]!r} is no number: only numbers can stand here"
                yield Finding(
                    "no-number", (*path, state), message, "write a list of questions instead, [first, second]"
                )
        total = sum(known for known in numbers.values() if known is not None)
        if None not in numbers.values() and not unknown and abs(total - 1) > 1e-9:
            yield Finding("no-distribution", path, f"these add up to {total:.10g}, not to 1", "correct one of them")


def _term(argument: ArgumentMap, text: str, path: Path) -> Iterator[Finding]:
    if text in argument.questions or text in BOOLEAN or number(text) is not None:
        return
    if text[:1].isalpha():
        remedy = did_you_mean(text, argument.questions, f"add {text!r} to `questions`")
        yield Finding("unknown-question", path, f"there is no question {text!r}", remedy)
    else:
        yield Finding("bad-probability", path, f"{text!r} is no question and no probability", "write 0.3 or 30%")


def _renamed(argument: ArgumentMap) -> Iterator[Finding]:
    for kind, names, known in (
        ("questions", argument.renamed.questions, argument.questions),
        ("claims", argument.renamed.claims, argument.claims),
    ):
        for old, new in names.items():
            path = ("renamed", kind, old)
            if new not in known:
                remedy = did_you_mean(new, known, "name one that is there")
                yield Finding("unknown-name", path, f"there is nothing called {new!r} in `{kind}`", remedy)
            if old in known:
                message = f"{old!r} is said to have another name now, but is still there"
                yield Finding("not-renamed", path, message, "remove this line, or rename it", at_key=True)


def _bases(argument: ArgumentMap) -> Iterator[Finding]:
    for name, question in argument.questions.items():
        basis = question.reading.basis
        if basis and basis not in argument.bases:
            known = ", ".join(argument.bases) or "none yet"
            remedy = did_you_mean(basis, argument.bases, f"add it to `bases` in the argument's file ({known})")
            yield Finding("unknown-basis", ("questions", name, "reading", "basis"), f"unknown basis {basis!r}", remedy)


def _considerations(argument: ArgumentMap) -> Iterator[Finding]:
    known: dict[str, str] = {}
    for name, claim in argument.claims.items():
        for i, one in enumerate(claim.considerations):
            if one.id and one.id in known:
                message = f"the consideration {one.id!r} is there already, under {known[one.id]!r}"
                yield Finding(
                    "duplicate-name", ("claims", name, "considerations", i, "id"), message, "give it its own id"
                )
            known.setdefault(one.id, name)
    for name, claim in argument.claims.items():
        for i, one in enumerate(claim.considerations):
            path = ("claims", name, "considerations", i)
            if not one.see and not (one.kind and one.text):
                yield Finding("missing-key", path, "a consideration needs `kind` and `text`, or `see`", "add them")
            for key, wanted in (("on", one.on), ("see", one.see)):
                if wanted and wanted not in known and (key == "see" or wanted not in argument.claims):
                    remedy = did_you_mean(wanted, [k for k in known if k], "give the `id` of a consideration")
                    yield Finding(
                        "unknown-consideration", (*path, key), f"there is no consideration {wanted!r}", remedy
                    )
            for n, state in enumerate(one.state):
                if one.on and one.on not in argument.claims:
                    message = "a point about another point speaks for or against that, not for a state"
                    yield Finding("unknown-state", (*path, "state"), message, "remove `state`", at_key=True)
                    break
                yield from _named(argument, one.on or name, (state,), (*path, "state", n))
    yield from _considerations_that_loop(argument)


def _considerations_that_loop(argument: ArgumentMap) -> Iterator[Finding]:
    above = {one.id: one.on for claim in argument.claims.values() for one in claim.considerations if one.id}
    for name, claim in argument.claims.items():
        for i, one in enumerate(claim.considerations):
            seen, at = [one.id], one.on
            while at and at not in seen:
                seen.append(at)
                at = above.get(at, "")
            if one.id and at == one.id:
                message = f"this bears on itself: {' → '.join([*seen, at])}"
                yield Finding("circular-considerations", ("claims", name, "considerations", i, "on"), message, "cut it")


def _worksheets(argument: ArgumentMap) -> Iterator[Finding]:
    for name, question in argument.questions.items():
        if question.worksheet:
            try:
                odds(question.worksheet, {key: one.default for key, one in question.worksheet.inputs.items()})
            except UnclearFormulaError as error:
                path = ("questions", name, "worksheet", error.key)
                yield Finding("bad-worksheet", path, str(error), error.remedy)


def _cycles(argument: ArgumentMap) -> Iterator[Finding]:
    """One finding for each knot of claims that depend on each other, with one cycle named in full."""
    left = {name: set(claim.form.parents) for name, claim in argument.claims.items()}
    while free := [name for name, parents in left.items() if not parents & left.keys()]:
        for name in free:
            del left[name]
    if not left:
        return
    import networkx  # only where there is a cycle

    graph = networkx.DiGraph((parent, name) for name, parents in left.items() for parent in parents if parent in left)
    for knot in networkx.strongly_connected_components(graph):
        first = min(knot, key=list(argument.claims).index)
        if len(knot) > 1 or graph.has_edge(first, first):
            edges = networkx.find_cycle(graph.subgraph(knot), first)
            cycle = " → ".join([edge[0] for edge in edges] + [edges[-1][1]])
            form = argument.claims[first].form.key
            yield Finding(
                "cycle",
                ("claims", first, form),
                f"claims depend on each other in a circle: {cycle}",
                "cut it",
                at_key=True,
            )


def _configurations(argument: ArgumentMap) -> Iterator[Finding]:
    tape = Tape(tuple(argument.questions))
    for name, claim in argument.claims.items():
        size = len(claim.states)
        for parent in claim.form.parents:
            size *= len(argument.claims[parent].states)
        if size > MAX_CELLS:
            message = f"{size:,} cells: {len(claim.form.parents)} parents are too many for one claim"
            yield Finding("too-many-parents", ("claims", name), message, "split the claim", at_key=True)
            continue
        for one in claim.form.check(argument.space(name, tape)):
            yield Finding(one.code, ("claims", name, *one.path), one.message, one.remedy, one.severity, one.at_key)


def _unused_questions(argument: ArgumentMap) -> Iterator[Finding]:
    used = {text for claim in argument.claims.values() for _, text in claim.form.terms}
    for name in argument.questions:
        if name not in used:
            yield Finding(
                "unused-question",
                ("questions", name),
                f"no claim uses the question {name!r}",
                "use or remove it",
                at_key=True,
            )


def _asked(argument: ArgumentMap) -> Iterator[Finding]:
    for name, question in argument.questions.items():
        if not question.ask:
            yield Finding("missing-key", ("questions", name), "'ask' is missing", "add a line `ask: …`", at_key=True)


def _idle_claims(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims that cannot matter for the target in any way."""
    matters, left = set(), [argument.target.claim, *argument.scope]
    while left:
        name = left.pop()
        if name not in matters:
            matters.add(name)
            left += argument.claims[name].form.parents
    for name in (argument.routes, argument.classes):
        matters |= {name} if name else set()
    for name in argument.claims:
        if name not in matters:
            message = f"the target does not depend on {name!r}"
            yield Finding("idle-claim", ("claims", name), message, "connect it, or remove it", "warning", at_key=True)


def _bare_claims(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims that ask for a judgement with nothing said about them, where most such claims have something."""
    everything = [(name, one) for name, claim in argument.claims.items() for one in claim.considerations]
    discussed = {name for name, _ in everything} | {one.on for _, one in everything}
    judged = [n for n, c in argument.claims.items() if any(text in argument.questions for _, text in c.form.terms)]
    bare = [name for name in judged if name not in discussed]
    if 2 * len(bare) < len(judged):
        for name in bare:
            message = f"nothing is said for or against {name!r}, as it is for most claims here"
            remedy = "add considerations, or refer to some with `see`"
            yield Finding("no-considerations", ("claims", name), message, remedy, "warning", at_key=True)


NAMES: tuple[Check, ...] = (
    _has_claims,
    _evidence_names,
    _form_names,
    _bases,
    _renamed,
    _considerations,
    _worksheets,
    _asked,
)
STRUCTURE: tuple[Check, ...] = (_cycles, _configurations, _unused_questions)
WORTH_SAYING: tuple[Check, ...] = (_idle_claims, _bare_claims)
