"""`cruxmap set`: answers without an interview."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from cruxmap.cli.completion import complete_answer, complete_view
from cruxmap.cli.options import ArgumentOption, WrittenFile
from cruxmap.cli.replies import Reply, ReplyError, new_fields, parse_reply
from cruxmap.cli.showing import remark, warn
from cruxmap.cli.views import view_fields
from cruxmap.errors import CruxmapError
from cruxmap.files.saving import ConflictError, CredenceStore, NotSavedError, Saved
from cruxmap.files.writing import Change
from cruxmap.model.problem import Problem, quoted, several, unknown
from cruxmap.opening.misuse import MisuseError, misuse, refused_question
from cruxmap.opening.store import open_store
from cruxmap.report.interview import answer_text
from cruxmap.report.numbers import plain

Place = tuple[str, str]  # a section and a name


def command(
    file: WrittenFile,
    answers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION=CREDENCE]...", help="Answers: 30%, 3:7, 20-40%, …", autocompletion=complete_answer
        ),
    ] = None,
    argument: ArgumentOption = "",
    view: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM=CREDENCE", help="Your direct view of a claim.", autocompletion=complete_view),
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=TEXT",
            help="A note with an answer, or else with a view.",
            autocompletion=complete_answer,
        ),
    ] = None,
) -> None:
    """Write answers, views and notes into a credence file, all or none.

    The file is made if it is not there; everything else in it stays as it is. A point with a range is
    written `question="30% range 20-50%"`.
    """
    store = open_store(file, argument)
    warn(store.problems)
    changes = _changes(store, answers or [], view or [], note or [])
    if not changes:
        raise MisuseError([misuse("QUESTION=CREDENCE", "there is nothing to write", "give one, or --view or --note")])
    try:
        saved, before = _save(store, changes)
    except NotSavedError as error:
        sys.stdout.write(error.text)
        sys.stdout.flush()
        raise CruxmapError(
            f"{file}: {error}. Nothing is saved: above is the file as it should be.", error.remedy
        ) from None
    if saved.merged:
        remark(f"{file} was changed meanwhile; it has those changes and yours.")
    for change in changes:
        own = store.credences.credences.get(change.name) if change.section == "credences" else None
        certain = (
            " (a certainty, which no evidence and no pooling can move)"
            if own and own.credence in (0, 1) and not own.note
            else ""
        )
        print(plain(f"{change.name}: {_now(store, change)}{certain}{before[change.section, change.name]}"))


def _changes(store: CredenceStore, answers: Sequence[str], views: Sequence[str], notes: Sequence[str]) -> list[Change]:
    """What is asked for, checked.

    Raises:
        MisuseError: with every name and number that means nothing.
    """
    renamed = store.argument.renamed
    replies: dict[Place, Reply] = {}
    wrong: list[Problem] = []
    for section, hint, texts, new_names in (
        ("credences", "QUESTION=CREDENCE", answers, renamed.questions),
        ("views", "--view", views, renamed.claims),
    ):
        for text in texts:
            name, written = _pair(text)
            name = new_names.get(name, name)
            found = _refused(store, section, name, text, hint) or _answer(written, name, hint)
            if isinstance(found, Reply):
                replies[section, name] = found
            else:
                wrong.append(found)
    for text in notes:
        name, written = _pair(text)
        noted = _noted(store, replies, name, written, text)
        if isinstance(noted, Problem):
            wrong.append(noted)
        else:
            there = replies.get((noted, name), Reply("answer"))
            replies[noted, name] = Reply("answer", there.credence, there.range, _text(written))
    changes = [_change(store, section, name, reply) for (section, name), reply in replies.items()]
    wrong += [one for one in changes if isinstance(one, Problem)]
    if wrong:
        raise MisuseError(wrong)
    return [one for one in changes if isinstance(one, Change)]


def _refused(store: CredenceStore, section: str, name: str, text: str, hint: str) -> Problem | None:
    """What is wrong with the name of an answer or of a view, if anything is."""
    if "=" not in text:
        kind = "QUESTION" if section == "credences" else "CLAIM"
        return misuse(hint, f"{quoted(text)} has no '='", f"write {kind}=CREDENCE, as in {name or kind.lower()}=30%")
    if section == "credences":
        return refused_question(store.argument, name, hint)
    if name not in store.argument.claims:
        return misuse(hint, *unknown("claim", name, store.argument.claims))
    if not store.argument.claims[name].is_boolean:
        known = store.argument.views or [key for key, claim in store.argument.claims.items() if claim.is_boolean]
        return misuse(
            hint, f"{name!r} has several states", f"a view needs a claim that is true or false: {several(known)}"
        )
    return None


def _change(store: CredenceStore, section: str, name: str, reply: Reply) -> Change | Problem:
    try:
        if section == "credences":
            return Change("credences", name, new_fields(reply, store.credences.credences.get(name)))
        return Change("views", name, view_fields(reply, store.credences.views.get(name)))
    except ReplyError as error:
        return misuse(name, str(error), error.remedy)


def _save(store: CredenceStore, changes: Sequence[Change]) -> tuple[Saved, Mapping[Place, str]]:
    """Save, and say what each entry was; what was changed at the same moment counts as what it was."""
    while True:
        before: dict[Place, str] = {(one.section, one.name): _was(store, one) for one in changes}
        try:
            return store.save(changes), before
        except ConflictError:
            continue


def _was(store: CredenceStore, change: Change) -> str:
    found = _now(store, change)
    return f" (was {found})" if found else ""


def _now(store: CredenceStore, change: Change) -> str:
    if change.section == "credences":
        own = store.credences.credences.get(change.name)
        return answer_text(own) if own else ""
    view = store.credences.views.get(change.name)
    return f"view {answer_text(view)}" if view else ""


def _noted(store: CredenceStore, replies: Mapping[Place, Reply], name: str, written: str, text: str) -> str | Problem:
    """The section of the answer or the view that a note belongs to; or what is wrong with the note."""
    own = store.credences
    there: dict[str, Mapping[str, object]] = {"credences": own.credences, "views": own.views}
    section = next((one for one, has in there.items() if (one, name) in replies or name in has), None)
    if "=" not in text:
        return misuse("--note", f"{quoted(text)} has no '='", "write NAME=TEXT")
    if section is None:
        known = {**store.argument.questions, **store.argument.claims}
        if name not in known:
            return misuse("--note", *unknown("question or claim", name, known))
        return misuse("--note", f"{name!r} is not answered", f"a note goes with an answer: add {name}=30%, say")
    if not written:
        return misuse("--note", f"what should the note of {name!r} say?", f"write {name}=TEXT")
    return section


def _pair(text: str) -> tuple[str, str]:
    name, _, written = text.partition("=")
    return name.strip(), written.strip()


def _answer(written: str, name: str, hint: str) -> Reply | Problem:
    try:
        reply = parse_reply(_text(written))
    except ReplyError as error:
        message = f"{error.text} for {name!r} {error.matter}" if error.text else f"{name}: {error}"
        return misuse(hint, message, error.remedy)
    if reply.kind != "answer":
        return misuse(hint, f"{quoted(written)} is no answer for {name!r}", f"write {name}=30%")
    return reply


def _text(written: str) -> str:
    """A text from the command line, where bytes that are not UTF-8 come as surrogates."""
    return " ".join(written.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
