"""Claims, and the considerations for and against them."""

from typing import Literal

from msgspec import Struct

from cruxmap.model.forms.base import BOOLEAN, Form, State

Kind = Literal["for", "against", "objection", "reply", "analogy", "caveat"]


class Consideration(Struct, frozen=True):
    """A point that the source makes about a claim, or about another point (`on`).

    `state` says for or against which states of a claim that is not simply true or false. `strength` is how
    strongly the author puts it, in a few words; `unused` the reason why the network has no place for it.
    `see` refers to a point that stands elsewhere and replaces all the rest, except that `kind` and
    `state` say how it bears on this claim, where that differs.
    """

    kind: Kind | None = None
    text: str = ""
    id: str = ""
    state: tuple[State, ...] = ()
    on: str = ""
    section: str = ""
    footnote: str | None = None
    by: str = ""
    strength: str = ""
    unused: str = ""
    see: str = ""


class Claim(Struct, frozen=True):
    """A node of the network: a proposition, or a variable with states (name → short label)."""

    title: str
    statement: str
    states: dict[str, str]
    form: Form
    section: str = ""
    considerations: tuple[Consideration, ...] = ()

    @property
    def is_boolean(self) -> bool:
        """Whether the claim is simply true or false."""
        return tuple(self.states) == BOOLEAN
