"""Worksheets at the prompt: a few inputs, and the credence that they make."""

from __future__ import annotations

import math

from cruxmap.cli.dialogue import Dialogue
from cruxmap.cli.replies import WORDS, Reply
from cruxmap.model.credences import Credence
from cruxmap.model.notation import NotationError, parse_probability
from cruxmap.model.problem import quoted
from cruxmap.model.question import Worksheet
from cruxmap.model.worksheet import UnclearFormulaError, odds
from cruxmap.report.numbers import percent

DIGITS = 6  # of the percentage that is written down


def fill_in(worksheet: Worksheet | None, dialogue: Dialogue, own: Credence | None) -> Reply | None:
    """Ask for a worksheet's inputs and offer the credence that they make.

    The result is an answer, with a note of the inputs unless the person has one; None where nothing came
    of it, so that the answer is still to be given.
    """
    if worksheet is None:
        dialogue.refuse("this question has no worksheet", "write a credence; help lists what else there is")
        return None
    dialogue.say(worksheet.about, 1)
    inputs: dict[str, float] = {}
    for name, field in worksheet.inputs.items():
        dialogue.say(
            f"{name}: {field.ask}", 1
        )  # without its default, which is nobody's estimate and would be an anchor
        value = _number(dialogue)
        if value is None:
            return None
        inputs[name] = value
    try:
        yes, no = odds(worksheet, inputs)
    except UnclearFormulaError as error:
        dialogue.refuse(error.message, error.remedy)
        return None
    probability = yes / (yes + no)
    dialogue.say(f"That makes odds of {yes:g} : {no:g}, or {percent(probability)}.", 1)
    dialogue.say("Enter takes it; or give your own credence; b leaves the worksheet.", 1)
    reply = dialogue.reply()
    if reply.kind in ("empty", "yes"):
        note = (
            "" if own and own.note else "worksheet " + ", ".join(f"{name} {value:g}" for name, value in inputs.items())
        )
        return Reply("answer", f"{100 * probability:.{DIGITS}g}%", note=note)
    return None if reply.kind in ("back", "skip", "worksheet", "no") else reply


def _number(dialogue: Dialogue) -> float | None:
    """A number of any size, or a probability in any notation; None to leave the worksheet."""
    while True:
        text = dialogue.ask().strip()
        if WORDS.get(text.lower()) in ("back", "skip", "quit", "no"):
            return None
        try:
            value = float(text)
        except ValueError:
            try:
                value = parse_probability(text)
            except NotationError:
                value = math.nan
        if 0 <= value < math.inf:
            return value
        message = f"{quoted(text)} is not a number" if text else "the worksheet needs a number"
        dialogue.refuse(message, "write one such as 100 or 0.5, or b to leave the worksheet")
