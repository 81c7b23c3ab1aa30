"""Questions, and the readings that come with an argument for them."""

from typing import Annotated

from msgspec import Meta, Struct

from cruxmap.model.claim import CITES, NOTE, Consideration
from cruxmap.model.notation import Estimate
from cruxmap.model.vocabulary import Name


class Reading(Estimate, frozen=True):
    """The map's value for a question, used where a person has no credence.

    `basis` is one of the argument's `bases`; `because` says in a few words why this number.
    """

    basis: Annotated[str, Meta(description="What the number is based on: one of the argument's bases.")] = ""
    because: Annotated[str, Meta(description="Why this number, in a few words.")] = ""


class WorksheetInput(Struct, frozen=True):
    """A number that a worksheet asks for."""

    ask: Annotated[str, Meta(description="What is asked.")]
    default: Annotated[float, Meta(description="The number to start from.")]


class Worksheet(Struct, frozen=True):
    """A small calculation from a few inputs to the odds of a question: `odds_for : odds_against`."""

    inputs: Annotated[dict[Name, WorksheetInput], Meta(description="The numbers that are asked for, by name.")]
    odds_for: Annotated[str, Meta(description="Arithmetic over the inputs: the odds for.")]
    odds_against: Annotated[str, Meta(description="Arithmetic over the inputs: the odds against.")]
    about: Annotated[str, Meta(description="What is worked out, in a sentence.")] = ""


class Question(Struct, frozen=True):
    """A number that a person supplies: a probability, asked for in plain words."""

    reading: Annotated[Reading, Meta(description="The map's number: 30%, a range such as 20-40%, or a mapping.")]
    ask: Annotated[str, Meta(description="The question, in plain words.")] = ""
    title: Annotated[str, Meta(description="A short title, for tables. Left out: the name in plain words.")] = ""
    core: Annotated[bool, Meta(description="true if it should be asked first.")] = False
    worksheet: Annotated[Worksheet | None, Meta(description="A small calculation that helps to find the number.")] = (
        None
    )
    considerations: Annotated[
        tuple[Consideration, ...], Meta(description="What speaks for a higher or a lower number.")
    ] = ()
    cites: CITES = ()
    note: NOTE = ""
