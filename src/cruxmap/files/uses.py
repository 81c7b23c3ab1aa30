"""Used arguments: what an argument says that it takes from others, and which files it may reach for that."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Annotated, Any, NamedTuple

from msgspec import Meta, Struct, structs

from cruxmap.files import disk
from cruxmap.files.locate import MAIN, ROOT, main_file, on_disk, shipped_arguments
from cruxmap.files.rows import WrittenQuestion
from cruxmap.files.tree import Mapping, Source, identity
from cruxmap.model.argument import ArgumentMap, Part
from cruxmap.model.checks.names import term_names
from cruxmap.model.claim import Claim
from cruxmap.model.history import KINDS, Kind, Lineage, Renamed, told_since
from cruxmap.model.problem import Finding, Path, Suggestion, did_you_mean, quoted, several, unknown
from cruxmap.model.question import Question
from cruxmap.model.taking import questions_of, take, with_all_behind
from cruxmap.model.vocabulary import TERM, FullName, Name
from cruxmap.model.works import Work

MAX_USES = 100  # of one argument
MAX_CHAIN = 10  # arguments that use one another
MAX_TAKEN = 10_000  # claims and questions of one argument


Setting = Annotated[str | WrittenQuestion, TERM]


class Use(Struct, frozen=True, rename={"as_": "as"}):
    """Claims that are taken from another argument, under a prefix."""

    as_: Annotated[Name, Meta(description="What their names begin with: `risk` makes risk.rain of rain.")]
    argument: Annotated[
        str, Meta(description="The other argument: the path to its folder or file from this one's folder.")
    ]
    version: Annotated[int, Meta(description="The version of it that this is written for. Left out: 1.")] = 1
    title: Annotated[str, Meta(description="What titles begin with. Left out: the prefix in plain words.")] = ""
    context: Annotated[str, Meta(description="A sentence that goes before each of its questions.")] = ""
    claims: Annotated[
        tuple[FullName, ...],
        Meta(description="The claims that are taken, with all that they depend on. Left out: its target."),
    ] = ()
    set: Annotated[
        dict[FullName, Setting],
        Meta(description="By question: what stands in its place. A number is not asked; a question is shared."),
    ] = {}
    share: Annotated[
        Name | None,
        Meta(description="An earlier use of the same argument, whose questions these are, but for those in `set`."),
    ] = None
    without_scope: Annotated[
        bool, Meta(description="true if it does not matter here what that argument takes for granted.")
    ] = False

    @property
    def plain_title(self) -> str:
        """What titles begin with."""
        return self.title or self.as_.replace("_", " ").capitalize()


class Refusal(NamedTuple):
    """Why a used argument is not read."""

    code: str
    message: str
    remedy: str


class Reach:
    """What may be read for an argument beside its own folder, and what is being read for it.

    Args:
        main: the main file of the argument that somebody named.

    Attributes:
        chain: the main files of the arguments that are being read, each used by the one before.
        read: what came of reading used arguments, by their main files.
        size: how many bytes were read.
    """

    def __init__(self, main: FilePath) -> None:
        main = FilePath(os.path.abspath(main))
        holder = main.parent.parent if main.name == MAIN else main.parent
        self.roots = [identity(holder)]
        if os.path.isabs(further := os.environ.get(ROOT, "")):
            self.roots.append(identity(FilePath(further)))
        self.chain: list[FilePath] = []
        self.read: dict[FilePath, Any] = {}
        self.size = 0

    def find(self, text: str, main: FilePath) -> FilePath | Refusal:
        """The main file of a used argument, named in the main file of the one that uses it."""
        if (home := shipped_arguments().get(text)) is not None:
            return home / MAIN
        if FilePath(text).is_absolute() or text.startswith("~") or not text.isprintable():
            message = f"{quoted(text)} is no path from this argument's folder"
            return Refusal("outside-folder", message, "write one, such as ../weather")
        path = _plain(on_disk(main.parent / text))
        file = main_file(path)
        if not all(any(identity(place).is_relative_to(root) for root in self.roots) for place in (path, file)):
            message = f"{quoted(text)} is outside the folder that holds this argument"
            remedy = f"put the two side by side; or, if you trust this argument, set {ROOT} to a folder that holds both"
            return Refusal("outside-folder", message, remedy)
        if not disk.is_file(file):
            beside = (
                name for name in disk.names(path.parent) if name.endswith(".yaml") or _is_home(path.parent / name)
            )
            near = [(FilePath(text).parent / name).as_posix() for name in beside]
            remedy = "give the path of its folder or file from this argument's folder"
            return Refusal("missing-file", f"there is no argument at {quoted(text)}", did_you_mean(text, near, remedy))
        if disk.is_past(main) and not disk.is_past(file):
            message = f"{quoted(text)} is not in the repository, and cannot be read as it was then"
            return Refusal("missing-file", message, "commit it together with this argument")
        if identity(file) in self.chain:
            circle = [*self.chain[self.chain.index(identity(file)) :], identity(file)]
            message = f"arguments use each other in a circle: {several([*map(_called, circle)], ' → ')}"
            return Refusal("uses-loop", message, "remove one of these uses")
        if len(self.chain) > MAX_CHAIN:
            message = f"more than {MAX_CHAIN} arguments use each other in a row"
            return Refusal("uses-loop", message, "take the claims from where they stand")
        return file


def _plain(path: FilePath) -> FilePath:
    """A path without `..` in it, where it leads to the same place."""
    plain = FilePath(os.path.normpath(path))
    return plain if identity(plain) == identity(path) else path


def _is_home(folder: FilePath) -> bool:
    return disk.is_file(folder / MAIN)


def _called(main: FilePath) -> str:
    """What to call an argument in a message, by its main file."""
    return main.parent.name if main.name == MAIN else main.name


def is_argument(source: Source) -> bool:
    """Whether a file is the main one of an argument, of which problems may be shown with its lines."""
    return isinstance(source.root, Mapping) and {"argument", "target"} <= source.root.items.keys()


class Takings:
    """What an argument takes from others, one use after the other.

    Attributes:
        claims: the claims that are taken, by the names that they have here.
        questions: their questions.
        parts: the parts that they make.
        bases: what their readings are based on.
        sources: the works that they cite and the argument did not yet.
        renamed: what had other names in earlier versions of the used arguments.
        readings: whose numbers their readings are, with the titles of the uses.
        terms: what words mean that their questions use.
        origins: where each use stands, by the names of what it takes.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Claim] = {}
        self.questions: dict[str, Question] = {}
        self.parts: list[Part] = []
        self.bases: dict[str, str] = {}
        self.sources: dict[str, Work] = {}
        self.renamed = Renamed()
        self.readings: dict[str, list[str]] = {}
        self.terms: list[str] = []
        self._uses: dict[str, tuple[Path, Use, ArgumentMap, dict[str, str]]] = {}

    def take(self, use: Use, path: Path, used: ArgumentMap, own_sources: dict[str, Work]) -> Iterator[Finding]:
        """Take what a use says, and tell what is wrong with it; nothing is taken where something is."""
        findings = [*self._wrong(use, path, used)]
        yield from findings
        if any(finding.severity == "error" for finding in findings):
            return
        wanted = [*(use.claims or (used.target.claim,)), *(() if use.without_scope else used.scope)]
        own = {name: value for name, value in use.set.items() if not isinstance(value, str)}
        values = dict(self._uses[use.share][3]) if use.share else {}
        values |= {name: value for name, value in use.set.items() if isinstance(value, str)}
        values = {name: value for name, value in values.items() if name not in own}
        cited = own_sources | self.sources
        taken = take(used, wanted, use.as_, use.plain_title, use.context, values, own, cited)
        asked = {name: f"{use.as_}.{name}" for name in used.questions}
        shared = {name: full for name, full in asked.items() if full in taken.questions}
        self._uses[use.as_] = path, use, used, shared | values
        self.claims |= taken.claims
        self.questions |= taken.questions
        self.bases |= taken.bases
        self.sources |= taken.sources
        self.parts += _introduced(taken.parts, used)
        both = ({**getattr(self.renamed, kind), **getattr(taken.renamed, kind)} for kind in KINDS)
        self.renamed = Renamed(*both)
        if used.readings and len(taken.questions) > len(own):
            self.readings.setdefault(used.readings, []).append(use.plain_title)
        if used.terms and taken.questions and used.terms not in self.terms:
            self.terms.append(used.terms)
        if len(self.claims) + len(self.questions) > MAX_TAKEN:
            message = f"more than {MAX_TAKEN:,} claims and questions are taken"
            yield Finding("too-large", path, message, "name the claims that matter with `claims`")

    def _wrong(self, use: Use, path: Path, used: ArgumentMap) -> Iterator[Finding]:
        if use.as_ in self._uses:
            message = f"{quoted(use.as_)} is taken already"
            yield Finding("duplicate-name", (*path, "as"), message, "give each use a name of its own")
        for i, name in enumerate(use.claims):
            if name not in used.claims:
                yield _unknown(used, "claims", name, (*path, "claims", i))
        for name, value in use.set.items():
            if name not in used.questions:
                yield _unknown(used, "questions", name, (*path, "set", name), at_key=True)
            elif isinstance(value, WrittenQuestion) and value.name:
                message = f"this question is called {use.as_}.{name}"
                yield Finding("unclear-use", (*path, "set", name, "name"), message, "remove `name`", at_key=True)
        if use.share:
            yield from self._wrongly_shared(use.share, (*path, "share"), used)
        yield from _other_version(use, path, used)

    def _wrongly_shared(self, other: str, path: Path, used: ArgumentMap) -> Iterator[Finding]:
        if other not in self._uses:
            message = f"there is no earlier use {quoted(other)}"
            remedy = Suggestion(other, self._uses, "name one that stands above this one, or remove `share`")
            yield Finding("unclear-use", path, message, remedy)
        elif self._uses[other][2] is not used:
            message = f"{quoted(other)} takes claims of another argument, whose questions may mean something else"
            yield Finding("unclear-use", path, message, "name what is shared below `set`, as in `{rain: other.rain}`")

    def joined(self, own: dict[str, Any]) -> dict[str, Any]:
        """What an argument says of its bases, earlier names, readings and terms, with what the used ones say."""
        both = ({**getattr(self.renamed, kind), **getattr(own["renamed"], kind)} for kind in KINDS)
        readings = [f"{' and '.join(titles)}: {whose}" for whose, titles in self.readings.items()]
        return {
            "bases": self.bases | own["bases"],
            "renamed": Renamed(*both),
            "readings": "; ".join(filter(None, (own["readings"], *readings))),
            "terms": "\n\n".join(filter(None, (own["terms"], *self.terms))),
        }

    def checked(self, argument: ArgumentMap) -> Iterator[Finding]:
        """What is wrong with uses in the argument that they are part of, once all of it is known."""
        for path, use, used, _ in self._uses.values():
            for name, value in use.set.items():
                if isinstance(value, str):
                    yield from term_names(argument, value, (*path, "set", name))
            taken_for_granted = {} if use.without_scope else used.scope
            missing = {f"{use.as_}.{name}": states for name, states in taken_for_granted.items()}
            missing = {name: states for name, states in missing.items() if name not in argument.scope}
            if missing:
                scope = ", ".join(f"{name}: {_as_written(states)}" for name, states in missing.items())
                message = f"{quoted(used.name)} takes {scope} for granted, and nothing says whether that is so here"
                remedy = f"write `scope: {{{scope}}}`" if not argument.scope else f"add `{scope}` to `scope`"
                yield Finding("used-scope", path, message, f"{remedy}; or `without_scope: true` here")

    def located(self, finding: Finding, told: Sequence[Finding]) -> Finding | None:
        """A finding about what is taken, at its use; None for what is told otherwise. Any other stays as it is.

        Args:
            finding: what is wrong with an argument that takes something.
            told: what was found to be wrong with uses, which is behind all errors in what is taken.
        """
        kind, name, *_ = (*finding.path, "", "")
        is_taken = any(kind == key and name in getattr(self, key) for key in ("claims", "questions", "sources"))
        if not is_taken:
            return finding
        prefix, _, name = str(name).partition(".")
        path, use, used, _ = self._uses[prefix]
        if finding.code == "idle-claim" and name in (use.claims or (used.target.claim,)):
            place = (*path, "claims", use.claims.index(name)) if use.claims else path
            return structs.replace(finding, path=place, at_key=False)
        if finding.severity == "warning" or told:  # of its own warnings the used argument is told by itself
            return None
        return structs.replace(finding, path=path, at_key=False)


def _introduced(parts: tuple[Part, ...], used: ArgumentMap) -> Iterator[Part]:
    """Parts, of which the first says where they are from."""
    source = f" It maps: {used.source}." if used.source else ""
    for i, part in enumerate(parts):
        intro = f"Taken from the argument “{used.title}”, version {used.version}.{source}"
        yield part if i else structs.replace(part, intro=f"{intro}\n\n{part.intro}".strip())


def _unknown(used: ArgumentMap, kind: Kind, name: str, path: Path, *, at_key: bool = False) -> Finding:
    """The finding that the used argument has nothing of a name."""
    lineage = Lineage(used, kind)
    message, remedy = unknown(kind.removesuffix("s"), name, lineage.names)
    now = lineage.now(name)
    return Finding(
        f"unknown-{kind.removesuffix('s')}",
        path,
        f"{message} in {quoted(used.name)}",
        f"it is called {now} now: write that" if now in lineage.names else remedy,
        at_key=at_key,
    )


def _other_version(use: Use, path: Path, used: ArgumentMap) -> Iterator[Finding]:
    """That a use was written for another version: an error where answers may mean something else than they did."""
    if use.version == used.version:
        return
    here: Path = (*path, "version")
    message = f"written for version {use.version} of {quoted(used.name)}, which is at version {used.version}"
    remedy = f"see that what is taken still fits, and write `version: {used.version}` here"
    if use.version > used.version:
        yield Finding("other-version", here, message, f"get the newer one; or {remedy}")
        return
    claims = with_all_behind(used, filter(used.claims.__contains__, use.claims or (used.target.claim,)))
    names = {"claims": claims, "questions": [q for q in questions_of(used, claims) if q not in use.set]}
    anew = [
        f"{use.as_}.{name}"
        for kind in KINDS
        for name in names[kind]
        if Lineage(used, kind).asked_anew(name, after=use.version)
    ]
    if anew:
        message += f"; since then these mean something else: {several(dict.fromkeys(anew))}"
        remedy += "; raise the `version` of this argument, and list them below its `asked_anew`"
    elif not told_since(used, use.version):
        message += " and does not say what has changed"
    else:
        yield Finding("other-version", here, f"{message}; what is taken means the same", remedy, "warning")
        return
    yield Finding("other-version", here, message, remedy)


def _as_written(states: tuple[str, ...]) -> str:
    return states[0] if len(states) == 1 else f"[{', '.join(states)}]"
