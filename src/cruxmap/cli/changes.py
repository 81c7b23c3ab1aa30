"""Answers, views and notes from the command line, as changes of a credence file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cruxmap.cli.replies import Reply, new_fields, parse_reply
from cruxmap.files.saving import CredenceStore
from cruxmap.files.writing import Change
from cruxmap.model.argument import UnknownNameError
from cruxmap.model.notation import NotationError
from cruxmap.model.problem import Problem, quoted, several
from cruxmap.opening.misuse import MisuseError, misuse, refused_question, unknown_name
from cruxmap.opening.names import claim_named, claim_titles, named, question_named, question_titles

Place = tuple[str, str]  # a section and a name


def read_changes(
    store: CredenceStore, answers: Sequence[str], views: Sequence[str], notes: Sequence[str]
) -> list[Change]:
    """The changes that texts such as `question=30%`, `claim=30%` and `name=some note` write.

    Raises:
        MisuseError: with every name and number that means nothing.
    """
    reading = _Reading(store)
    for text in answers:
        reading.add("credences", text, "QUESTION=CREDENCE")
    for text in views:
        reading.add("views", text, "--view")
    for text in notes:
        reading.add_note(text)
    changes = list(reading.changes())
    if reading.problems:
        raise MisuseError(reading.problems)
    return changes


class _Reading:
    """What has been read so far, and what is wrong with it."""

    def __init__(self, store: CredenceStore) -> None:
        self.credences = store.credences
        self.has: dict[str, Mapping[str, object]] = {
            "credences": self.credences.credences,
            "views": self.credences.views,
        }
        self.set_aside = {(old.section, old.name) for old in self.credences.set_aside}
        self.argument = store.argument
        self.notes: dict[Place, str] = {place: note for place, note in self.credences.notes.items()}  # noqa: C416
        self.replies: dict[Place, Reply] = {}
        self.without_note: set[Place] = set()
        self.problems: list[Problem] = []

    def add(self, section: str, text: str, place: str) -> None:
        """Read an answer or a view, for a section of the file; `place` is the option or argument that it stands in."""
        name, equals, written = text.partition("=")
        try:
            name = question_named(self.argument, name) if section == "credences" else claim_named(self.argument, name)
            problem = self._refused(section, name, place) if equals else _without_sign(section, name, text, place)
            is_old = (section, name) in self.set_aside  # and can be taken away though nothing is asked of that name
            if problem and not (is_old and not written.strip()):
                self.problems.append(problem)
                return
            reply = parse_reply(_decoded(written))
            has_note = (section, name) in self.notes
            if reply.kind == "empty" and name not in self.has[section] and not is_old and not has_note:
                remedy = f"leave out {name}=, or write {name}=30%"
                self.problems.append(misuse(place, f"there is nothing to take away for {name!r}", remedy))
                return
        except UnknownNameError as error:
            self.problems.append(misuse(place, error.message, error.remedy))
        except NotationError as error:
            message = f"{error.text} for {name!r} {error.matter}" if error.text else f"{name}: {error.message}"
            self.problems.append(misuse(place, message, error.remedy))
        else:
            if reply.kind in ("answer", "empty"):
                self.replies[section, name] = reply
            else:
                message = f"{quoted(written.strip())} is no answer for {name!r}"
                self.problems.append(misuse(place, message, f"write {name}=30%; {name}= takes it away"))

    def add_note(self, text: str) -> None:
        """Read a note, which goes with an answer or else with a view; nothing takes it away."""
        name, equals, written = (piece.strip() for piece in text.partition("="))
        names = [*question_titles(self.argument), *claim_titles(self.argument)]
        try:
            name = named(name, names)
        except UnknownNameError as error:
            self.problems.append(misuse("--note", error.message, error.remedy))
            return
        own = [key for key in self.has if (key, name) in self.replies or name in self.has[key]]
        places = own or [key for key in self.has if self._refused(key, name, "--note") is None]
        section = places[0] if places else ""
        if not equals:
            message, remedy = f"{quoted(text)} has no '='", "write NAME=TEXT"
        elif name not in dict(names):
            self.problems.append(unknown_name("--note", "question or claim", name, dict(names)))
            return
        elif (section, name) in self.set_aside and (section, name) not in self.replies:
            message, remedy = (
                f"the answer to {name!r} is set aside",
                f"answer it anew with it: {name}=30% --note {name}=…",
            )
        elif not section:
            message, remedy = f"{name!r} has several states, and is no question", "a note goes with an answer or a view"
        elif not written and not self._note(section, name):
            message, remedy = f"there is no note of {name!r} to take away", f"leave out {name}=, or write {name}=TEXT"
        elif (reply := self.replies.get((section, name), Reply("answer"))).kind == "empty":
            message, remedy = f"{name!r} is taken away, and has no note then", "leave out one of the two"
        else:
            self.replies[section, name] = Reply("answer", reply.credence, reply.range, _decoded(written))
            if not written:
                self.without_note.add((section, name))
            return
        self.problems.append(misuse("--note", message, remedy))

    def _note(self, section: str, name: str) -> str:
        """The note that there is on an answer or a view, or instead of one."""
        own = self.credences.credences.get(name) if section == "credences" else self.credences.views.get(name)
        return own.note if own else self.notes.get((section, name), "")

    def changes(self) -> Iterator[Change]:
        """The change that each reply makes; what is wrong with one is a further problem."""
        for (section, name), reply in self.replies.items():
            try:
                is_answer = section == "credences"
                own = self.credences.credences.get(name) if is_answer else self.credences.views.get(name)
                fields = {"credence": None} if reply.kind == "empty" else new_fields(reply, own)
                if (section, name) in self.without_note:
                    fields = {**fields, "note": None} if own or reply.credence or reply.range else {"credence": None}
                yield Change("credences" if is_answer else "views", name, fields)
            except NotationError as error:
                self.problems.append(misuse(name, error.message, error.remedy))

    def _refused(self, section: str, name: str, place: str) -> Problem | None:
        """What is wrong with the name of an answer or of a view, if anything is."""
        claims = self.argument.claims
        if section == "credences":
            return refused_question(self.argument, name, place)
        if name not in claims:
            return unknown_name(place, "claim", name, claims)
        if not claims[name].is_boolean:
            names = self.argument.views or [key for key, claim in claims.items() if claim.is_boolean]
            remedy = f"a view needs a claim that is true or false: {several(names)}"
            return misuse(place, f"{name!r} has several states", remedy)
        return None


def _without_sign(section: str, name: str, text: str, place: str) -> Problem:
    kind = "QUESTION" if section == "credences" else "CLAIM"
    return misuse(place, f"{quoted(text)} has no '='", f"write {kind}=CREDENCE, as in {name or kind.lower()}=30%")


def _decoded(written: str) -> str:
    """A text from the command line, where bytes that are not UTF-8 come as surrogates."""
    return " ".join(written.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
