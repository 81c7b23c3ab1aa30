"""Refusals: what cruxmap says when it cannot do what is asked, with the remedy as a field of its own."""

from __future__ import annotations

from copy import copy
from typing import Self


class CruxmapError(Exception):
    """Something that cruxmap refuses or cannot work out; the base of all its exceptions.

    Nobody has to read a message to know what to do: a front end shows `message` and `remedy` as it likes,
    a program looks at `code`, and a traceback shows the remedy as a note below the message.

    Attributes:
        message: what is wrong.
        remedy: what to do about it; empty where that depends on who asks.
        code: which kind of refusal this is, the same in every version; docs/codes.md explains each.
    """

    code = "refused"

    def __init_subclass__(cls, code: str = "") -> None:
        """Give a class of refusals its code."""
        super().__init_subclass__()
        cls.code = code or cls.code

    def __init__(self, message: str, remedy: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.code = code or self.code
        if remedy:
            self.add_note(remedy)

    def about(self, subject: str) -> Self:
        """The same error with whom or what it is about in front of its message."""
        error = copy(self)
        error.message = f"{subject}: {self.message}"
        error.args = (error.message,)
        return error
