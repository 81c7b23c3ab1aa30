"""Claims, and the considerations for and against them."""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from cruxmap.model.forms.base import Form
from cruxmap.model.forms.blank import Blank
from cruxmap.model.vocabulary import BOOLEAN, Address, Cited, Date, State
from cruxmap.model.works import link_to

Kind = Literal["for", "against", "objection", "reply", "analogy", "caveat"]
CITES = Annotated[
    tuple[Cited, ...],
    Meta(description="What it rests on: keys of the argument's `sources`, each with a place in it if you like."),
]
NOTE = Annotated[str, Meta(description="Anything to remember, in your own words; nothing depends on it.")]


class Reference(Struct, frozen=True):
    """Where a point stands that is not made in the text which the argument maps."""

    text: Annotated[str, Meta(description="What somebody looks for: the title, and where it appeared.")]
    address: Annotated[Address, Meta(description="Where it can be read: https://… or doi:10.….")] = ""

    @property
    def link(self) -> str:
        """The address as a browser opens it; empty if there is none."""
        return link_to(self.address)


class Consideration(Struct, frozen=True):
    """A point that the source makes about a claim, a question, or another point (`on`), or that others raise elsewhere.

    `state` says for or against which states of a claim that is not simply true or false. `strength` is how
    strongly the text puts it, in a few words; `unused` the reason why the network has no place for it.
    With a `source`, others (`by`) raise it outside the text that the argument maps, and it is shown apart; it is the
    key of a work that the argument lists, or says itself what to look for.
    `see` refers to a point that stands elsewhere and replaces all the rest, except that `kind` and
    `state` say how it bears on this claim, where that differs.
    """

    further_schema: ClassVar[dict[str, Any]] = {
        "anyOf": [{"required": ["see"]}, {"required": ["kind", "text"]}],
        "if": {"required": ["source"], "properties": {"source": {"type": "object"}}},
        "then": {"required": ["by"]},
    }

    kind: Annotated[Kind | None, Meta(description="What kind of point it is.")] = None
    text: Annotated[str, Meta(description="The point, in one sentence.")] = ""
    id: Annotated[str, Meta(description="A name, if something else refers to it.")] = ""
    state: Annotated[
        tuple[State, ...],
        Meta(
            description="Of a claim with its own states: the state, or the list of them, that it speaks for or against."
        ),
    ] = ()
    on: Annotated[
        str,
        Meta(
            description="What it bears on: another consideration's id, or a claim. Left out: the claim it stands under."
        ),
    ] = ""
    section: Annotated[str, Meta(description="Where the source makes it.")] = ""
    footnote: Annotated[str | None, Meta(description="The footnote in which the source makes it.")] = None
    by: Annotated[str, Meta(description="Whose point it is, if not that of the text's own writer.")] = ""
    source: Annotated[
        Cited | Reference | None,
        Meta(
            description="Of a point that others raise outside the text that the argument maps: where. A key of "
            "`sources`; or {text: …, address: …}, with `by`."
        ),
    ] = None
    strength: Annotated[str, Meta(description="How strongly the text puts it, in a few words.")] = ""
    unused: Annotated[str, Meta(description="Why the network has no place for it (yet).")] = ""
    see: Annotated[
        str, Meta(description="The id of a consideration elsewhere that bears on this claim too, instead of the rest.")
    ] = ""
    cites: CITES = ()
    note: NOTE = ""

    @property
    def cited(self) -> tuple[str, ...]:
        """Everything that it cites, the source where it is raised first."""
        return (self.source, *self.cites) if isinstance(self.source, str) else self.cites


class Resolvable(Struct, frozen=True):
    """By when, and how, one could find out whether a claim is so."""

    by: Annotated[Date, Meta(description="By when: a year, month or day.")] = ""
    how: Annotated[str, Meta(description="How one would find out.")] = ""


class Claim(Struct, frozen=True):
    """A node of the network: a proposition, or a variable with states (name → short label)."""

    title: str
    statement: str
    states: dict[str, str]
    form: Form
    section: str = ""
    considerations: tuple[Consideration, ...] = ()
    resolvable: Resolvable | None = None
    cites: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing says yet how its probability comes about."""
        return isinstance(self.form, Blank)

    @property
    def is_boolean(self) -> bool:
        """Whether the claim is simply true or false."""
        return tuple(self.states) == BOOLEAN
