"""A case from the name of a file and the texts of options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from msgspec import Struct, structs

from cruxmap.analysis.case import Case
from cruxmap.files import disk
from cruxmap.files.locate import MAIN, evidence_reference, find_argument, find_credences, names_revision
from cruxmap.model.argument import ArgumentMap, UnknownNameError, joint_evidence, parse_event, parse_evidence
from cruxmap.model.carvings import carved_for
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.forms.base import number
from cruxmap.model.notation import NotationError, parse_estimate
from cruxmap.model.problem import Problem, ProblemsError, quoted, several
from cruxmap.model.query import OutOfScopeError, Query
from cruxmap.opening.cache import load_compiled
from cruxmap.opening.evidence import evidence_files, laid_over_all, observed_in
from cruxmap.opening.misuse import MisuseError, choosing, misuse, refused_question
from cruxmap.opening.names import event_named, question_named

if TYPE_CHECKING:
    from cruxmap.files.credences import Layers
    from cruxmap.files.revisions import Taken

Loader = Callable[[Path, Sequence[Path]], ArgumentMap]
READING = "reading"  # instead of a file: the map's readings


class Opened(Struct, frozen=True, kw_only=True):
    """What every opening gives.

    Attributes:
        case: the argument, the query, and the credences: somebody's, the first person's, or of a group nobody's.
        warnings: what is to be said about the files, though they can be used.
        remarks: what else is good to know.
    """

    case: Case
    warnings: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


class OpenedCase(Opened, frozen=True):
    """A case as it was opened; `path` is where the argument is, and `sets` the evidence that is laid over it."""

    path: Path
    sets: tuple[Path, ...] = ()


class QueryTexts(TypedDict, total=False):
    """A query as options write it.

    Attributes:
        given: `claim=state`, taken as known.
        do: `claim=state`, set by intervention.
        target: `claim=state`, in place of the argument's target.
        without_scope: whether the argument's scope is not taken for granted.
        evidence: sets of observations, by name or path, beside those that a credence file names; or `none`.
        as_of: a date; what was observed later does not count.
    """

    given: Sequence[str] | None
    do: Sequence[str] | None
    target: str | None
    without_scope: bool
    evidence: Sequence[str] | None
    as_of: str | None


def open_case(
    file: str | None = None,
    argument: str = "",
    sets: Sequence[str] | None = None,
    *,
    own_ranges: bool = False,
    beside: Sequence[str] = (),
    **query: Unpack[QueryTexts],
) -> OpenedCase:
    """Read an argument and somebody's credences, and understand what is asked of them.

    Args:
        file: a credence file, the name of a profile, or `reading`; the map's readings if left out.
        argument: the argument's name or path; the one that the file names if empty.
        sets: `question=credence`, in place of the file's.
        own_ranges: whether only the ranges of these credences count.
        beside: further people's files, whose observations are laid over the argument too.
        query: what is asked.

    Raises:
        ProblemsError: when a file cannot be used.
        MisuseError: for names and numbers in options that mean nothing, and for no range where these alone count.
    """
    others = {text: layers for text in beside if (layers := _readable(text, argument))}
    person = open_person(file, argument, query.get("evidence"), beside=[*others.values()])
    credences = with_answers(person.argument.uncarved, person.credences, sets or [])
    if own_ranges:
        (credences,) = with_own_ranges([credences])
    asked = open_query(person.argument.uncarved, query)
    people = [credences, *(layers.settle(person.argument).credences for layers in others.values())]
    answered = {name for person in people if person for name in person.credences}
    case = Case(carved_for(asked, person.argument, answered), credences, asked)
    unused = [name for name in credences.credences if name not in case.argument.questions]
    own = _readable(file, argument) if file and others else None
    remarks = laid_over_all(person.path, {str(file): own, **others}, query.get("evidence")) if own else []
    if unused:
        told = f"{several(unused)}: answered for another carving of the argument, and not used here"
        remarks = [*remarks, f"{told}; {choosing(case.argument, unused[0])}"]
    return OpenedCase(person.path, person.sets, case=case, warnings=person.warnings, remarks=tuple(remarks))


def _readable(file: str, argument: str) -> Layers | None:
    """A credence file, where it can be read; what is wrong with it is said by whoever uses it."""
    if file == "-" or names_revision(file):  # whose sets are those of that revision
        return None
    try:
        return _layers(file, argument)
    except ProblemsError:
        return None


class OpenedPerson(Struct, frozen=True):
    """Somebody's credences, and the argument with the evidence that they are about; where these are, and warnings."""

    argument: ArgumentMap
    credences: CredenceSet
    path: Path
    sets: tuple[Path, ...] = ()
    files: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def open_person(
    file: str | None, argument: str = "", evidence: Sequence[str] | None = None, beside: Sequence[Layers] = ()
) -> OpenedPerson:
    """Read somebody's credences and what they are about.

    A file in a revision is read with the files that it extends, the argument and the evidence of that revision, as far
    as these are in the repository. An argument that is named beside it is meant as it is now, and so is evidence then.

    Args:
        file: as in `open_case`.
        argument: as there.
        evidence: further sets of observations.
        beside: further people's files, whose sets count too.

    Raises:
        ProblemsError: when a file cannot be used.
    """
    with in_revision(file) as state:
        person = read_person(str(state.path) if state else file, argument, evidence, beside=beside)
    if state is None:
        return person
    credences = structs.replace(person.credences, file=state.file, revision=state.revision)
    return structs.replace(person, credences=credences, warnings=state.label_problems(person.warnings))


def read_person(
    file: str | None,
    argument: str,
    evidence: Sequence[str] | None,
    load: Loader = load_compiled,
    beside: Sequence[Layers] = (),
) -> OpenedPerson:
    """What `open_person` reads, of a file that is named by its path; `load` is what reads an argument.

    Raises:
        ProblemsError: when a file cannot be used.
    """
    layers = _layers(file, argument)
    with _argument(layers, argument) as home:
        sets = tuple(evidence_files(home, [*([layers] if layers else []), *beside], evidence))
        argument_map = load(home, sets)
    credences, warnings = _settled(layers, argument_map)
    return OpenedPerson(argument_map, credences, home, sets, layers.files if layers else (), warnings)


@contextmanager
def in_revision(text: str | None, main: str = "") -> Iterator[Taken | None]:
    """What a text names in a revision, whose files are read meanwhile; None, and nothing else, where it names none."""
    if not text or not names_revision(text):
        yield None
        return
    from cruxmap.files.revisions import taken  # and with it what starts other programs

    with taken(text, main) as state:
        yield state


@contextmanager
def _argument(layers: Layers | None, named: str) -> Iterator[Path]:
    """Where the argument is that is named, or else that a credence file names; it is to be read meanwhile."""
    if not named:
        yield layers.find_argument() if layers else find_argument("")
        return
    with disk.laid_over(None), in_revision(named, MAIN) as state:
        home = str(state.path) if state else named
        yield layers.find_argument(home) if layers else find_argument(home)


def open_beside(opened: OpenedCase, file: str) -> OpenedCase:
    """Read somebody else's credences about the argument of a case, for the same query.

    Raises:
        ProblemsError: when the file cannot be used.
        MisuseError: when it names evidence that is not laid over the argument.
    """
    with in_revision(file) as state:
        layers = _layers(str(state.path) if state else file, str(opened.path.resolve()))
        laid = {path.resolve() for path in opened.sets}
        sets = evidence_files(opened.path, [layers] if layers else [], None)
        if further := [path for path in sets if path.resolve() not in laid]:
            message = f"{quoted(file)} names observations that are not laid over the argument here"
            name = evidence_reference(further[0], opened.path, Path("a file here"))
            raise MisuseError([misuse("--evidence", message, f"add --evidence {name}")])
        credences, warnings = _settled(layers, opened.case.argument)
        credences = structs.replace(credences, own_ranges=opened.case.credences.own_ranges)
    if state:
        credences = structs.replace(credences, file=state.file, revision=state.revision)
        warnings = state.label_problems(warnings)
    case = Case(opened.case.argument, credences, opened.case.query)
    return structs.replace(opened, case=case, warnings=warnings)


def open_query(argument: ArgumentMap, texts: QueryTexts) -> Query:
    """The query that the texts of options write.

    Raises:
        MisuseError: with everything in the texts that means nothing.
    """
    problems: list[Problem] = []
    evidence = _evidence(argument, texts.get("given"), "--given", problems)
    interventions = _evidence(argument, texts.get("do"), "--do", problems)
    problems += [
        misuse("--do", f"{name!r} can be set to one state only", f"write one, as in {name}={states[0]}")
        for name, states in interventions.items()
        if len(states) > 1
    ]
    event = argument.target
    try:
        event = parse_event(argument, event_named(argument, target)) if (target := texts.get("target")) else event
    except UnknownNameError as error:
        problems.append(misuse("--target", error.message, error.remedy))
    if (observation := argument.observations.get(event.claim)) and observation.relative:
        message = f"only a ratio says how strongly {event.claim!r} speaks, so it has no probability of being seen"
        problems.append(misuse("--target", message, "name a claim, or an observation with `likelihoods`"))
    observed = observed_in(argument, texts.get("evidence"), texts.get("as_of"), problems)
    for option, states_by_claim in (("--given", evidence), ("--do", interventions)):
        for name, states in states_by_claim.items():
            if name in observed and not {*states} & {*observed[name]}:
                message = f"the evidence has {name}={','.join(observed[name])}, which {option} excludes"
                problems.append(misuse(option, message, "leave it out, or count no observation: --evidence none"))
    if problems:
        raise MisuseError(problems)
    do = {name: states[0] for name, states in interventions.items()}
    try:
        return Query.of(argument, event, evidence, do, in_scope=not texts.get("without_scope"), observed=observed)
    except OutOfScopeError as error:
        scope, option = f"{error.claim}={','.join(error.states)}", "--do" if error.claim in do else "--given"
        message = f"the argument takes {scope} for granted (its scope), which {option} excludes"
        remedy = f"add --without-scope, or say {error.claim}={error.states[0]}"
        raise MisuseError([misuse(option, message, remedy)]) from None


def with_own_ranges(people: Sequence[CredenceSet]) -> list[CredenceSet]:
    """The same people, of whom only their own ranges count.

    Raises:
        MisuseError: when none of them gives any.
    """
    if not any(own.low is not None for person in people for own in person.credences.values()):
        message = "there is no range among these answers"
        remedy = "give some, as in --set 'QUESTION=30% range 20-40%', or leave this out: then the map's count too"
        raise MisuseError([misuse("--own-ranges", message, remedy)])
    return [structs.replace(person, own_ranges=True) for person in people]


def with_answers(argument: ArgumentMap, credences: CredenceSet, sets: Sequence[str]) -> CredenceSet:
    """The credences with further ones, each written `question=credence`, in place of those of the same questions.

    Raises:
        MisuseError: with everything in the texts that means nothing.
    """
    result: dict[str, Credence] = {}
    problems: list[Problem] = []
    for text in sets:
        name, equals, written = text.partition("=")
        try:
            name = question_named(argument, name)
        except UnknownNameError as error:
            problems.append(misuse("--set", error.message, error.remedy))
            continue
        if not equals:
            remedy = f"write QUESTION=CREDENCE, as in {name or 'question'}=30%"
            problems.append(misuse("--set", f"{quoted(text)} has no '='", remedy))
        elif refused := refused_question(argument, name, "--set"):
            problems.append(refused)
        else:
            try:
                estimate = parse_estimate(written)
                result[name] = Credence(estimate.credence, estimate.low, estimate.high)
            except NotationError as error:
                problems.append(misuse("--set", f"{error.text} for {name!r} {error.matter}", error.remedy))
    if problems:
        raise MisuseError(problems)
    return credences.with_credences(result)


def _settled(layers: Layers | None, argument: ArgumentMap) -> tuple[CredenceSet, tuple[Problem, ...]]:
    """Somebody's credences, and the warnings about their file."""
    if layers is None:
        return CredenceSet(argument.name), ()
    reading = layers.settle(argument)
    if reading.credences is None:
        raise ProblemsError(reading.problems)
    return reading.credences, reading.problems


def _layers(file: str | None, argument: str) -> Layers | None:
    """The credence file, or the profile of an argument, if there is one."""
    if file is None or file == READING:
        return None
    from cruxmap.files.credences import Layers  # and with it the reader of YAML

    path = Path(file)
    if not (disk.is_file(path) or path.exists()):
        is_here = argument and not names_revision(argument)
        path = find_credences(file, find_argument(argument) if is_here else None)
    layers = Layers(path)
    if not layers.layers:
        raise ProblemsError(layers.problems)
    return layers


def _evidence(
    argument: ArgumentMap, texts: Sequence[str] | None, option: str, problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """The evidence that an option writes; what is wrong with it is added to `problems`."""
    evidence: dict[str, tuple[str, ...]] = {}
    for text in texts or []:
        try:
            if problem := _credence_as_state(argument, event_named(argument, text), option):
                problems.append(problem)
                continue
            evidence = joint_evidence(evidence, parse_evidence(argument, [event_named(argument, text)]))
        except UnknownNameError as error:
            problems.append(misuse(option, error.message, error.remedy))
    for name, states in evidence.items():
        if not states:
            remedy = f"name one, or write {name}=one,other for either"
            problems.append(misuse(option, f"{name!r} is given states that exclude each other", remedy))
    return {name: states for name, states in evidence.items() if states}


def _credence_as_state(argument: ArgumentMap, event: str, option: str) -> Problem | None:
    """The problem that `claim=70%` names no state, with the ways to say what it may mean; None for other events."""
    name, _, text = event.partition("=")
    if name not in argument.claims or number(text) in (None, 0.0, 1.0):
        return None
    value, form = text.strip(), argument.claims[name].form
    ways = [
        f"`eval --pin {name}`, with a view of {value} in a credence file, makes that its probability, whatever the "
        "answers imply",
        "an observation (`--evidence`) moves it up or down from what they imply",
    ]
    if form.key == "credence" and form.spec in argument.questions:
        ways.insert(0, f"`--set {form.spec}={value}` changes the credence that it starts from")
    message = f"this takes a claim as certain, and {value} is a credence"
    return misuse(option, message, "; ".join(ways))
