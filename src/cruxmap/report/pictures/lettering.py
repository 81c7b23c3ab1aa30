"""How wide a text is, before anybody has drawn it, and how it is broken into lines."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

ROOM = 4  # characters in which there is no telling texts apart
_NARROW, _WIDE = "ijlI.,:;'|!()[]/\\ftr- ", "mwMW@%&…QO"


def width(text: str) -> float:
    """About how wide a text is, in units of the size of the letters; rather too much than too little."""
    return sum(map(_advance, text))


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF:
        return 1.05
    if character in _NARROW:
        return 0.42
    if character in _WIDE:
        return 1.0
    return 0.72 if character.isupper() else 0.64


def wrapped(text: str, most: float, lines: int) -> tuple[str, ...]:
    """A text over some lines no wider than `most`; what does not fit ends in an ellipsis.

    Lines end at spaces and after hyphens; a word that is wider than a line is broken. There is at least
    one line.
    """
    result, line = [], ""
    words = [
        (piece, "" if i else " ") for word in text.split() for i, piece in enumerate(re.split(r"(?<=\w-)(?=\w)", word))
    ]
    while words:
        word, glue = words.pop(0)
        joined = f"{line}{glue}{word}" if line else word
        if width(joined) <= most:
            line = joined
            continue
        if not line:
            cut = _fitting(word, most)
            line, word = word[:cut], word[cut:]
        result.append(line)
        line = ""
        words.insert(0, (word, glue))
        if len(result) == lines:
            last = result[-1]
            result[-1] = (last if width(last) <= most - 1 else last[: _fitting(last, most - 1)]).rstrip() + "…"
            return tuple(result)
    return (*result, line)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, ending in an ellipsis where there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shortened_apart(texts: Sequence[str], most: int) -> list[str]:
    """Texts of at most so many characters, of which different ones stay different, as far as there is room.

    Those that would be cut to the same letters begin with the word in which they part: of `Notes of the first group`
    and `Notes of the second group`, in 14, `…first group` and `…second group`.
    """
    short = {text: shortened(text, most) for text in texts}
    for cut in set(short.values()):
        alike = [text for text in short if short[text] == cut]
        if len(alike) > 1 and most > ROOM:
            parted = next(i for i, letters in enumerate(zip_longest(*alike)) if len(set(letters)) > 1)
            word = alike[0].rfind(" ", 0, parted) + 1
            begin = word if parted - word < most // 2 else parted
            rests = shortened_apart([text[begin:] for text in alike], most - 1)
            short |= {text: f"…{rest.removeprefix('…')}" for text, rest in zip(alike, rests, strict=True)}
    return [short[text] for text in texts]


def _fitting(word: str, most: float) -> int:
    """How many letters of a word go into a line; at least one."""
    total = 0.0
    for i, character in enumerate(word):
        total += _advance(character)
        if total > most and i:
            return i
    return len(word)
