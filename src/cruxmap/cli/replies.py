"""What people type when they are asked for a credence, and what it means."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from cruxmap.model.credences import Credence, View
from cruxmap.model.notation import NotationError, expit, logit, parse_estimate, parse_probability
from cruxmap.model.problem import closest, quoted

Kind = Literal["answer", "considerations", "skip", "back", "worksheet", "quit", "help", "empty"]

WORDS: dict[str, Kind] = {
    "?": "considerations",
    "s": "skip",
    "skip": "skip",
    "b": "back",
    "back": "back",
    "w": "worksheet",
    "worksheet": "worksheet",
    "q": "quit",
    "quit": "quit",
    "exit": "quit",
    "h": "help",
    "help": "help",
}
HELP = (
    "30%, 0.3, 3:7 (odds for : against), 3/10, 1 in 20: a credence, in any of these ways",
    "20-40%: a range, from your 5th to your 95th percentile; its middle is the point",
    "30% range 20-50%: a point and a range. `range 20-50%` alone gives your answer a range",
    "note …: keep a note with the answer, also as in `30% note because …`",
    "?: the claim that a question counts for, and what is said for and against it",
    "w: the worksheet, where a question has one",
    "s (skip): leave the question open; b (back): the one before; q (quit): stop, and go on another day",
)
_UNSURE = r"idk|dunno|unsure|pass|n/?a|none|-|x|\?\?\??|(i )?(don['’]?t|do not) know|not sure|no (idea|opinion)"
_PIECES = re.compile(r"\b(range|note)\b", re.IGNORECASE)


class Reply(Struct, frozen=True):
    """A line, understood: a word of the interview, or an answer in up to three pieces."""

    kind: Kind
    credence: str = ""
    range: str = ""
    note: str = ""


def parse_reply(text: str, *, spoken: bool = False) -> Reply:
    """What a line means; at a prompt (`spoken`), people write more freely than in a file.

    Raises:
        NotationError: when it means nothing.
    """
    text = " ".join(text.split())
    if not text:
        return Reply("empty")
    if (kind := WORDS.get(text.lower())) is not None:
        return Reply(kind)
    credence, span, note = _pieces(text)
    if spoken:
        credence = as_notation(credence)
    if credence:
        words = [word for word in (*WORDS, "note", "range") if len(word) > 1]
        try:
            parse_estimate(credence)
        except NotationError:
            if text.isalpha() and (near := closest(text.lower(), words)):
                raise NotationError(f"{quoted(text)} is not a credence", f"did you mean {near}?") from None
            raise
    return Reply("answer", credence, span, note)


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


def as_notation(text: str) -> str:
    """A credence as it was typed at a prompt, in the notation of the files where it can mean one thing only.

    `~60%` and `60 percent` are 60%, `50/50` is 50%, and a bare number from 10 to 99 is a percentage.

    Raises:
        NotationError: for what people write and what may mean several things, with the ways to write each.
    """
    lower = text.lower()
    if re.fullmatch(_UNSURE, lower):
        raise NotationError(f"{quoted(text)} is not a credence", "s skips this; ? says what speaks for and against it")
    if lower in ("y", "yes", "n", "no", "true", "false"):
        raise NotationError(f"{quoted(text)} is not a credence", "write how likely it is, as in 80%; s skips this")
    text = re.sub(r"^(?:[~≈]|(?:about|around|roughly|approximately|circa)\s)\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*\b(?:percent|per cent|pct)\b", "%", text, flags=re.IGNORECASE)
    if re.fullmatch(r"50\s*/\s*50", text):
        return "50%"
    if re.fullmatch(r"[1-9][0-9](?:\.[0-9]+)?", text):
        return f"{text}%"
    if match := re.fullmatch(r"([0-9]+)\s+to\s+([0-9]+)", text, re.IGNORECASE):
        first, second = match.groups()
        remedy = f"write {first}:{second} for odds in favour, {second}:{first} for odds against"
        if int(first) < int(second) <= 100:
            remedy = f"write {first}:{second} for odds, {first}-{second}% for a range"
        raise NotationError(f"{quoted(text)} may be odds or a range", remedy)
    if match := re.fullmatch(r"(.+?)\s*(?:±|\+/?[-−])\s*(.+)", text):
        remedy = "write your number with both ends of its range, as in 30% range 20-40%"
        raise NotationError(f"{quoted(text)} leaves open what the ± stands for", remedy)
    if re.match(r"[<>≤≥]|(?:less|more|under|over|below|above|at (?:most|least))\b", text, re.IGNORECASE):
        remedy = "write the number that you would bet on, or a range with both ends, as in 1-5%"
        raise NotationError(f"{quoted(text)} is a limit, not a credence", remedy)
    return text


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
