"""`cruxmap elicit`: the interview."""

import gc
import sys
from typing import Annotated

import typer

from cruxmap.analysis.interview import agenda, left_by_an_update
from cruxmap.cli.completion import complete_path
from cruxmap.cli.desk import Desk, StoppedError
from cruxmap.cli.dialogue import Dialogue, NotUnderstoodError
from cruxmap.cli.interview import Interview, Order, Plan, Reveal
from cruxmap.cli.options import ArgumentOption, EvidenceOption, WrittenFile
from cruxmap.cli.review import Review
from cruxmap.cli.showing import Format, show, warn
from cruxmap.cli.suggestion import shell, with_argument
from cruxmap.errors import CruxmapError
from cruxmap.model.problem import counted
from cruxmap.opening.store import open_store
from cruxmap.report.interview import update_text


def command(
    file: WrittenFile,
    argument: ArgumentOption = "",
    evidence: EvidenceOption = None,
    order: Annotated[
        Order | None, typer.Option(help="As the map tells it, or first what moves your conclusion most.")
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="A short session: only N questions.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All questions, not only the core ones.")] = False,
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
    matter most at your own answers; `--evidence NAME` asks how strongly the observations
    of a set speak; `--after first/` shows the others' answers to a question once you have given yours,
    and lets you revise it. Wherever you stop, the same command goes on from there. Of a file
    written for an earlier version of the argument, it asks just for what is set aside and what is new.
    """
    gc.enable()  # a sitting is long
    store = open_store(file, argument, evidence)
    warn(store.problems)
    chosen = order or (Order.impact if top else Order.map)
    core = not everything and chosen is Order.map
    questions = agenda(store.argument, core=core, evidence=bool(evidence))
    desk = Desk(store, Dialogue())
    review = Review(desk, after, argument, evidence) if after else None
    update = "" if everything or evidence else update_text(store.argument, store.credences)
    if update:
        questions = left_by_an_update(store.argument, store.credences)
    options = "".join(f" --evidence {shell(text)}" for text in evidence or [])
    options += f" --order {order.value}" if order else ""
    options += f" --top {top}" if top else ""
    options += f" --reveal {reveal.value}" if reveal is not Reveal.part else ""
    options += f" --after {shell(after)}" if after else ""
    interview = Interview(desk, lambda document: show(document, Format.table), review)

    def leave() -> None:
        core_done = chosen is Order.map and set(agenda(store.argument, core=True)) <= set(_own(desk))
        core_done = core_done and not update_text(store.argument, store.credences)
        _tell_unsaved(interview)
        _leave(interview, argument, " --all" * (everything or core_done) + options)

    try:
        _greet(desk, file, update)
        if review:
            review.begin()
            if not review.waiting and set(questions) <= set(_own(desk)) and review.feedback.keys() & set(_own(desk)):
                review.offer_again()
            wanted = {*questions, *review.waiting}
            questions = tuple(name for name in store.argument.questions if name in wanted)
        interview.run(Plan(questions, chosen, top, reveal, bool(update)))
        if core and top is None and _goes_on(desk):
            interview.run(Plan(agenda(store.argument, core=False), Order.impact, None, reveal, bool(update)))
    except StoppedError:
        pass
    except EOFError:
        if not desk.dialogue.person:
            desk.dialogue.say()
            desk.dialogue.say(f"The input ended after {counted(desk.dialogue.lines, 'line')}. {_saved(desk)}")
    except NotUnderstoodError as error:
        leave()
        sys.stdout.flush()
        again = f"{with_argument(file, argument)}{' --all' * everything}{options}"
        remedy = f"{error.remedy}; then give this line and those after it to `cruxmap elicit {again}`"
        message = f"line {desk.dialogue.lines} of the input was not understood, and nothing after it was used"
        raise CruxmapError(f"{message}: {error.message}\n{_saved(desk)}", remedy, error.code) from None
    except KeyboardInterrupt:
        print()
        leave()
        raise typer.Exit(130) from None
    leave()


def _saved(desk: Desk) -> str:
    """How many answers this sitting has saved."""
    if not desk.saved:
        return "No answer from it is saved."
    return f"{counted(desk.saved, 'answer')} from it {'is' if desk.saved == 1 else 'are'} saved."


def _greet(desk: Desk, file: str, update: str) -> None:
    say = desk.dialogue.say
    say(desk.argument.title, strong=True)
    if update:
        say(f"{update} You are asked for just these; --all asks for everything.")
    if desk.dialogue.person and not desk.store.exists:
        say("What is your name, for tables that compare people? Enter leaves it out.")
        name = " ".join(desk.dialogue.ask().split())
        if name.lower() in ("q", "quit"):
            raise StoppedError
        desk.store.name = name
    say(f"Every answer is saved in {file} at once: a credence (30%, 0.3, 3:7, 1 in 20) or a range (20-40%).")
    say("Or: ? for and against, s skip, b back, note …, w worksheet, q quit, help.")
    if desk.argument.terms:
        say()
        say(desk.argument.terms)
    if desk.credences.answered(desk.argument):
        say(_answered(desk) + ("" if update else " This goes on from there."))


def _goes_on(desk: Desk) -> bool:
    """Whether the person wants to answer what is not core."""
    left = len(desk.argument.questions) - len(desk.credences.answered(desk.argument))
    if not left or not desk.credences.answered(desk.argument):
        return False
    say = desk.dialogue.say
    say()
    have = "has the map's reading" if left == 1 else "have the map's readings"
    say(f"{counted(left, 'more question')} {have}. y goes on, with what matters most at your answers first.")
    say("Enter stops here.")
    return desk.dialogue.ask().strip().lower() in ("y", "yes")


def _tell_unsaved(interview: Interview) -> None:
    """Say which notes are not saved, since there is no answer for them to go with."""
    if interview.notes:
        say = interview.desk.dialogue.say
        say()
        say("Not saved, since a note goes with an answer:", strong=True)
        for name, note in interview.notes.items():
            say(f"{interview.argument.question_title(name)}: {note}", 1, hang=2)


def _leave(interview: Interview, argument: str, options: str) -> None:
    """Say what is saved, and how to go on: with these options."""
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
