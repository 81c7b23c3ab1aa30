"""What people type when they are asked for a credence, and what it means."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from cruxmap.model.credences import Credence, View
from cruxmap.model.notation import (
    NotationError,
    expit,
    logit,
    parse_estimate,
    parse_probability,
    plain_notation,
)
from cruxmap.model.problem import closest, quoted

Kind = Literal[
    "answer",
    "considerations",
    "skip",
    "back",
    "worksheet",
    "review",
    "clear",
    "clear note",
    "quit",
    "help",
    "empty",
    "yes",
    "no",
]

WORDS: dict[str, Kind] = {
    "?": "considerations",
    "s": "skip",
    "skip": "skip",
    "b": "back",
    "back": "back",
    "w": "worksheet",
    "worksheet": "worksheet",
    "r": "review",
    "review": "review",
    "list": "review",
    "clear": "clear",
    "clear note": "clear note",
    "q": "quit",
    "quit": "quit",
    "exit": "quit",
    "h": "help",
    "help": "help",
    "y": "yes",
    "yes": "yes",
    "ok": "yes",
    "keep": "yes",
    "n": "no",
    "no": "no",
}
HELP = (
    "30%, 0.3, 3:7 (odds for : against), 3/10, 1 in 20: a credence, in any of these ways",
    "20-40%: a range, from your 5th to your 95th percentile; its middle is the point",
    "30% range 20-50%: a point and a range. `range 20-50%` alone gives your answer a range",
    "note …: keep a note with the answer, also as in `30% note because …`",
    "?: the claim that a question counts for, and what is said for and against it",
    "w: the worksheet, where a question has one",
    "s (skip), or idk: leave the question open; b (back): the one before",
    "review: all that you have said so far, and back to any of it",
    "clear: take your answer back, with its note; `clear note`: the note alone",
    "q (quit): stop, and go on another day",
)
_UNSURE = r"idk|dunno|unsure|pass|(?:i )?(?:don['’]?t|do not) know|not sure|no (?:idea|opinion)|skip (?:it|this)"
_NOTHING = r"n/?a|none|-|x"
_PIECES = re.compile(r"\b(range|note)\b", re.IGNORECASE)


class Reply(Struct, frozen=True):
    """A line, understood: a word of the interview, or an answer in up to three pieces."""

    kind: Kind
    credence: str = ""
    range: str = ""
    note: str = ""


class UnclearReplyError(NotationError):
    """A line that is refused as it stands, and that will have been meant as `line`; its number as `likely`."""

    def __init__(self, error: NotationError, line: str) -> None:
        super().__init__(error.message, error.remedy, error.text, error.likely)
        self.line = line


def assent(text: str) -> bool | None:
    """Whether a line says yes, as Enter does where that is the answer, or no; None for anything else."""
    kind = WORDS.get(text.strip().lower().rstrip(".!"))
    if kind == "yes" or not text.strip():
        return True
    return False if kind == "no" else None


def parse_reply(text: str) -> Reply:
    """What a line means.

    Raises:
        NotationError: when it means nothing, or may mean several things.
        UnclearReplyError: when it will have been meant in one way, so that one can ask.
    """
    text = " ".join(text.split())
    lower = text.lower().rstrip(".!")
    if not text:
        return Reply("empty")
    if (kind := WORDS.get(lower)) is not None:
        return Reply(kind)
    if re.fullmatch(_UNSURE, lower):
        return Reply("skip")
    if re.fullmatch(r"\?+", text):
        return Reply("considerations")
    if re.fullmatch(_NOTHING, lower):
        raise NotationError(f"{quoted(text)} is not a credence", "s skips this; ? says what speaks for and against it")
    credence, span, note = _pieces(text)
    try:
        credence, span = _read(credence), _read(span)
    except NotationError as error:
        words = [word for word in (*WORDS, "note", "range") if len(word) > 1]
        if text.isalpha() and (near := closest(lower, words)):
            raise NotationError(f"{quoted(text)} is not a credence", f"did you mean {near}?") from None
        if not error.likely:
            raise
        if _is_unclear(credence):
            credence = error.likely
        else:
            span = error.likely
        line = credence + f" range {span}" * bool(span) + f" note {note}" * bool(note)
        raise UnclearReplyError(error, line.strip()) from None
    return Reply("answer", credence, span, note)


def _read(text: str) -> str:
    """A credence or a range in the notation of the files, nothing if it is empty."""
    if text:
        text = plain_notation(text)
        parse_estimate(text)
    return text


def _is_unclear(text: str) -> bool:
    try:
        return _read(text) is None
    except NotationError:
        return True


def new_fields(reply: Reply, own: Credence | View | None) -> dict[str, str | None]:
    """The fields of a credence file that an answer changes, given the answer that is there.

    A new point goes with no range unless it brings one; a range leaves the point of the answer that is
    there, unless that was the middle of a range; a note stays until there is another.

    Raises:
        NotationError: where a point is outside its range, or a range is no range.
    """
    fields: dict[str, str | None] = {}
    if reply.credence and not reply.range:
        fields = {"credence": reply.credence, "low": None, "high": None}
    elif reply.range:
        span = parse_estimate(reply.range)
        if span.low is None or span.high is None:
            raise NotationError(f"{quoted(reply.range)} is not a range", "write range 20-40%")
        keep = not reply.credence and own is not None and not _is_middle(own)
        if not reply.credence and not keep:
            return {"credence": reply.range, "low": None, "high": None, **_note(reply)}
        if keep and own:
            point = own.credence
        else:
            given = parse_estimate(reply.credence)
            if given.low is not None:
                raise NotationError(f"{quoted(reply.credence)} is a range already", "write 30% range 20-40%")
            point = given.credence
        if not span.low <= point <= span.high:
            point_text = reply.credence or as_written(point)
            remedy = "give both: 30% range 20-40%"
            raise NotationError(f"the credence {point_text} is outside the range {reply.range}", remedy)
        fields = {"credence": reply.credence} if reply.credence else {"credence": as_written(point)}
        fields |= {"low": as_written(span.low), "high": as_written(span.high)}
    return {**fields, **_note(reply)}


def as_written(probability: float) -> str:
    """A probability as text that is read back as exactly the same number; in percent where that is so."""
    text = f"{100 * probability:.12g}%"
    return text if "e" not in text and parse_probability(text) == probability else repr(probability)


def _note(reply: Reply) -> dict[str, str | None]:
    return {"note": reply.note} if reply.note else {}


def _pieces(text: str) -> tuple[str, str, str]:
    """The credence, the range and the note of a line."""
    before, *rest = _PIECES.split(text, maxsplit=1)
    credence, span, note = before.strip(), "", ""
    if rest and rest[0].lower() == "range":
        between, *rest = re.split(r"\b(note)\b", rest[1], maxsplit=1, flags=re.IGNORECASE)
        span = between.strip()
        if not span:
            raise NotationError("which range?", "write range 20-40%")
    if rest:
        note = rest[1].strip()
        if not note:
            raise NotationError("what should the note say?", "write note and then your words")
    return credence, span, note


def _is_middle(own: Credence | View) -> bool:
    """Whether an answer's point is the middle of its range: then a new range brings a new point."""
    if own.low is None or own.high is None:
        return False
    return abs(own.credence - expit((logit(own.low) + logit(own.high)) / 2)) < 1e-9
