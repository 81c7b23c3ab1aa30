"""Which installed fonts have the letters of a picture, where the font that comes with matplotlib lacks some."""

from __future__ import annotations

import logging
import unicodedata
import warnings
from collections.abc import Collection
from functools import cache

FAMILY = "DejaVu Sans"
MOST = 20  # letters that a warning names
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}


class LettersWarning(UserWarning):
    """Letters that no installed font has: they are drawn as boxes."""


def families(text: str) -> list[str]:
    """The font families to letter a text in: DejaVu Sans, and those that have what it lacks.

    Warns of the letters that no font has.
    """
    return list(font_files(text))


def font_files(text: str) -> dict[str, str]:
    """The files of the fonts to letter a text in, by family; warns of the letters that no font has."""
    from matplotlib.font_manager import findfont, fontManager

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of fonts that have no bold
    letters = {letter for letter in text if unicodedata.category(letter) not in _INVISIBLE}
    files = {FAMILY: str(findfont(FAMILY))}
    missing = letters - _had(files[FAMILY], letters)
    for entry in sorted(fontManager.ttflist, key=lambda entry: (entry.style != "normal", entry.name, entry.fname)):
        if not missing:
            break
        if entry.name in files or entry.name.startswith("Last Resort"):  # the latter has a box for every letter
            continue
        if present := _had(entry.fname, missing):
            files[entry.name] = str(entry.fname)
            missing -= present
    if missing:
        warn_of_letters(missing)
    return files


def warn_of_letters(letters: Collection[str]) -> None:
    """Warn that no installed font has these letters."""
    shown = " ".join(sorted(letters)[:MOST]) + (" …" if len(letters) > MOST else "")
    message = f"no installed font has these letters, which are drawn as boxes: {shown}; install a font that has them"
    warnings.warn(LettersWarning(message), stacklevel=4)


def _had(file: str, letters: Collection[str]) -> set[str]:
    codes = _codes(file)
    return {letter for letter in letters if ord(letter) in codes}


@cache
def _codes(file: str) -> frozenset[int]:
    """The letters of a font, as numbers; none, if it cannot be drawn with."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
        return frozenset(font.get_charmap()) if font.scalable else frozenset()
    except (OSError, RuntimeError):
        return frozenset()
