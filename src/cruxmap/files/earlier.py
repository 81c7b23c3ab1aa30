"""Answers to earlier versions of an argument: which are carried over, which are set aside, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from cruxmap.model.argument import ArgumentMap, misnamed
from cruxmap.model.credences import Credence, Section, SetAside, View, answers_and_views, set_aside_text
from cruxmap.model.history import Kind, Lineage, told_since
from cruxmap.model.problem import Finding, Path, Suggestion, counted, quoted, several, unknown

if TYPE_CHECKING:
    from cruxmap.files.credences import CredenceFile

KIND: dict[Section, Kind] = {"credences": "questions", "views": "claims"}
FEW = 6  # names that were renamed
Answer = TypeVar("Answer", Credence, View)


class Carrying:
    """One file's answers on their way to the argument's version.

    Args:
        argument: the argument map.
        written: what the file says.
        version: the version that it answers; None where neither it nor a file that it extends says so.

    What is wrong is added to `findings`, and what does not count any more to `set_aside`.
    """

    def __init__(self, argument: ArgumentMap, written: CredenceFile, version: int | None) -> None:
        self.argument = argument
        self.written = written
        self.version = argument.version if version is None else version
        self.is_older = self.version < argument.version
        self.says_version = version is not None
        self.findings: list[Finding] = []
        self.set_aside: list[SetAside] = []
        self.paths: dict[tuple[Section, str], Path] = {}  # where in the file each answer that counts stands
        self._lineages = {section: Lineage(argument, kind) for section, kind in KIND.items()}
        self._claims = self._lineages["views"]
        self._carried: dict[str, int] = {"credences": 0, "views": 0}
        self._answered_anew = 0
        self._renamed: list[tuple[str, str]] = []
        self._unclear: list[str] = []  # what means something else since some version, where the file says none

    def carry(self, section: Section, values: Mapping[str, Answer | None]) -> dict[str, Answer]:
        """The answers that count, by the names that the questions or claims have now."""
        lineage = self._lineages[section]
        result: dict[str, Answer] = {}
        for name, value in values.items():
            path: Path = (section, name)
            now = lineage.now(name)
            if now != name and now in values:
                message = f"{name!r} is called {now!r} now, which is here too and is used"
                self._warn("renamed", path, message, "remove this line")
            elif now not in lineage.names:
                self._leave_out(section, name, value)
            elif value is not None and (answer := self._current(section, now, value, path)) is not None:
                self._note_name(name, now, path, answer)
                if now in result:
                    message = f"{now!r} has another earlier name here too: this one is used"
                    self._warn("renamed", path, message, "remove one of the two")
                result[now] = answer
                self.paths[section, now] = path
        return result

    @property
    def waits(self) -> bool:
        """Whether something in the file would be taken for an answer to this version, or be an error, if it said so."""
        self.carry("credences", self.written.credences or {})
        self.carry("views", self.written.views or {})
        vanished = any(finding.code == "vanished" for finding in self.findings)
        return vanished or any(answer.anew for answer in self.set_aside)

    def finish(self, new: Collection[str]) -> list[Finding]:
        """What is to be said of the file, once it is known which questions are new to the person."""
        if self.is_older and (self.written.credences or self.written.views):
            self.findings.insert(0, self._paragraph(new))
        if self._unclear and not self.says_version:
            self.findings.insert(0, self._without_version())
        return self.findings

    def _current(self, section: Section, name: str, value: Answer, path: Path) -> Answer | None:
        """The value as one of this version; None, and set aside, where it answers something else."""
        answered = self.version if value.version is None else value.version
        if value.version is not None and answered > self.argument.version:
            message = f"this answers version {answered} of the argument; this is version {self.argument.version}"
            remedy = "get the newer argument; or see that the answer fits this one, and remove `version` here"
            self.findings.append(Finding("newer-version", (*path, "version"), message, remedy, "warning"))
        if since := self._lineages[section].asked_anew(name, after=answered):
            self._set_aside(section, name, value, f"asked anew since version {since.version}", since.why, path)
            return None
        if isinstance(value, View):
            claims = {self._claims.now(claim): states for claim, states in (value.given or {}).items()}
            value = structs.replace(value, given=None if value.given is None else claims)
            if answered < self.argument.version and (change := self._lost_footing(name, value, answered)):
                self._set_aside(section, name, value, change, "", path)
                return None
        if not self.says_version and value.version is None and self._lineages[section].asked_anew(name):
            self._unclear.append(name)
        if answered < self.argument.version:
            self._carried[section] += 1
        elif self.is_older:
            self._answered_anew += 1
        return value

    def _lost_footing(self, name: str, view: View, answered: int) -> str:
        """What became of the claim of a view, or of what the view takes as given; empty where all is as it was."""
        if not self.argument.claims[name].is_boolean:
            return "now about a claim with states of its own"
        for claim, states in view.within(self.argument, name).items():
            if since := self._claims.asked_anew(claim, after=answered):
                return f"given {claim!r}, which means something else since version {since.version}"
            if misnamed(self.argument, claim, states):
                return f"given {quoted(claim)} in a state that there is not any more"
        return ""

    def _leave_out(self, section: Section, name: str, value: Answer | None) -> None:
        """Set an answer aside whose question is gone, or refuse one to what there never was."""
        lineage, kind = self._lineages[section], KIND[section].removesuffix("s")
        path: Path = (section, name)
        answered = self.version if value is None or value.version is None else value.version
        if since := lineage.gone(name):
            if value is not None:
                change = f"gone since version {since.version}"
                self._set_aside(section, lineage.now(name), value, change, since.why, path, anew=False)
            return
        if answered >= self.argument.version:
            self.findings.append(self._unknown(section, kind, name))
            return
        message = f"this version of the argument has no {kind} {quoted(name)}: left out"
        near = Suggestion(name, lineage.names, "keep the line as a record, or remove it")
        self._warn("vanished", path, message, near)
        if value is not None:
            change = "not in this version"
            self.set_aside.append(SetAside(section, name, answered, change, "", value, anew=False))

    def _unknown(self, section: Section, kind: str, name: str) -> Finding:
        remedy: str | Suggestion
        message, remedy = unknown(kind, name, self._lineages[section].names)
        if self.version > self.argument.version:
            message += f" in version {self.argument.version}"
        if kind == "question" and name in self.argument.claims:
            remedy = "it is a claim: write it below `views`"
        elif kind == "claim" and name in self.argument.questions:
            remedy = "it is a question: write it below `credences`"
        return Finding(f"unknown-{kind}", (section, name), message, remedy, at_key=True)

    def _set_aside(
        self,
        section: Section,
        name: str,
        value: Credence | View,
        change: str,
        reason: str,
        path: Path,
        anew: bool = True,
    ) -> None:
        answered = self.version if value.version is None else value.version
        self.set_aside.append(SetAside(section, name, answered, change, reason, value, anew))
        if self.is_older:  # told with all others
            return
        what = f"{name!r} is {change}{f' ({reason})' if reason else ''}"
        if anew:
            message = f"{what}, and this answers version {answered}: set aside"
            self._warn("set-aside", path, message, "answer it anew, without `version`; or keep the line as a record")
        else:
            self._warn("set-aside", path, f"{what}: set aside", "keep the line as a record, or remove it")

    def _note_name(self, name: str, now: str, path: Path, answer: Credence | View) -> None:
        """Say that something is called otherwise now; of an older file, in its paragraph."""
        if now == name:
            return
        if not self.is_older:
            self._warn("renamed", path, f"{name!r} is called {now!r} now", f"write {now}")
        elif answer.version is None or answer.version < self.argument.version:
            self._renamed.append((name, now))

    def _warn(self, code: str, path: Path, message: str, remedy: str | Suggestion) -> None:
        self.findings.append(Finding(code, path, message, remedy, "warning", at_key=True))

    def _paragraph(self, new: Collection[str]) -> Finding:
        """What is carried over, what is set aside and what is new, in one paragraph."""
        version = self.argument.version
        sentences = [f"written for version {self.version} of the argument; this is version {version}"]
        if not told_since(self.argument, self.version):
            remedy = (
                "questions may mean something else now: see that each answer still fits, or remove it, "
                f"and then write `version: {version}`"
            )
            sentences.append("The argument does not say what has changed, and all answers are used")
            return Finding("older-version", ("version",), ". ".join(sentences), remedy, "warning")
        if carried := answers_and_views(self._carried["credences"], self._carried["views"]):
            names = "; ".join(f"{old} is called {now} now" for old, now in self._renamed[:FEW])
            more = f"; {len(self._renamed) - FEW} more are renamed" if len(self._renamed) > FEW else ""
            sentences.append(f"Carried over: {carried}{f' ({names}{more})' if names else ''}")
        if self._answered_anew:
            sentences.append(f"Answered anew already: {self._answered_anew}")
        if self.set_aside:
            sentences.append(f"Set aside, and used in no number: {set_aside_text(self.set_aside)}")
        if new:
            declared = any(int(later) > self.version for later in self.argument.added.questions)
            what = "New" if declared else "Without an answer"
            sentences.append(f"{what}: {counted(len(new), 'question')} ({several(new)})")
        remedy, mended_by = f"all that it says counts: write `version: {version}`", ""
        if any(answer.anew for answer in self.set_aside):
            remedy = (
                "what is set aside stays in the file until it is answered anew; "
                f"by hand, that is `{{credence: 30%, version: {version}}}`"
            )
        elif self.set_aside:
            remedy = f"keep what is set aside as a record, or remove it, and write `version: {version}`"
        if new or any(answer.anew for answer in self.set_aside):
            mended_by = "update"
        path: Path = ("version",)
        return Finding("older-version", path, ". ".join(sentences), remedy, "warning", mended_by=mended_by)

    def _without_version(self) -> Finding:
        version, names = self.argument.version, several(self._unclear)
        message = (
            f"without a `version`, this is read as answers to version {version}; earlier ones ask otherwise: {names}"
        )
        remedy = f"write `version: {version}`, or the version that was answered: what is asked anew is then set aside"
        return Finding("no-version", (), message, remedy, "warning")
