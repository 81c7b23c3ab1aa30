"""The benchmark runs, and counts no time where answers do not agree. What it measures is no matter of tests."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cruxmap import load_argument
from cruxmap.files.locate import find_argument

pytestmark = pytest.mark.filterwarnings("ignore")  # of pgmpy and pyAgrum, as they are imported


def test_answers_of_others_are_compared_before_a_time_counts() -> None:
    from benchmarks.rows import Bench

    bench = Bench(load_argument(find_argument("power-seeking")), 2)
    assert [row.what for row in bench.single()] == ["one query, pgmpy", "one query, pyAgrum"]
    bench.theta = bench.theta / 2
    with pytest.raises(AssertionError):
        next(bench.single())


def test_public_networks_are_asked_with_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import networks

    small = networks.FOLDER / "asia.bif.gz"
    (tmp_path / small.name).write_bytes(gzip.compress(gzip.decompress(small.read_bytes())))
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    (row,) = networks.networks()
    assert row.what.startswith("asia (8 claims, read in ")
    assert row.what.endswith(" s), 1 observed, pyAgrum")


def test_a_table_says_what_was_missed() -> None:
    from benchmarks.__main__ import table
    from benchmarks.row import faster, within

    rows = [faster("a", 0.001, 0.5, 100), faster("b", 0.002, 0.001), within("c", 0.3, 0.1, 2)]
    lines = table(rows, "by hand").splitlines()
    assert lines[2] == "| a | 1 ms | 500 ms | 500 × faster | 100 × faster, met |"
    assert lines[3] == "| b | 2 ms | 1 ms | 2.0 × as long |  |"
    assert lines[4] == "| c | 300 ms | 100 ms | 3.00 × as long | 2 ×, **missed** |"
