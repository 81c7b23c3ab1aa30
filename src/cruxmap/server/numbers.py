"""The numbers that an editor shows beside names, worked out apart from what is being typed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State, beliefs, with_probability
from cruxmap.analysis.sensitivity import QuestionSensitivity, sensitivity
from cruxmap.errors import CruxmapError
from cruxmap.files.argument import read_argument
from cruxmap.files.credences import Layers
from cruxmap.files.offers import FileKind
from cruxmap.inference.width import check_all_claims, slow, work_of_target
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet
from cruxmap.opening.case import open_query
from cruxmap.opening.evidence import evidence_files


class Numbers(Struct, frozen=True):
    """An argument with somebody's credences: the probability of every claim, and what each question does.

    Both are empty where nothing can be worked out in a short time, or at all.
    """

    case: Case
    beliefs: Mapping[str, tuple[State, ...]] = {}
    swings: Mapping[str, QuestionSensitivity] = {}


def read_case(path: Path, kind: FileKind, home: Path) -> Case | None:
    """The argument that a file is about or a part of, with its credences or its observations; None if not in order."""
    credences: CredenceSet | None = None
    if kind == "credences":
        layers = Layers(path)
        argument = read_argument(home, evidence_files(home, [layers], None)).argument
        credences = layers.settle(argument).credences if argument else None
    else:
        argument = read_argument(home, [path] if kind == "evidence" else []).argument
    if argument is None or (kind == "credences" and credences is None):
        return None
    return Case.of(argument, credences, open_query(argument, {}))


def work_out(case: Case) -> Numbers:
    """The numbers of a case."""
    if _is_slow(case.argument):
        return Numbers(case)
    try:
        rows = sensitivity(case).rows
        return Numbers(case, beliefs(case, with_probability(case)), {row.question: row for row in rows})
    except CruxmapError:  # nothing is defined, which the commands explain
        return Numbers(case)


def _is_slow(argument: ArgumentMap) -> bool:
    try:
        check_all_claims(argument)
        return bool(slow(work_of_target(argument)))
    except CruxmapError:
        return True
