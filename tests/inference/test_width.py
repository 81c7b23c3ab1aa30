"""The induced width, told before anything is compiled, and the end of patience."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.grown import grown

from conftest import ROOT, Run
from cruxmap import load_argument
from cruxmap.inference import elimination
from cruxmap.inference.circuit import compile_circuit
from cruxmap.inference.elimination import TooWideError
from cruxmap.inference.network import compile_network
from cruxmap.inference.width import induced_width


def test_chains_and_stars() -> None:
    assert induced_width(grown(10, window=1, parents=1)) == 1
    assert induced_width(grown(10, window=3, parents=3)) == 3


def test_only_what_is_asked_about_counts() -> None:
    argument = load_argument(Path(ROOT) / "arguments" / "scheming")
    assert induced_width(argument, ["goal_directed"]) == 0
    assert induced_width(argument, ["sgd_notices"]) < induced_width(argument)


@pytest.mark.parametrize(("claims", "window"), [(25, 4), (40, 6), (60, 9)])
def test_the_width_is_that_of_the_circuit(claims: int, window: int) -> None:
    argument = grown(claims, window)
    circuit = compile_circuit(compile_network(argument), [argument.target.claim])
    assert circuit.width <= induced_width(argument) <= circuit.width + 2


def test_a_monstrous_argument_is_refused_before_it_is_multiplied_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elimination, "MAX_CELLS", 1 << 16)
    network = compile_network(grown(100, window=60, parents=4))
    with pytest.raises(TooWideError, match=r"exact probabilities \(induced width 1[3-6] or more\)"):
        compile_circuit(network, ["c99"])


def test_the_command_line_warns_and_refuses(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elimination, "MAX_CELLS", 1 << 16)
    size = 20
    claims = [f"  c{i}:\n    statement: C.\n    credence: {{reading: 0.5}}\n" for i in range(size)]
    for i in range(size):  # every two of them meet in a claim of their own, and all of these matter
        for j in range(i):
            rows = f"[{{when: {{c{i}: true, c{j}: true}}, is: 0.1}}, {{when: {{c{i}: true, c{j}: false}}, is: 0.2}}, "
            rows += f"{{when: {{c{i}: false, c{j}: true}}, is: 0.3}}, {{when: {{c{i}: false, c{j}: false}}, is: 0.4}}]"
            claims.append(f"  m{i}_{j}:\n    statement: M.\n    table: {rows}\n")
    path = tmp_path / "argument.yaml"
    path.write_text("argument: monster\ntarget: c0\nclaims:\n" + "".join(claims))
    known = [f"--given=m{i}_{j}" for i in range(size) for j in range(i)]
    outcome = run("eval", "--argument", path, *known)
    assert outcome.code == 1
    assert "the claims hang together too closely for exact probabilities" in outcome.err
    assert run("check", path).err.count("induced width about 19") == 1
