"""`cruxmap elicit`: the interview."""

import gc
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer
from msgspec import Struct, structs

from cruxmap.analysis.interview import agenda, left_by_an_update
from cruxmap.cli.completion import complete_name, complete_part, complete_path
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.dialogue import Dialogue, NotUnderstoodError
from cruxmap.cli.interview import Interview, Order, Plan, Reveal
from cruxmap.cli.options import ArgumentOption, EvidenceOption, WrittenFile
from cruxmap.cli.replies import WORDS, UnclearReplyError, parse_reply
from cruxmap.cli.review import Review
from cruxmap.cli.showing import Format, show, warn
from cruxmap.cli.suggestion import shell, with_argument
from cruxmap.errors import CruxmapError
from cruxmap.files.saving import CredenceStore
from cruxmap.model.argument import ArgumentMap, Part, UnknownNameError
from cruxmap.model.carvings import carved_for
from cruxmap.model.notation import NotationError
from cruxmap.model.problem import Problem, counted, quoted
from cruxmap.model.query import Query
from cruxmap.opening.misuse import MisuseError, misuse, refused_question, refusing
from cruxmap.opening.names import claim_titles, named, part_named, question_titles
from cruxmap.opening.store import open_store
from cruxmap.report.interview import update_text


def command(
    file: WrittenFile,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Just these questions, or views of these claims, by id or title.",
            autocompletion=complete_name,
        ),
    ] = None,
    argument: ArgumentOption = "",
    evidence: EvidenceOption = None,
    order: Annotated[
        Order | None, typer.Option(help="As the map tells it, or first what moves your conclusion most.")
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="A short session: only N questions.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All questions, not only the core ones.")] = False,
    core_only: Annotated[bool, typer.Option("--core", help="Only the core questions.")] = False,
    part: Annotated[
        str | None,
        typer.Option(metavar="PART", help="Only the questions of one part.", autocompletion=complete_part),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER_OR_TABLE",
            help="After each of your answers, show those of a group, and let you revise yours.",
            autocompletion=complete_path,
        ),
    ] = None,
    reveal: Annotated[Reveal, typer.Option(help="When to show the map's readings and the conclusion.")] = Reveal.part,
) -> None:
    """Ask the questions one at a time, and save each answer at once.

    First your direct view of the conclusion, then the core questions by part of the argument. The map's
    readings and the conclusion stay hidden until the end of a part. `--top 8` asks the eight questions that
    matter most at your own answers, `--part` those of one part, and names ask just these questions;
    `--evidence NAME` asks how strongly the observations of a set speak; `--after first/` shows the others'
    answers to a question once you have given yours, and lets you revise it. Wherever you stop, the same
    command goes on from there. Of a file written for an earlier version of the argument, it asks just for
    what is set aside and what is new.
    """
    gc.enable()  # a sitting is long
    store = open_store(file, argument, evidence)
    warn(store.problems)
    store.argument = _asked_about(store, names or [])
    scope = Scope.of(store.argument, names or [], part, core=core_only, everything=everything)
    chosen = order or (Order.impact if top else Order.map)
    core = not everything and not part and chosen is Order.map
    questions = scope.questions(store.argument, core=core or core_only, evidence=bool(evidence))
    desk = Desk(store, Dialogue())
    review = Review(desk, after, argument, evidence) if after else None
    update = "" if everything or evidence or scope.is_narrow else update_text(store.argument, store.credences)
    if update:
        questions = left_by_an_update(store.argument, store.credences)
    options = "".join(f" --evidence {shell(text)}" for text in evidence or [])
    options += f" --order {order.value}" if order else ""
    options += f" --top {top}" if top else ""
    options += f" --reveal {reveal.value}" if reveal is not Reveal.part else ""
    options += f" --after {shell(after)}" if after else ""
    interview = Interview(desk, lambda document: show(document, Format.table), review)
    plan = Plan(questions, scope.claims, bool(names), chosen, top, reveal, bool(update))

    def leave() -> None:
        core_done = chosen is Order.map and set(agenda(store.argument, core=True)) <= set(_own(desk))
        core_done = core_done and not update_text(store.argument, store.credences)
        narrow = scope.options if interview.is_open else ""
        _leave(interview, argument, narrow or " --all" * (everything or (core_done and not core_only)), options)

    try:
        _greet(desk, file, update, "" if review else interview.outlook(plan))
        if review:
            review.begin()
            if not review.waiting and set(questions) <= set(_own(desk)) and review.feedback.keys() & set(_own(desk)):
                review.offer_again()
            wanted = {*questions, *review.waiting}
            questions = tuple(name for name in store.argument.questions if name in wanted)
            plan = structs.replace(plan, questions=questions)
            if outlook := interview.outlook(plan):
                desk.dialogue.say(outlook)
        interview.run(plan)
        if core and not core_only and not names and top is None and _goes_on(interview):
            rest = agenda(store.argument, core=False)
            interview.run(Plan(rest, order=Order.impact, reveal=reveal, is_update=bool(update)))
    except StoppedError:
        pass
    except EOFError:
        if not desk.dialogue.person:
            desk.dialogue.say()
            desk.dialogue.say(f"The input ended after {counted(desk.dialogue.lines, 'line')}. {_saved(desk)}")
    except NotUnderstoodError as error:
        leave()
        sys.stdout.flush()
        again = f"{with_argument(file, argument)}{scope.options or ' --all' * everything}{options}"
        remedy = f"{error.remedy}; then give this line and those after it to `cruxmap elicit {again}`"
        message = f"line {desk.dialogue.lines} of the input was not understood, and nothing after it was used"
        raise CruxmapError(f"{message}: {error.message}\n{_saved(desk)}", remedy, error.code) from None
    except KeyboardInterrupt:
        print()
        leave()
        raise typer.Exit(130) from None
    leave()


def _asked_about(store: CredenceStore, names: Sequence[str]) -> ArgumentMap:
    """The argument in the carving that the file's answers name; with all, if a name asks for what that one has not."""
    argument = carved_for(Query.of(store.argument), store.argument, store.credences.credences)
    with suppress(UnknownNameError):  # which is told with other slips
        known = argument.claims.keys() | argument.questions.keys()
        titles = [*question_titles(store.argument), *claim_titles(store.argument)]
        if not {named(text, titles) for text in names} <= known:
            return store.argument
    return argument


class Scope(Struct, frozen=True):
    """What of an argument somebody wants to be asked: all that there is, one part of it, or what they name.

    `options` is how the command line says so.
    """

    named: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    part: Part | None = None
    options: str = ""

    @classmethod
    def of(
        cls, argument: ArgumentMap, names: Sequence[str], part: str | None, *, core: bool, everything: bool
    ) -> "Scope":
        """The scope that names and options ask for.

        Raises:
            MisuseError: for names that mean nothing, and options that exclude each other.
        """
        problems: list[Problem] = []
        options = [text for text, is_given in (("--all", everything), ("--core", core), ("--part", part)) if is_given]
        if names and options:
            problems.append(misuse(options[0], "just these questions are named", "leave out the one or the other"))
        if core and everything:
            problems.append(misuse("--core", "--all asks for all questions", "leave out one of the two"))
        questions, claims = [], []
        for text in names:
            try:
                name = named(text, [*question_titles(argument), *claim_titles(argument)])
            except UnknownNameError as error:
                problems.append(misuse("NAME", error.message, error.remedy))
                continue
            if name not in argument.questions and name in argument.claims and argument.claims[name].is_boolean:
                claims.append(name)
            elif refused := refused_question(argument, name, "NAME"):
                problems.append(refused)
            else:
                questions.append(name)
        if problems:
            raise MisuseError(problems)
        written = "".join(f" {shell(name)}" for name in (*questions, *claims))
        written += " --core" * core
        with refusing("--part"):
            chosen = part_named(argument, part) if part else ""
        written += f" --part {shell(chosen)}" if chosen else ""
        parts = [part for part in argument.parts if part.name == chosen]
        return cls(tuple(dict.fromkeys(questions)), tuple(dict.fromkeys(claims)), parts[0] if parts else None, written)

    @property
    def is_narrow(self) -> bool:
        """Whether it is about less than the whole argument."""
        return bool(self.named or self.claims or self.part)

    def questions(self, argument: ArgumentMap, *, core: bool, evidence: bool) -> tuple[str, ...]:
        """The questions to ask."""
        if self.named or self.claims:
            return self.named
        questions = agenda(argument, core=core, evidence=evidence)
        return tuple(name for name in questions if self.part is None or name in self.part.questions)


def _saved(desk: Desk) -> str:
    """How many answers this sitting has saved."""
    if not desk.saved:
        return "No answer from it is saved."
    return f"{counted(desk.saved, 'answer')} from it {'is' if desk.saved == 1 else 'are'} saved."


def _greet(desk: Desk, file: str, update: str, outlook: str) -> None:
    say = desk.dialogue.say
    say(desk.argument.title, strong=True)
    if update:
        say(f"{update} You are asked for just these; --all asks for everything.")
    if desk.dialogue.person and not desk.store.exists:
        desk.store.name = _asked_name(desk)
    saved = f"Each answer, a credence (30%, 3:7, 1 in 20) or a range (20-40%), is saved in {file} at once."
    say(f"{outlook} {saved}" if outlook else saved)
    say("Or: ? pro and con, s skip, b back, note …, w worksheet, review, q quit, help.")
    if desk.argument.terms:
        say()
        say(desk.argument.terms)
    if desk.credences.answered(desk.argument):
        say(_answered(desk) + ("" if update else " This goes on from there."))


def _asked_name(desk: Desk) -> str:
    """What the person is called; nothing where they leave it out."""
    dialogue = desk.dialogue
    dialogue.say("What is your name, for tables that compare people? Enter leaves it out.")
    while True:
        name = " ".join(dialogue.ask().split())
        try:
            kind = parse_reply(name).kind
        except UnclearReplyError:
            kind = "answer"
        except NotationError:  # which is what most names are
            return name
        if kind == "quit":
            raise StoppedError
        if kind in ("skip", "no", "empty"):
            return ""
        if kind == "answer":
            dialogue.say("That is an answer, and no question is put yet. Write your name, or just Enter for none.", 1)
        else:
            dialogue.say("The name stands in the file, beside your answers. Write one, or just Enter for none.", 1)


def _goes_on(interview: Interview) -> bool:
    """Whether the person wants to answer what is not core."""
    desk = interview.desk
    left = len(desk.argument.questions) - len(desk.credences.answered(desk.argument))
    if not left or not desk.credences.answered(desk.argument):
        return False
    say = desk.dialogue.say
    say()
    have = "has the map's reading" if left == 1 else "have the map's readings"
    say(f"{counted(left, 'more question')} {have}. y goes on, with what matters most at your answers first.")
    say("Enter stops here; review lists what you have said.")
    while True:
        text = desk.dialogue.ask()
        kind = WORDS.get(text.strip().lower())
        if kind in ("review", "back"):
            interview.look_back()
            say("y goes on with further questions, Enter stops here.")
        elif kind in ("yes", "no", "quit", "skip") or not text.strip():
            return kind == "yes"
        else:
            desk.dialogue.refuse(f"{quoted(text.strip())} is neither yes nor no", "write y to go on, or just Enter")


def _leave(interview: Interview, argument: str, scope: str, options: str) -> None:
    """Say what is saved, and how to go on: with these options, with the same scope."""
    options = scope + options
    desk = interview.desk
    dialogue, rest = desk.dialogue, with_argument(desk.store.path, argument)
    dialogue.say()
    if not desk.store.exists:
        dialogue.say("Nothing was answered, so nothing is written. To start again:")
        dialogue.command(f"cruxmap elicit {rest}{options}")
        return
    dialogue.say(f"Saved in {desk.store.path}. {_answered(desk)}")
    if len(_own(desk)) < len(desk.argument.questions) or (interview.review and interview.review.waiting):
        dialogue.say("To go on:")
        dialogue.command(f"cruxmap elicit {rest}{options}")
    dialogue.say("The whole picture:")
    dialogue.command(f"cruxmap eval {rest}")


def _own(desk: Desk) -> tuple[str, ...]:
    """The questions that are answered."""
    return tuple(desk.credences.answered(desk.argument))


def _answered(desk: Desk) -> str:
    """How many questions are answered, and how many of the core ones."""
    own = set(_own(desk))
    core = agenda(desk.argument, core=True)
    among = f", {len(own & set(core))} of the {len(core)} core ones" if len(core) < len(desk.argument.questions) else ""
    return f"{len(own)} of {len(desk.argument.questions)} questions are answered{among}."
