"""Arguments of a few lines, whose numbers can be worked out on paper."""

from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.claim import Claim
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from cruxmap.model.question import Question, Reading
from cruxmap.model.vocabulary import BOOLEAN


def small(target, claims, questions):
    """An argument of true/false claims; questions are a reading each, as a number or as (low, point, high)."""
    made = {name: Claim(name, name, dict.fromkeys(BOOLEAN, ""), form) for name, form in claims.items()}
    readings = {
        name: Reading(value[1], value[0], value[2]) if isinstance(value, tuple) else Reading(value)
        for name, value in questions.items()
    }
    asked = {name: Question(reading, f"{name}?") for name, reading in readings.items()}
    return ArgumentMap("small", Event(target), made, asked, ())


def mixed(q=0.5):
    """P(a) = 0.2 + 0.6 q."""
    rows = (TableRow("0.8", {"c": ("true",)}), TableRow("0.2", {"c": ("false",)}))
    return small("a", {"c": CredenceForm("q"), "a": TableForm(rows)}, {"q": q})


def conjunction(*names, shared=False, **readings):
    """P(all) = the product of the credences; one and the same question `q` for each claim if shared."""
    claims = {name: CredenceForm("q" if shared else f"q_{name}") for name in names}
    everything = dict.fromkeys(names, ("true",))
    rows = [TableRow("true", everything)]
    for i, name in enumerate(names):
        before = dict.fromkeys(names[:i], ("true",))
        rows.append(TableRow("false", before | {name: ("false",)}))
    return small("all", claims | {"all": TableForm(tuple(rows))}, readings)


def hill(q=0.3):
    """P(a) = q (1 - q): it rises to 1/4 at 1/2, and falls again."""
    rows = (
        TableRow("true", {"first": ("true",), "second": ("false",)}),
        TableRow("false", {"first": ("true",), "second": ("true",)}),
        TableRow("false", {"first": ("false",)}),
    )
    return small("a", {"first": CredenceForm("q"), "second": CredenceForm("q"), "a": TableForm(rows)}, {"q": q})
