"""`cruxmap set`: answers without an interview."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from cruxmap.cli.completion import complete_answer, complete_view
from cruxmap.cli.desk import open_store
from cruxmap.cli.options import ArgumentOption, WrittenFile
from cruxmap.cli.replies import Reply, ReplyError, new_fields, parse_reply
from cruxmap.cli.views import view_fields
from cruxmap.files.saving import ConflictError, CredenceStore, NotSavedError, Saved
from cruxmap.files.writing import Change
from cruxmap.model.problem import did_you_mean
from cruxmap.report.interview import answer_text
from cruxmap.report.numbers import credence, plain

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
    changes = _changes(store, answers or [], view or [], note or [])
    if not changes:
        raise typer.BadParameter("nothing to write: give QUESTION=CREDENCE, --view or --note")
    try:
        saved, before = _save(store, changes)
    except NotSavedError as error:
        sys.stdout.write(error.text)
        sys.stdout.flush()
        raise SystemExit(
            plain(f"{file}: {error}; {error.remedy}. Nothing is saved: above is the file as it should be.")
        ) from None
    if saved.merged:
        print(f"{file} was changed meanwhile; it has those changes and yours.", file=sys.stderr)
    for change in changes:
        own = store.credences.credences.get(change.name) if change.section == "credences" else None
        certain = " (a certainty, which no evidence and no pooling can move)" if own and own.credence in (0, 1) else ""
        print(plain(f"{change.name}: {_now(store, change)}{certain}{before[change.section, change.name]}"))


def _changes(store: CredenceStore, answers: Sequence[str], views: Sequence[str], notes: Sequence[str]) -> list[Change]:
    """What is asked for, checked.

    Raises:
        typer.BadParameter: for names and numbers that mean nothing.
    """
    questions, claims = store.argument.questions, store.argument.claims
    renamed = store.argument.renamed
    replies: dict[Place, Reply] = {}
    for text in answers:
        name, written = _pair(text, "QUESTION=CREDENCE", "QUESTION=CREDENCE")
        name = _known(renamed.questions.get(name, name), questions, "question", "QUESTION=CREDENCE")
        replies["credences", name] = _answer(written, name, "QUESTION=CREDENCE")
    for text in views:
        name, written = _pair(text, "CLAIM=CREDENCE", "--view")
        name = _known(renamed.claims.get(name, name), claims, "claim", "--view")
        replies["views", name] = _answer(written, name, "--view")
    for text in notes:
        name, written = _pair(text, "NAME=TEXT", "--note")
        section = _noted(store, replies, name)
        there = replies.get((section, name), Reply("answer"))
        if not written:
            raise typer.BadParameter(f"what should the note of {name!r} say?", param_hint="--note")
        replies[section, name] = Reply("answer", there.credence, there.range, _text(written))
    return [_change(store, section, name, reply) for (section, name), reply in replies.items()]


def _change(store: CredenceStore, section: str, name: str, reply: Reply) -> Change:
    try:
        if section == "credences":
            return Change("credences", name, new_fields(reply, store.credences.credences.get(name)))
        if not store.argument.claims[name].is_boolean:
            raise ReplyError(f"{name!r} has several states", "a view needs a claim that is true or false")
        return Change("views", name, view_fields(reply, name in store.credences.views))
    except ReplyError as error:
        raise typer.BadParameter(f"{name}: {error}; {error.remedy}") from None


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
    return f"view {credence(view.credence)}{f', with the note: {view.note}' if view.note else ''}" if view else ""


def _noted(store: CredenceStore, replies: Mapping[Place, Reply], name: str) -> str:
    """Whether a note belongs to an answer or to a view."""
    own = store.credences
    has: dict[str, Callable[[str], bool]] = {
        "credences": lambda one: ("credences", one) in replies or one in own.credences,
        "views": lambda one: ("views", one) in replies or one in own.views,
    }
    for section, there in has.items():
        if there(name):
            return section
    _known(name, {**store.argument.questions, **store.argument.claims}, "question or claim", "--note")
    raise typer.BadParameter(f"{name!r} is not answered; a note goes with an answer", param_hint="--note")


def _pair(text: str, wanted: str, hint: str) -> tuple[str, str]:
    name, equals, written = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} has no '='; write {wanted}", param_hint=hint)
    return name.strip(), written.strip()


def _known(name: str, known: Mapping[str, object], kind: str, hint: str) -> str:
    if name not in known:
        remedy = did_you_mean(name, known, f"`cruxmap {kind.split()[0]}s` lists them")
        raise typer.BadParameter(f"there is no {kind} {name!r}; {remedy}", param_hint=hint)
    return name


def _answer(written: str, name: str, hint: str) -> Reply:
    try:
        reply = parse_reply(_text(written))
    except ReplyError as error:
        raise typer.BadParameter(f"{error} for {name!r}; {error.remedy}", param_hint=hint) from None
    if reply.kind != "answer":
        raise typer.BadParameter(f"{written!r} is no answer for {name!r}; write {name}=30%", param_hint=hint)
    return reply


def _text(written: str) -> str:
    """A text from the command line, where bytes that are not UTF-8 come as surrogates."""
    return " ".join(written.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())
