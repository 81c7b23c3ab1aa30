"""The program of a query: a circuit where one is short, and else elimination on numbers, with the same answer."""

from __future__ import annotations

import numpy as np
import pytest

from cruxmap.inference import compiled as module
from cruxmap.inference import width
from cruxmap.inference.circuit import Circuit
from cruxmap.inference.compiled import compiled, has_short_circuit
from cruxmap.inference.direct import Direct
from cruxmap.inference.elimination import Weight
from cruxmap.inference.network import scopes_behind
from cruxmap.inference.run import run
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.forms.credence import CredenceForm
from cruxmap.model.forms.table import TableForm, TableRow
from small import mixed, small

TRUE, FALSE = ("true",), ("false",)
AT = np.array([[0.3]])  # P(c), of which P(a) is 0.8 where c is so and 0.2 where not


@pytest.mark.parametrize("kind", [Circuit, Direct])
@pytest.mark.parametrize(
    ("given", "do", "switches", "weights", "joint"),
    [
        ({}, {}, (), (), [0.38, 0.62]),
        ({"c": TRUE}, {}, (), (), [0.24, 0.06]),
        ({}, {"c": "true"}, (), (), [0.8, 0.2]),
        ({}, {"c": "false"}, (), (), [0.2, 0.8]),
        ({"c": FALSE}, {"c": "true"}, (), (), [0, 0]),
        ({}, {}, (1, 0), (), [0.24, 0.06]),
        ({}, {}, (0.5, 2), (), [0.3 * 0.8 * 0.5 + 0.7 * 0.2 * 2, 0.3 * 0.2 * 0.5 + 0.7 * 0.8 * 2]),
        ({}, {}, (), (Weight(("c",), np.array([0.5, 2.0])),), [0.4, 1.15]),
    ],
)
def test_by_hand(given, do, switches, weights, joint, kind, monkeypatch) -> None:
    monkeypatch.setattr(module, "has_short_circuit", lambda *_: kind is Circuit)
    program = compiled(mixed()).program(["a"], given, do, ("c",) if switches else (), weights)
    assert isinstance(program, kind)
    theta = np.vstack([AT, *(np.array([[switch]]) for switch in switches)])
    assert run(program, theta)[..., 0].tolist() == pytest.approx(joint)


def of_numbers() -> ArgumentMap:
    """The same without a question."""
    rows = (TableRow("0.8", {"c": TRUE}), TableRow("0.2", {"c": FALSE}))
    return small("a", {"c": CredenceForm("30%"), "a": TableForm(rows)}, {})


def test_what_an_evaluation_on_numbers_costs(monkeypatch) -> None:
    """As many cells as one credence vector takes, for each that is drawn; numbers alone are worked out once."""
    monkeypatch.setattr(width, "has_short_circuit", lambda *_: False)
    certain = of_numbers()
    cells = Direct(compiled(certain).network, ["a"]).work
    assert cells > 0
    assert width.work_of_target(certain) == cells
    assert width.work_of_target(mixed()) == width.VECTORS * cells


def test_a_circuit_pays_where_something_can_be_varied() -> None:
    assert has_short_circuit(compiled(mixed()).network, ["a"], {}, {})
    assert not has_short_circuit(compiled(of_numbers()).network, ["a"], {}, {})
    assert has_short_circuit(compiled(of_numbers()).network, ["a"], {}, {}, switched=["c"])


def test_the_tables_behind_claims() -> None:
    network = compiled(mixed()).network
    assert scopes_behind(network, ["a"], {}) == [("c",), ("c", "a")]
    assert scopes_behind(network, ["c"], {}) == [("c",)]
    assert scopes_behind(network, ["a"], {"a": "true"}) == [("a",)], "what is set depends on nothing"
    assert scopes_behind(network, ["a"], {"c": "true"}) == [("c",), ("c", "a")]
