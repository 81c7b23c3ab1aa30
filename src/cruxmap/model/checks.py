"""What makes an argument map sound: small checks in a row, each of which tells all that it finds.

An argument in which something is wrong is checked as far as one can tell: a claim at fault is left out
of the checks that need it whole, so that it neither hides other problems nor makes up any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec import structs

from cruxmap.model.argument import ArgumentMap, misnamed
from cruxmap.model.claim import Claim, Consideration
from cruxmap.model.expression import Tape
from cruxmap.model.forms.base import BOOLEAN, Row, number
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import Finding, Path, Suggestion, quoted, several
from cruxmap.model.separation import connected
from cruxmap.model.worksheet import UnclearFormulaError, odds

MAX_CELLS = 1 << 18  # of one claim: 17 parents that are true or false
MAX_WORK = 50_000_000  # rows times configurations, of all claims together

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")  # as other programs write them
_LOGIC = ("all", "any", "and", "or", "not", "none", "one_of", "all_of", "any_of")

MAX_POINTS = 40  # each about the one before

Check = Callable[[ArgumentMap], Iterator[Finding]]


def check(argument: ArgumentMap, unread: Collection[str] | None = None) -> list[Finding]:
    """Everything that is wrong with an argument map, in the order of the checks.

    Args:
        argument: the map.
        unread: where the map is not all that was written, the names (of claims, questions, bases and
            considerations) that are missing in it; what refers to them is not reported.
    """
    if not argument.claims and not unread:
        message, remedy = "the argument has no claims", "add `claims:`, or `parts:` with files of claims"
        return [Finding("no-claims", (), message, remedy)]
    findings = [one for names in NAMES for one in names(argument)]
    if unread:
        findings = [_with_unread(one, unread) for one in findings if not (one.missing and one.missing in unread)]
    faulty = {one.path[1] for one in findings if one.path[:1] == ("claims",) and "considerations" not in one.path}
    findings += _cycles(argument)
    findings += _configurations(argument, {n: one for n, one in argument.claims.items() if n not in faulty})
    if unread is None and not any(one.severity == "error" for one in findings):
        findings += [one for whole in WHOLE for one in whole(argument)]
    return findings


def _with_unread(finding: Finding, unread: Collection[str]) -> Finding:
    """The finding, which may suggest a name whose own entry is at fault."""
    remedy = finding.remedy
    if not finding.missing or not isinstance(remedy, Suggestion):
        return finding
    return structs.replace(finding, remedy=structs.replace(remedy, known=[*remedy.known, *sorted(unread)]))


def _evidence_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims and states that are named outside the claims themselves."""
    target = argument.target
    if target.claim in argument.claims and target.state not in argument.claims[target.claim].states:
        known = argument.claims[target.claim].states
        remedy = Suggestion(target.state, known, f"name one, as in {target.claim}={next(iter(known))}")
        message = f"{target.claim!r} has no state {quoted(target.state)}"
        yield Finding("unknown-state", ("target",), message, remedy)
    elif target.claim:
        yield from _named(argument, target.claim, (), ("target",), "missing-target")
    for name, states in argument.scope.items():
        yield from _named(argument, name, states, ("scope", name))
    for i, condition in enumerate(argument.conditions):
        for name, states in condition.given.items():
            place: Path = ("conditions", i, "given", name)
            yield from _named(argument, name, states, place)
            taken = argument.scope.get(name, states)
            if not {*taken} & {*states} and not misnamed(argument, name, (*taken, *states)):
                message = f"this cannot hold together with `scope`, where {name} is {' or '.join(taken)}"
                way_out = "a condition is added to the scope: remove it, or take the claim out of `scope`"
                yield Finding("condition-against-scope", place, message, way_out)
    listed = [(("routes",), argument.routes), (("classes",), argument.classes)]
    for path, name in [*listed, *((("views", i), view) for i, view in enumerate(argument.views))]:
        if name:
            yield from _named(argument, name, (), path)
            if path[0] == "views" and name in argument.claims and not argument.claims[name].is_boolean:
                message = f"{name!r} has several states: a view needs a claim that is true or false"
                yield Finding("view-of-variable", path, message, "remove it")


def _named(
    argument: ArgumentMap, name: str, states: tuple[str, ...], path: Path, code: str = "unknown-claim"
) -> Iterator[Finding]:
    if name in argument.claims and len(states) > 1:
        for i, state in enumerate(states):
            yield from _named(argument, name, (state,), (*path, i), code)
    elif wrong := misnamed(argument, name, states):
        if name in argument.claims:
            message, remedy = wrong
            if argument.claims[name].is_boolean and (spelt := _spelling(states[0])):
                yield Finding("unknown-state", path, message, f"did you mean {spelt!r}?")
            else:
                yield Finding("unknown-state", path, message, remedy)
        else:
            otherwise = "correct the name, or add the claim"
            if path[-2:] == ("when", name) and name.lower() in _LOGIC:
                otherwise = "name claims here, all of which must be so; what holds in other cases is a row of its own"
            remedy = Suggestion(name, argument.claims, otherwise)
            yield Finding(code, path, wrong[0], remedy, at_key=path[-1] == name, missing=name)


def _spelling(text: str) -> str:
    """`true` or `false`, where a text is another way to write it; else empty."""
    text = text.lower()
    return "true" if text in _TRUE else "false" if text in _FALSE else ""


def _form_names(argument: ArgumentMap) -> Iterator[Finding]:
    """Parents, states and questions that the forms name."""
    for name, claim in argument.claims.items():
        here = ("claims", name)
        key = claim.form.key
        if claim.form.boolean_only and not claim.is_boolean:
            message = f"`{key}` is for a claim that is true or false"
            remedy = "use `table` or `stick`, or leave out `states`"
            yield Finding("boolean-only", (*here, key), message, remedy, at_key=True)
            continue
        for row in claim.form.rows():
            for parent, states in row.when.items():
                yield from _named(argument, parent, states, (*here, *row.path, "when", parent), "unknown-parent")
            yield from _value(argument, claim, row, (*here, *row.path, row.key))


def _value(argument: ArgumentMap, claim: Claim, row: Row, path: Path) -> Iterator[Finding]:
    """What is wrong with a value for a claim with these states."""
    value, states = row.value, claim.states
    if isinstance(value, str) and (row.certain or not claim.is_boolean):
        if value not in states:
            further = "" if row.certain else ", or a list of values"
            remedy: str | Suggestion = Suggestion(value, states, f"write one of {several(states)}{further}")
            if row.certain and (value in argument.questions or number(value) is not None):
                remedy = (
                    f"a rule makes a state certain: write {several(states, ' or ')}, or a `table` for probabilities"
                )
            elif claim.is_boolean and _spelling(value):
                remedy = f"did you mean {_spelling(value)!r}?"
            elif value in argument.questions:
                remedy = f"it is a question: write a list, [{value}, …], of one fewer than the {len(states)} states"
            yield Finding("unknown-state", path, f"there is no state {quoted(value)} here", remedy)
    elif isinstance(value, str):
        yield from _odds(argument, value, path) if row.multiplies else _term(argument, value, path)
    elif isinstance(value, tuple):
        if len(value) != len(states) - 1:
            message = f"{len(value)} value{'s' * (len(value) != 1)} for {len(states)} states"
            yield Finding("stick-length", path, message, f"write {len(states) - 1}: the last state takes what is left")
        for i, text in enumerate(value):
            yield from _term(argument, text, (*path, i))
    elif isinstance(value, dict):
        yield from _distribution(value, states, path)


def _odds(argument: ArgumentMap, text: str, path: Path) -> Iterator[Finding]:
    """What is wrong with odds that multiply others: a bare number may be meant as their ratio."""
    factor = float(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) and text not in argument.questions else 0.0
    if factor > 1:
        message = f"{text} is not written as odds"
        yield Finding("bad-probability", path, message, f"write {text}:1 to multiply the odds by {text}")
        return
    yield from _term(argument, text, path)
    if number(text) == 0.5:
        message = f"{text} is odds of 1:1, which have no effect"
        remedy = "write 1:2 if it halves the odds, 2:1 if it doubles them, or remove it"
        yield Finding("no-effect", path, message, remedy, "warning")


def _distribution(value: Mapping[str, str], states: Collection[str], path: Path) -> Iterator[Finding]:
    if (key := next((key for key in ("ask", "reading") if key in value and key not in states), None)) is not None:
        message, remedy = "a question cannot be written here", "write it below `questions`, and here its name"
        yield Finding("question-inside", (*path, key), message, remedy, at_key=True)
        return
    total: float | None = 0.0
    for state, text in value.items():
        known = number(text)
        if state not in states:
            near = Suggestion(state, states, f"the states are {several(states)}")
            yield Finding("unknown-state", (*path, state), f"there is no state {quoted(state)} here", near, at_key=True)
            total = None
        if known is None:
            message = f"{quoted(text)} is no number: only numbers can stand here"
            remedy = "for questions, write a list: [if_first, if_second_given_not_first]"
            yield Finding("no-number", (*path, state), message, remedy)
        total = None if total is None or known is None else total + known
    if total is not None and abs(total - 1) > 1e-9:
        yield Finding("no-distribution", path, f"these add up to {total:.10g}, not to 1", "correct one of them")


def _term(argument: ArgumentMap, text: str, path: Path) -> Iterator[Finding]:
    if text in argument.questions or text in BOOLEAN:
        return
    try:
        parse_probability(text)
    except NotationError as error:
        if text in argument.claims:
            message = f"{text!r} is a claim, and a question or a number belongs here"
            remedy: str | Suggestion = f"name a question; what depends on {text!r} is written with `when`"
            yield Finding("unknown-question", path, message, remedy, missing=text)
        elif text[:1].isalpha() and text.lower() not in ("nan", "inf", "infinity"):
            remedy = Suggestion(text, argument.questions, f"add {quoted(text)} to `questions`")
            if spelling := _spelling(text):
                remedy = f"did you mean {spelling!r}?"
            yield Finding("unknown-question", path, f"there is no question {quoted(text)}", remedy, missing=text)
        else:
            yield Finding("bad-probability", path, str(error), error.remedy)


def _reserved(argument: ArgumentMap) -> Iterator[Finding]:
    for name in BOOLEAN:
        if name in argument.questions:
            message, remedy = f"a question cannot be called {name!r}, which is a certainty", "give it another name"
            yield Finding("bad-name", ("questions", name), message, remedy, at_key=True)


def _renamed(argument: ArgumentMap) -> Iterator[Finding]:
    for kind, names, known in (
        ("questions", argument.renamed.questions, argument.questions),
        ("claims", argument.renamed.claims, argument.claims),
    ):
        for old, new in names.items():
            path = ("renamed", kind, old)
            if new not in known:
                remedy = Suggestion(new, known, "name one that is there")
                message = f"there is nothing called {quoted(new)} in `{kind}`"
                yield Finding("unknown-name", path, message, remedy, missing=new)
            if old in known:
                message = f"{quoted(old)} is said to have another name now, but is still there"
                yield Finding("not-renamed", path, message, "remove this line, or rename it", at_key=True)


def _bases(argument: ArgumentMap) -> Iterator[Finding]:
    for name, question in argument.questions.items():
        basis = question.reading.basis
        if basis and basis not in argument.bases:
            known = several(argument.bases) or "none yet"
            remedy = Suggestion(basis, argument.bases, f"add it to `bases` in the argument's file ({known})")
            path = ("questions", name, "reading", "basis")
            yield Finding("unknown-basis", path, f"unknown basis {quoted(basis)}", remedy, missing=basis)


def _everything(argument: ArgumentMap) -> Iterator[tuple[str, Path, Consideration]]:
    """Every consideration, with the claim under which it stands and its path."""
    for name, claim in argument.claims.items():
        for i, one in enumerate(claim.considerations):
            yield name, ("claims", name, "considerations", i), one


def _considerations(argument: ArgumentMap) -> Iterator[Finding]:
    known: dict[str, str] = {}
    for name, path, one in _everything(argument):
        if one.id and one.id in known:
            message = f"there is a consideration {quoted(one.id)} already, under {quoted(known[one.id])}"
            yield Finding("duplicate-name", (*path, "id"), message, "give it its own id")
        elif one.id in argument.claims:
            message = f"there is a claim {quoted(one.id)}, with which this consideration would be confused"
            yield Finding("duplicate-name", (*path, "id"), message, "give it another id")
        elif one.id:
            known[one.id] = name
    for name, path, one in _everything(argument):
        if one.see:
            if one != Consideration(see=one.see, kind=one.kind, state=one.state):
                message = "`see` stands for a consideration elsewhere: most other keys here say nothing"
                remedy = "keep `see` alone, or with `kind` and `state`"
                yield Finding("unclear-consideration", (*path, "see"), message, remedy, at_key=True)
        elif missing := [key for key in ("kind", "text") if not getattr(one, key)]:
            message = f"a consideration without {' and '.join(f'`{key}`' for key in missing)}"
            remedy = f"add {' and '.join(f'`{key}: …`' for key in missing)}, or write only `see: …`"
            yield Finding("missing-key", path, message, remedy)
        for key, wanted in (("on", one.on), ("see", one.see)):
            if wanted and wanted not in known and (key == "see" or wanted not in argument.claims):
                message = f"there is no consideration {quoted(wanted)}" + (" and no such claim" if key == "on" else "")
                ids = f", one of {several(known)}" if known else ": none has one yet"
                near = Suggestion(wanted, known, f"give the `id` of a consideration{ids}")
                yield Finding("unknown-consideration", (*path, key), message, near, missing=wanted)
        if one.state and one.on in known:
            message = "a point about another point speaks for or against that, not for a state"
            yield Finding("unknown-state", (*path, "state"), message, "remove `state`", at_key=True)
        elif one.on in argument.claims or not one.on:
            yield from _named(argument, one.on or name, one.state, (*path, "state"))


def _considerations_that_loop(argument: ArgumentMap) -> Iterator[Finding]:
    """Circles of considerations that bear on each other, each once, and considerations too far from a claim."""
    above: dict[str, tuple[str, Path]] = {}
    for _, path, one in _everything(argument):
        if one.id:
            above.setdefault(one.id, (one.on, path))
    depths: dict[str, int] = {}
    for start in above:
        chain: dict[str, None] = {}
        at = start
        while at in above and at not in depths and at not in chain:
            chain[at] = None
            at = above[at][0]
        if at in chain:
            names = [*chain]
            circle = several([*names[names.index(at) :], at], " → ")
            message = f"this bears on itself: {circle}"
            yield Finding("circular-considerations", (*above[at][1], "on"), message, "remove one `on` of these")
        for depth, name in enumerate(reversed(chain), depths.get(at, 0) + 1):
            depths[name] = depth
            if depth == MAX_POINTS + 1:
                message, remedy = (
                    f"more than {MAX_POINTS} considerations, each about the next",
                    "let it bear on the claim",
                )
                yield Finding("too-deep", (*above[name][1], "on"), message, remedy)


def _worksheets(argument: ArgumentMap) -> Iterator[Finding]:
    for name, question in argument.questions.items():
        if question.worksheet:
            try:
                odds(question.worksheet, {key: one.default for key, one in question.worksheet.inputs.items()})
            except UnclearFormulaError as error:
                path = ("questions", name, "worksheet", error.key)
                yield Finding("bad-worksheet", path, str(error), error.remedy)


def _asked(argument: ArgumentMap) -> Iterator[Finding]:
    for name, question in argument.questions.items():
        if not question.ask:
            yield Finding("missing-key", ("questions", name), "'ask' is missing", "add a line `ask: …`", at_key=True)


def _cycles(argument: ArgumentMap) -> Iterator[Finding]:
    """One finding for each knot of claims that depend on each other, with a shortest cycle named in full."""
    parents = {name: [p for p in claim.form.parents if p in argument.claims] for name, claim in argument.claims.items()}
    children: dict[str, list[str]] = {name: [] for name in parents}
    for name, its in parents.items():
        for parent in its:
            children[parent].append(name)
    waiting = {name: len(its) for name, its in parents.items()}
    free = [name for name, many in waiting.items() if not many]
    for name in free:  # grows while it is gone through
        for child in children[name]:
            waiting[child] -= 1
            if not waiting[child]:
                free.append(child)
    if len(free) == len(parents):
        return
    import networkx  # only where there is a cycle

    order = {name: i for i, name in enumerate(parents)}
    left = [name for name, many in waiting.items() if many]
    graph = networkx.DiGraph((parent, name) for name in left for parent in parents[name] if waiting[parent])
    for knot in networkx.strongly_connected_components(graph):
        first = min(knot, key=order.__getitem__)
        if len(knot) > 1 or first in children[first]:
            cycle = _shortest_cycle(first, knot, children)
            message = f"claims depend on each other in a circle: {several(cycle, ' → ', 40)}"
            if len(knot) == 1:
                message = f"{first!r} depends on itself"
            path = ("claims", first, argument.claims[first].form.key)
            yield Finding("cycle", path, message, "remove one of these dependences", at_key=True)


def _shortest_cycle(first: str, knot: Collection[str], children: Mapping[str, list[str]]) -> list[str]:
    """A way from a claim to itself, from parents to children."""
    came: dict[str, str] = {}
    reached = [first]
    for name in reached:
        for child in children[name]:
            if child in knot and child not in came:
                came[child] = name
                reached.append(child)
        if first in came:
            break
    cycle = [first, came[first]]
    while cycle[-1] != first:
        cycle.append(came[cycle[-1]])
    return cycle[::-1]


def _configurations(argument: ArgumentMap, claims: Mapping[str, Claim]) -> Iterator[Finding]:
    """What the forms of sound claims find; claims whose parents are not known are passed over."""
    tape = Tape(tuple(argument.questions))
    work = 0
    for name, claim in claims.items():
        parents = claim.form.parents
        if any(parent not in argument.claims for parent in parents):
            continue
        size = len(claim.states)
        for parent in parents:
            size = min(size * len(argument.claims[parent].states), MAX_WORK)
        if size > MAX_CELLS:
            message = f"with {len(parents)} parents it has more than {MAX_CELLS:,} cells"
            yield Finding("too-many-parents", ("claims", name), message, "split the claim", at_key=True)
            continue
        work += size * sum(1 + len(row.when) for row in claim.form.rows())
        if work > MAX_WORK:
            message, remedy = "the claims up to this one have too many configurations to check", "split the argument"
            yield Finding("too-many-cells", ("claims", name), message, remedy, at_key=True)
            return
        for one in claim.form.check(argument.space(name, tape)):
            yield Finding(one.code, ("claims", name, *one.path), one.message, one.remedy, one.severity, one.at_key)


def _unused_questions(argument: ArgumentMap) -> Iterator[Finding]:
    used = {text for claim in argument.claims.values() for _, text in claim.form.terms}
    for name in argument.questions:
        if name not in used:
            message = f"no claim uses the question {name!r}"
            yield Finding("unused-question", ("questions", name), message, "use or remove it", at_key=True)


def _idle_claims(argument: ArgumentMap) -> Iterator[Finding]:
    """Claims that cannot matter for the target in any way, whatever it is that the conclusion is shown under."""
    shown = [argument.scope, *(condition.given for condition in argument.conditions)]
    used = {argument.routes, argument.classes, *(name for given in shown for name in given)}
    used |= connected(argument, argument.target.claim)
    for name in argument.claims:
        if name not in used:
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
    _evidence_names,
    _form_names,
    _reserved,
    _bases,
    _renamed,
    _considerations,
    _considerations_that_loop,
    _worksheets,
    _asked,
)
WHOLE: tuple[Check, ...] = (_unused_questions, _idle_claims, _bare_claims)
