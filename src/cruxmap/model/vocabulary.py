"""The words that argument and credence files are written in: annotations that the reader and the JSON Schema know.

Names, states and terms are texts from YAML, where `true` is "true". Every type of the model is made of
these, and they of none.
"""

from typing import Annotated

from msgspec import Meta

from cruxmap.model.conditions import Compound

# Plain ASCII without blanks, quotes or angle brackets, so that no format has to change it.
ADDRESS = r"^(https?://[A-Za-z0-9]|doi:10\.[0-9]{4,9}/)[A-Za-z0-9!#$%&()*+,./:;=?@_~-]*$"

IDENTIFIER = "[a-z][a-z0-9_]{0,99}"
FULL_NAME = rf"{IDENTIFIER}(\.{IDENTIFIER})*"
NAMED_SO = "an identifier (a-z, 0-9 and _, starting with a letter)"

Name = Annotated[str, Meta(pattern=f"^{IDENTIFIER}$", description=NAMED_SO)]
# Also that of something in a used argument: `risk.rain` is the rain of what is used as `risk`.
FullName = Annotated[str, Meta(pattern=f"^{FULL_NAME}$", description=NAMED_SO)]
Version = Annotated[str, Meta(pattern="^[1-9][0-9]{0,8}$", description="a version (a whole number)")]
Date = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$",
        description="a date: 2026, 2026-11 or 2026-11-26",
        extra_json_schema={"type": ["string", "integer"]},  # a year alone is a number to an editor
    ),
]
State = Annotated[str, Meta(description="a state", extra_json_schema={"type": ["string", "boolean"]})]
TERM = Meta(description="a question, a number, a state, or a calculation such as 1 - (1 - q)^2")
Term = Annotated[str, TERM]  # in a file it may also be a range, or a question of its own, of which the name is left
WHEN = Meta(description="the states in which this applies, by claim; or `any`, `all` and `not` of such conditions")
When = Annotated[dict[FullName, tuple[State, ...]] | Compound, WHEN]
Distribution = Annotated[
    Term | tuple[Term, ...] | dict[Name, Term], Meta(description="a probability, or a distribution over states")
]
Shares = Annotated[dict[Name, Term], Meta(description="a value for each state")]
Probability = Annotated[float, Meta(description="a probability")]
Address = Annotated[str, Meta(description="an address of the web, or a DOI", extra_json_schema={"pattern": ADDRESS})]
Cited = Annotated[
    str,
    Meta(pattern="^[a-z][a-z0-9_]{0,99}(,? .*)?$", description="the key of a source, alone or with a place in it"),
]
Judgement = Annotated[float, Meta(description="a probability, or a range such as 20-40%")]

BOOLEAN = ("true", "false")
LOGIC = ("any", "all", "not")  # keys that join conditions
