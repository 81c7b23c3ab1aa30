"""Questions, and the readings that an argument's author gives for them."""

from typing import Annotated

from msgspec import Meta, Struct

from cruxmap.model.vocabulary import Name

Probability = Annotated[float, Meta(description="a probability")]
Judgement = Annotated[float, Meta(description="a probability, or a range such as 20-40%")]


class Reading(Struct, frozen=True):
    """The author's value for a question, used where a person has no credence.

    `low` and `high` are the 5th and the 95th percentile; `basis` is one of the argument's `bases`;
    `because` says in a few words why this number.
    """

    credence: Judgement
    low: Probability | None = None
    high: Probability | None = None
    basis: str = ""
    because: str = ""


class WorksheetInput(Struct, frozen=True):
    """A number that a worksheet asks for."""

    ask: str
    default: float


class Worksheet(Struct, frozen=True):
    """A small calculation from a few inputs to the odds of a question: `odds_for : odds_against`."""

    inputs: dict[Name, WorksheetInput]
    odds_for: str
    odds_against: str
    about: str = ""


class Question(Struct, frozen=True):
    """A number that a person supplies: a probability, asked for in plain words."""

    reading: Reading
    ask: str = ""
    title: str = ""
    core: bool = False
    worksheet: Worksheet | None = None
