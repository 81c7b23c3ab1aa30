"""Argument files: a folder with an `argument.yaml`, or one file, read into an ArgumentMap."""

from collections.abc import Collection, Iterable
from collections.abc import Sequence as PathNames
from itertools import product
from pathlib import Path as FilePath
from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from cruxmap.files import disk
from cruxmap.files.decode import MANY, decode_file
from cruxmap.files.evidence import EvidenceFile, bears_on_nothing, laid, other_argument, unclear_observations
from cruxmap.files.inline import Inline, lifted, worded
from cruxmap.files.listing import listed
from cruxmap.files.locate import MAIN, on_disk
from cruxmap.files.tree import MAX_BYTES, Mapping, Scalar, Sequence, Source, identity, named_file, read_source
from cruxmap.files.uses import MAX_USES, Reach, Refusal, Takings, Use, is_argument
from cruxmap.model.argument import ArgumentMap, Condition, Event, Part
from cruxmap.model.carvings import at_readings
from cruxmap.model.checks import check
from cruxmap.model.claim import Claim
from cruxmap.model.conditions import Compound
from cruxmap.model.evidence import EvidenceSet, Observation
from cruxmap.model.forms.rule import Rule, RuleCase
from cruxmap.model.history import Added, Changed, Renamed
from cruxmap.model.problem import Finding, Path, Problem, ProblemsError, alike, either, quoted
from cruxmap.model.question import Question
from cruxmap.model.vocabulary import BOOLEAN, FULL_NAME, IDENTIFIER, FullName, Name, State
from cruxmap.model.works import Work

MAX_PARTS = 1000
MAX_TOTAL = 20 * MAX_BYTES  # of all files of an argument, however many or few its parts are
NAME_IT = "give this one another name, as in {name: …, ask: …, reading: 30%}"
HISTORY = ("renamed", "asked_anew", "added", "gone")
WRITTEN = ("about", "source", "readings", "terms", "version", "event", "scope", "conditions", "views", "bases")
COMMON = (*WRITTEN, *HISTORY)  # as written
NAMED_ELSEWHERE = {"claims", "questions", "parts", "bases", "sources", "uses"}  # without these, names are not known

ArgumentName = Annotated[
    str,
    Meta(
        pattern="^[a-z][a-z0-9_-]{0,99}$", description="an argument's name (a-z, 0-9, _ and -, starting with a letter)"
    ),
]
Target = Annotated[
    str,
    Meta(
        pattern=f"^{FULL_NAME}( ?= ?{IDENTIFIER}( ?, ?{IDENTIFIER})*)?$",
        description="a claim, or claim=state",
    ),
]


class SeveralStates(Struct, frozen=True):
    """A conclusion that holds in several states of a claim."""

    claim: Annotated[FullName, Meta(description="The claim.")]
    states: Annotated[tuple[State, ...], Meta(description="Its states in which the conclusion holds.")]
    title: Annotated[str, Meta(description="A short title of the conclusion.")] = ""
    statement: Annotated[str, Meta(description="The conclusion in plain words.")] = ""


class ArgumentFile(Struct, frozen=True):
    """What is written in an `argument.yaml`."""

    argument: ArgumentName
    target: Target | SeveralStates
    title: str = ""
    about: str = ""
    source: str = ""
    readings: str = ""
    terms: str = ""
    version: int = 1
    event: str = ""
    scope: dict[FullName, tuple[State, ...]] = {}
    conditions: tuple[Condition, ...] = ()
    routes: FullName | None = None
    classes: FullName | None = None
    views: tuple[FullName, ...] = ()
    carvings: FullName | None = None
    bases: dict[Name, str] = {}
    sources: dict[Name, Work] = {}
    uses: Use | tuple[Use, ...] = ()
    parts: tuple[str, ...] = ()
    renamed: Renamed = Renamed()
    asked_anew: Changed = Changed()
    added: Added = Added()
    gone: Changed = Changed()
    claims: dict[Name, Claim] = {}
    questions: dict[Name, Question] = {}


class PartFile(Struct, frozen=True):
    """What is written in the file of a part."""

    part: Name
    title: str = ""
    intro: str = ""
    sources: dict[Name, Work] = {}
    claims: dict[Name, Claim] = {}
    questions: dict[Name, Question] = {}


class ArgumentReading(Struct, frozen=True):
    """What came of reading an argument: the map, if it is one, every problem, and the files that it is made of.

    `used` are the files of the arguments that it uses, whose names are not its own.
    """

    argument: ArgumentMap | None
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


def load_argument(path: str | FilePath, evidence: PathNames[str | FilePath] = ()) -> ArgumentMap:
    """Read an argument: a folder with an `argument.yaml`, or such a file; and lay evidence over it.

    Args:
        path: of the argument.
        evidence: the files of sets of observations.

    Of an argument with rival carvings, it is the one that the readings take to hold, if they take one; `whole` has all.

    Raises:
        ProblemsError: with every error, each with its place, when the argument cannot be used.
    """
    reading = read_argument(path, evidence)
    if reading.argument is None:
        raise ProblemsError(reading.problems)
    return at_readings(reading.argument)


def read_argument(path: str | FilePath, evidence: PathNames[str | FilePath] = ()) -> ArgumentReading:
    """Read an argument, with the sets of observations that are laid over it, and collect what is wrong with them."""
    folder = main = FilePath(path)
    if disk.is_folder(folder):
        main = folder / MAIN
    try:
        source = read_source(main, str(main))
    except ProblemsError as error:
        problems = error.problems
        if main != folder and problems[0].code == "missing-file":
            message, remedy = f"there is no {MAIN} in this folder", "name the folder of an argument"
            problem = Problem("error", "missing-file", str(folder), 0, 0, message, remedy, mended_by="new argument")
            problems = (problem,)
        return ArgumentReading(None, listed([str(main)], problems, ()))
    return _Assembly(source, Reach(main)).read(main, [FilePath(file) for file in evidence])


def argument_of(path: FilePath) -> FilePath | None:
    """The argument that a file is (a part of); None for any other file, such as one of credences."""
    try:
        root = read_source(path, str(path), MAX_TOTAL).root
    except ProblemsError:
        return None
    keys = root.items if isinstance(root, Mapping) else {}
    if "part" in keys and disk.is_file(path.parent / MAIN):
        return path.parent
    if "observations" in keys and "target" not in keys:
        return None
    return path if keys.keys() & {"target", "claims", "parts", "questions"} else None


def set_about(path: FilePath) -> str | None:
    """The argument that a set of observations says it is about, empty if it says none; None for any other file."""
    try:
        root = read_source(path, str(path)).root
    except ProblemsError:
        return None
    if not isinstance(root, Mapping) or "observations" not in root.items or "target" in root.items:
        return None
    named = root.items.get("argument")
    return named.text.strip() if isinstance(named, Scalar) else ""


class _Assembly:
    """Files becoming one argument, and which file every claim and question stands in."""

    def __init__(self, source: Source, reach: Reach) -> None:
        from hashlib import sha256  # a library of its own to load, which an argument from the cache has no use for

        self.main = source
        self.problems: list[Problem] = []
        self.findings: list[tuple[Source, Finding]] = []
        self.origins: dict[Path, tuple[Source, Path]] = {}
        self.claims: dict[str, Claim] = {}
        self.questions: dict[str, Question] = {}
        self.inside: dict[str, tuple[str, Inline]] = {}  # questions that are written inside of claims, which they need
        self.works: dict[str, Work] = {}
        self.parts: list[Part] = []
        self.evidence: dict[str, EvidenceSet] = {}
        self.observations: dict[str, Observation] = {}
        self.files = [source.file]
        self.digest = sha256(source.data)
        self.unread: set[str] = set()  # names that are written, but not soundly
        self.reach = reach
        reach.size += len(source.data)
        self.takings = Takings()
        self.used: dict[str, None] = {}  # files of used arguments
        self.complete = True  # whether all names that are written are known

    def read(self, main: FilePath, evidence: PathNames[FilePath]) -> ArgumentReading:
        """The whole: the main file, its parts, the evidence, and the checks on what they make together."""
        if other := _other_kind(self.main):
            return ArgumentReading(None, (self.main.problem(other),), tuple(self.files))
        written: ArgumentFile = self._decode(self.main, ArgumentFile)
        self._cite(self.main, written.sources)
        self.reach.chain.append(identity(main))
        uses = written.uses if isinstance(written.uses, tuple) else (written.uses,)
        for i, use in enumerate(uses[:MAX_USES]):
            self._use(main, use, ("uses",) if isinstance(written.uses, Use) else ("uses", i))
        if len(uses) > MAX_USES:
            message, remedy = f"{len(uses)} uses; the most is {MAX_USES}", "take some of them into arguments between"
            self.findings.append((self.main, Finding("too-large", ("uses",), message, remedy, at_key=True)))
        self.reach.chain.pop()
        if written.claims or written.questions or not (written.parts or uses):
            self._add(self.main, written.argument or "", "", written)
        listed_parts = {identity(main)}
        if len(written.parts) > MAX_PARTS:
            message, remedy = f"{len(written.parts):,} parts; the most is {MAX_PARTS:,}", "put some of them together"
            self.findings.append((self.main, Finding("too-many-parts", ("parts",), message, remedy, at_key=True)))
            self.complete = False
        for i, name in enumerate(written.parts[:MAX_PARTS]):
            self._include(main.parent, name, i, listed_parts)
        self._conclude(written)
        argument = self._checked(written)
        if evidence and not self._failed:
            for path in evidence:
                self._lay(path, self._assembled(written))
            argument = self._checked(written)
        problems = listed(self.files, self.problems, self.findings)
        return ArgumentReading(None if self._failed else argument, problems, tuple(self.files), tuple(self.used))

    def _use(self, main: FilePath, use: Use, path: Path) -> None:
        """Take from another argument what a use says."""
        file = self.reach.find(use.argument, main)
        used = file if isinstance(file, Refusal) else self._read_used(file)
        if isinstance(used, Refusal):
            self.findings.append((self.main, Finding(used.code, (*path, "argument"), used.message, used.remedy)))
            self.complete = False
            return
        digest, reading = used
        self.digest.update(digest)
        self.used |= dict.fromkeys((*reading.files, *reading.used))
        if reading.argument is None:
            told = [problem for problem in reading.problems if problem.severity == "error"]
            self.problems += [problem for problem in told if problem not in self.problems]
            self.complete = False
            return
        findings = [*self.takings.take(use, path, reading.argument, self.works)]
        self.findings += [(self.main, finding) for finding in findings]
        self.complete &= not any(finding.severity == "error" for finding in findings)
        self.claims |= self.takings.claims
        self.questions |= self.takings.questions
        self.works |= self.takings.sources
        self.parts = [*self.takings.parts]

    def _read_used(self, main: FilePath) -> tuple[bytes, ArgumentReading] | Refusal:
        """A used argument, which is read once however often it is used, with what stands for all its bytes."""
        if identity(main) in self.reach.read:
            return self.reach.read[identity(main)]  # type: ignore[no-any-return]
        if self.reach.size > MAX_TOTAL:
            message = f"the files before this argument have {self.reach.size / 1e6:.1f} MB already"
            return Refusal("too-large", message, "use fewer arguments, or smaller ones")
        try:
            source = read_source(main, str(main))
        except ProblemsError as error:
            problem = error.problems[0]
            line = f" line {problem.line}" if problem.line else ""
            return Refusal(problem.code, f"{main}{line}: {problem.message}", problem.remedy)
        if not is_argument(source):
            message = f"{main} is not an argument: it has no `argument` and `target`"
            return Refusal("other-kind", message, "name the folder or the file of an argument")
        assembly = _Assembly(source, self.reach)
        reading = assembly.read(main, ())
        self.reach.read[identity(main)] = result = assembly.digest.digest(), reading
        return result

    def _conclude(self, written: ArgumentFile) -> None:
        """Add the claim that a conclusion in several states makes: true in these, and false in all others."""
        target = _target(written)
        claim = self.claims.get(target.claim)
        if claim is None or len(target.states) < 2:
            return
        name = concluding(target)
        if not self._own(self.main, self.claims, ("claims", name), ("target",)):
            return
        labels = either([claim.states.get(state) or state for state in target.states])
        here = {target.claim: target.states}
        rule = Rule((RuleCase("true", here), RuleCase("false", Compound(none=(here,), is_default=True))))
        title, statement = f"{claim.title}: {labels}", f"“{claim.title}” is {labels}."
        states = {state: state for state in BOOLEAN}
        self.claims[name] = Claim(target.title or title, target.statement or statement, states, rule)
        self.parts = [
            structs.replace(part, claims=(*part.claims, name)) if target.claim in part.claims else part
            for part in self.parts
        ]

    @property
    def _failed(self) -> bool:
        return bool(self.problems) or any(finding.severity == "error" for _, finding in self.findings)

    def _checked(self, written: ArgumentFile) -> ArgumentMap:
        """What has been read until now, with what is wrong with it as a whole added to the findings."""
        argument = self._assembled(written)
        if self.complete:
            unread = self.unread if self._failed else None
            told = [*self.takings.checked(argument)]
            found = (self.takings.located(finding, told) for finding in check(argument, unread))
            findings = [self.locate(finding) for finding in found if finding is not None]
            findings += [(self.main, finding) for finding in told]
            self.findings += [entry for entry in findings if entry not in self.findings]
        return argument

    def _lay(self, path: FilePath, argument: ArgumentMap) -> None:
        """Add a set of observations to the argument."""
        try:
            source = read_source(path, str(path))
        except ProblemsError as error:
            self.problems += [structs.replace(problem, mended_by="") for problem in error.problems]
            self.files.append(str(path))
            return
        self.files.append(source.file)
        self.digest.update(source.data)
        if other := _no_evidence(source):
            self.findings.append((source, other))
            return
        written: EvidenceFile = self._decode(source, EvidenceFile)
        observations, name = written.observations or {}, written.evidence or ""
        self.findings += [(source, finding) for finding in other_argument(written, argument)]
        self.findings += [(source, finding) for finding in unclear_observations(observations)]
        if name and any(part.name == name for part in self.parts):
            message, remedy = f"the argument or a part of it is called {quoted(name)} too", "give the set another name"
            if name in self.evidence:
                message, remedy = f"there is a set {quoted(name)} already", "lay each over the argument once"
            self.findings.append((source, Finding("duplicate-name", ("evidence",), message, remedy)))
        self.evidence[name] = EvidenceSet(name, written.title or name, written.about, written.by)
        self._cite(source, written.sources)
        self._add(source, name, written.about, written)
        argument = structs.replace(argument, claims=self.claims)
        part = self.parts.pop()
        claims, questions = [*part.claims], [*part.questions]
        for key, entry in observations.items():
            here: Path = ("observations", key)
            if bears_on_nothing(entry) or not self._own(source, self.claims, ("claims", key), here):
                self.unread.add(key)
                continue
            addition = laid(key, entry, name, argument)
            self.claims[key], self.observations[key] = addition.claim, addition.observation
            claims.append(key)
            for question, (value, inside) in addition.questions.items():
                if self._own(source, self.questions, ("questions", question), (*here, *inside)):
                    self.questions[question] = value
                    questions.append(question)
        self.parts.append(structs.replace(part, claims=tuple(claims), questions=tuple(questions)))

    def locate(self, finding: Finding) -> tuple[Source, Finding]:
        """A finding about the argument, with the file that it is in and its path there."""
        source, path = self.origins.get(finding.path[:2], (self.main, finding.path[:2]))
        return source, structs.replace(finding, path=(*path, *finding.path[2:]))

    def _decode(self, source: Source, shape: type[Struct]) -> Any:
        findings: list[Finding] = []
        sound = decode_file(shape, source.root, findings)
        self.problems += source.problems
        self.findings += [(source, finding) for finding in findings]
        self.unread |= sound.entries | set(_considerations_in(source, sound.entries))
        unknown = [finding.path[-1] for finding in findings if finding.code == "unknown-key"]
        self.complete &= not sound.fields & NAMED_ELSEWHERE
        self.complete &= not any(alike(str(key), name) for key in unknown[:MANY] for name in NAMED_ELSEWHERE)
        self.complete &= not sound.entries & NAMED_ELSEWHERE  # indented too far
        return sound.value

    def _include(self, folder: FilePath, name: str, i: int, listed_parts: set[FilePath]) -> None:
        source = self._open(folder, name, i, listed_parts)
        if source is None:
            return
        self.files.append(source.file)
        self.digest.update(source.data)
        self.reach.size += len(source.data)
        written: PartFile = self._decode(source, PartFile)
        if written.part and any(part.name == written.part for part in self.parts):
            message = f"there is a part {quoted(written.part)} already"
            self.findings.append((source, Finding("duplicate-part", ("part",), message, "give it a name of its own")))
        self._cite(source, written.sources)
        self._add(source, written.part or name, written.intro, written)

    def _open(self, folder: FilePath, name: str, i: int, listed_parts: set[FilePath]) -> Source | None:
        """The file of a part; None, with the problem added, if it cannot be had."""
        path = named_file(folder, name)
        path = None if path is None else on_disk(path)
        if path is None:
            code, message, remedy = "outside-folder", "is outside the argument's folder", "move it into the folder"
            self.complete = False
        elif self.reach.size > MAX_TOTAL:
            message = f"is one too many: those before it have {self.reach.size / 1e6:.1f} MB already"
            code, remedy = "too-large", "make an argument of its own of some"
            self.complete = False
        elif identity(path) in listed_parts:
            code, message, remedy = "duplicate-part", "is read already", "list each part once"
        else:
            listed_parts.add(identity(path))
            try:
                return read_source(path, str(path), max(MAX_BYTES, MAX_TOTAL - self.reach.size))
            except ProblemsError as error:
                self.complete = False
                if error.problems[0].line:
                    self.files.append(str(path))
                    self.problems += error.problems
                    return None
                code, message, remedy = error.problems[0].code, error.problems[0].message, error.problems[0].remedy
        self.findings.append((self.main, Finding(code, ("parts", i), f"the part {quoted(name)} {message}", remedy)))
        return None

    def _add(self, source: Source, name: str, intro: str, written: ArgumentFile | PartFile | EvidenceFile) -> None:
        claims, title = dict(written.claims), written.title or name.replace("_", " ").capitalize()
        inline: dict[str, Question] = {}
        places: dict[str, int] = {}  # of the claims in which these stand
        for i, (key, claim) in enumerate(written.claims.items()):
            path = ("claims", key)
            claims[key], inside = lifted(key, claim)
            if not self._own(source, self.claims, path, path):
                continue
            self.claims[key] = claims[key]
            for entry in inside:
                name_in_file = ("questions", entry.name)
                if self._own(source, {*self.questions, *inline}, name_in_file, (*path, *entry.path), NAME_IT):
                    inline[entry.name] = entry.question
                    places[entry.name] = i
                    self.inside[entry.name] = (key, entry)
        names = {*self.questions, *inline}
        below = {
            key: question
            for key, question in written.questions.items()
            if self._own(source, names, ("questions", key), ("questions", key))
        }
        asked = _merged(claims, inline, places, below)
        self.questions |= asked
        self.parts.append(Part(name, title, intro, tuple(claims), tuple(asked)))

    def _cite(self, source: Source, works: dict[str, Work]) -> None:
        """Add the works that a file lists; the same one may be in several."""
        for key, work in works.items():
            path = ("sources", key)
            if self.works.get(key) != work and self._own(source, self.works, path, path):
                self.works[key] = work

    def _own(
        self,
        source: Source,
        names: Collection[str],
        name: tuple[str, str],
        path: Path,
        remedy: str = "rename or remove one of the two",
    ) -> bool:
        """Note where something stands; False, with the problem added, if its name is taken."""
        if name[1] not in names:
            self.origins[name] = (source, path)
            return True
        kind = name[0].removesuffix("s")
        first, where = self.origins[name]
        line, _ = first.place(where, at_key=True)
        place = f"line {line}" if first is source else f"{first.file} line {line}"
        message = f"there is a {kind} {quoted(name[1])} already, in {place}"
        finding = Finding("duplicate-name", path, message, remedy, at_key=remedy != NAME_IT)
        self.findings.append((source, finding))
        return False

    def _assembled(self, written: ArgumentFile) -> ArgumentMap:
        target = _target(written)
        several = concluding(target)
        event = Event(several) if several in self.claims and len(target.states) > 1 else None
        name, inside = written.argument or "", self.inside.items()
        further = {key: getattr(written, key) for key in COMMON}
        further |= self.takings.joined(further)
        further |= {"title": written.title or name.replace("_", " ").capitalize()}
        further |= {
            "routes": written.routes or "",
            "classes": written.classes or "",
            "carvings": written.carvings or "",
        }
        return ArgumentMap(
            name,
            event or Event(target.claim, target.states[0]),
            dict(self.claims),
            self.questions | {name: worded(entry, self.claims[claim], self.claims) for name, (claim, entry) in inside},
            tuple(self.parts),
            sources=dict(self.works),
            evidence=tuple(self.evidence.values()),
            observations=dict(self.observations),
            fingerprint=self.digest.hexdigest()[:8],
            **further,
        )


def _target(written: ArgumentFile) -> SeveralStates:
    """The conclusion as it is written, of one state or several."""
    if isinstance(written.target, SeveralStates):
        return written.target
    claim, _, states = (written.target or "").partition("=")
    return SeveralStates(claim.strip(), tuple(state.strip() for state in states.split(",")) if states else ("true",))


def concluding(target: SeveralStates) -> str:
    """The name of the claim that a conclusion in several states makes: `weather_sun_or_cloud`."""
    return f"{target.claim}_{'_or_'.join(target.states)}".replace(".", "_")


def _other_kind(source: Source) -> Finding | None:
    """The finding that a file is no argument but another kind of file, if so."""
    keys = source.root.items.keys() if isinstance(source.root, Mapping) else set()
    if "part" in keys and "target" not in keys:
        message, remedy = "this is a part of an argument", f"name the argument's folder, or its {MAIN}"
        return Finding("other-kind", ("part",), message, remedy, at_key=True)
    if "observations" in keys and "target" not in keys:
        message, remedy = "this is a set of observations, not an argument", "name the argument that it is laid over"
        return Finding("other-kind", ("observations",), message, remedy, at_key=True)
    if "credences" in keys and not keys & {"target", "claims", "parts", "questions"}:
        message, remedy = "this is a file of credences, not an argument", "name an argument, or the folder of one"
        return Finding("other-kind", ("credences",), message, remedy, at_key=True)
    return None


def _no_evidence(source: Source) -> Finding | None:
    """The finding that a file is no set of observations but another kind of file, if so."""
    keys = source.root.items.keys() if isinstance(source.root, Mapping) else set()
    message = "there is nothing of a set of observations here: neither `evidence` nor `observations`"
    if not keys or "observations" in keys:
        return None
    if keys & {"target", "part", "parts"}:
        message = "this is an argument, or a part of one, and not a set of observations"
    elif keys & {"credences", "views", "extends"}:
        message = "this is a file of credences, and not a set of observations"
    elif "evidence" in keys:
        return None
    return Finding("other-kind", (), message, "name a file that has `observations`")


def _considerations_in(source: Source, owners: Iterable[str]) -> Iterable[str]:
    """The ids of considerations that stand in claims and questions of a file, whatever else is wrong with these."""
    for section, owner in product(("claims", "questions"), owners):
        node = source.find((section, owner, "considerations"))
        for item in node.items if isinstance(node, Sequence) else ():
            name = item.items.get("id") if isinstance(item, Mapping) else None
            if isinstance(name, Scalar):
                yield name.text


def _merged(
    claims: dict[str, Claim], inline: dict[str, Question], places: dict[str, int], asked: dict[str, Question]
) -> dict[str, Question]:
    """A part's questions in order: those below `questions` as they are, those inside of claims at their claims."""
    first: dict[str, int] = {}
    for i, claim in enumerate(claims.values()):
        for text in claim.form.names:
            first.setdefault(text, i)
    waiting = list(inline)
    result: dict[str, Question] = {}
    for name, question in asked.items():
        while waiting and places[waiting[0]] < first.get(name, 0):
            inside = waiting.pop(0)
            result[inside] = inline[inside]
        result[name] = question
    return result | {name: inline[name] for name in waiting}
