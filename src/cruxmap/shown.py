"""Results of the library: those of the analyses, which also show themselves in a notebook and give their tables.

A result of an analysis is inert, and a table needs more than the numbers: titles, whose credences they are, what was
asked. So the library gives the analysis's result with the cases that it came from beside its fields, as a class of the
same fields: it is equal to one without them, and what takes a result of an analysis takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from msgspec import structs

from cruxmap.analysis import (
    claim_effects,
    comparison,
    evaluation,
    evidence,
    explanation,
    joint_reach,
    pooling,
    reach,
    rounds,
    sensitivity,
    settling,
    two_way,
    uncertainty,
    variance,
    versions,
)
from cruxmap.analysis.case import Case, Result
from cruxmap.analysis.observations import bearings
from cruxmap.drawing import Drawing
from cruxmap.report.claim_effects import claim_effects_document
from cruxmap.report.comparison import comparison_document
from cruxmap.report.document import Document, Table
from cruxmap.report.evaluation import evaluation_document
from cruxmap.report.evidence import evidence_document
from cruxmap.report.explanation import explanation_document
from cruxmap.report.formats import FORMATS
from cruxmap.report.group_settling import group_settling_document
from cruxmap.report.html import document_html
from cruxmap.report.joint_reach import joint_reach_document, pair_reach_document
from cruxmap.report.numbers import percent
from cruxmap.report.pooling import pooling_document
from cruxmap.report.reach import reach_document
from cruxmap.report.results import Selection
from cruxmap.report.rounds import rounds_document
from cruxmap.report.sensitivity import sensitivity_document
from cruxmap.report.settling import settling_document
from cruxmap.report.simulation import simulation_document
from cruxmap.report.two_way import two_way_document
from cruxmap.report.variance import variance_document
from cruxmap.report.versions import versions_document

if TYPE_CHECKING:
    from pandas import DataFrame

TOP = 15  # questions or claims that a table shows


class Shown:
    """What a result of the library adds to the one of the analysis."""

    __slots__ = ()
    if TYPE_CHECKING:  # which the result has that this is added to
        asked: Any
        probability: Any

    @classmethod
    def of(cls, result: Result, *cases: Case) -> Self:
        """A result of an analysis, with the cases that it came from."""
        made: Self = _made(cls, {name: getattr(result, name) for name in result.__struct_fields__}, cases)
        return made

    @property
    def cases(self) -> tuple[Case, ...]:
        """What the result came from: a case for each person."""
        result: tuple[Case, ...] = self.__dict__["cases"]
        return result

    @property
    def case(self) -> Case:
        """The case that it came from, or the first person's."""
        return self.cases[0]

    @property
    def pair(self) -> tuple[Case, Case]:
        """The cases of two people, or of two versions."""
        a, b = self.cases
        return a, b

    def describe(self, top: int = TOP) -> Document:
        """What the command line shows of it, with so many rows where there may be many, or with 0 all.

        The document's `data` is what `--json` prints, and its `tables` have `to_frame()` each.
        """
        raise NotImplementedError

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that it is shown as, with all their rows; each has `to_frame()`."""
        return self.describe(0).tables

    def to_frame(self) -> DataFrame:
        """The result's main table, the one that `--format csv` writes, as a pandas DataFrame with all rows."""
        return self.describe(0).main.to_frame()

    def __repr__(self) -> str:
        conclusions = [case.probability for case in self.cases] if len(self.cases) == 2 else [self.probability]
        conclusion = f"{self.asked.query} = {' and '.join(map(percent, conclusions))}"
        return f"<{type(self).__name__}: {conclusion}, argument {self.asked.argument}>"

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {name: getattr(self, name) for name in self.__struct_fields__}  # type: ignore[attr-defined]
        return _made, (type(self), fields, self.cases)

    def _repr_html_(self) -> str:
        return document_html(self.describe())

    def _repr_markdown_(self) -> str:
        return FORMATS["markdown"](self.describe(), 0, False)


def _made(cls: Any, fields: dict[str, Any], cases: tuple[Case, ...]) -> Any:
    result = cls(**fields)
    result.__dict__["cases"] = cases
    return result


class Evaluation(Shown, evaluation.Evaluation, frozen=True, dict=True):
    """The conclusion."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return evaluation_document(self.case, self)


class Reach(Shown, reach.Reach, frozen=True, dict=True):
    """For every question, the credence that alone brings the target to a goal."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return reach_document(self.case, self, Selection(top=top))


class JointReach(Shown, joint_reach.JointReach, frozen=True, dict=True):
    """The smallest change of several credences that brings the target to a goal."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return joint_reach_document(self.case, self, Selection(top=top))


class PairReach(Shown, joint_reach.PairReach, frozen=True, dict=True):
    """The smallest changes by which two people would conclude the same."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return pair_reach_document(*self.pair, self, top)


class TwoWay(Shown, two_way.TwoWay, frozen=True, dict=True):
    """The target over a grid of two credences."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return two_way_document(self.case, self)


class ClaimEffects(Shown, claim_effects.ClaimEffects, frozen=True, dict=True):
    """What learning the state of each claim would do."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return claim_effects_document(self.case, self, Selection(top=top))


class VarianceShares(Shown, variance.VarianceShares, frozen=True, dict=True):
    """Which ranges the uncertainty about the target comes from."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return variance_document(self.case, self, Selection(top=top))


class Comparison(Shown, comparison.Comparison, frozen=True, dict=True):
    """Which credences the difference between two people's conclusions comes from."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return comparison_document(*self.pair, self, top)


class VersionComparison(Shown, versions.VersionComparison, frozen=True, dict=True):
    """How one person's conclusion differs between two versions of an argument."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return versions_document(*self.pair, self, top)


class Pooling(Shown, pooling.Pooling, frozen=True, dict=True):
    """One group's answer, who moves it, and what it disagrees about."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return pooling_document(self.case, self, top=top)


class Sensitivity(Shown, sensitivity.Sensitivity, frozen=True, dict=True):
    """How steep the target is in each credence, and how far it swings with it."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return sensitivity_document(self.case, self, Selection(top=top))

    def tornado(self, caption: bool = True) -> Drawing:
        """The largest swings as a picture, with or without what says whose and of what they are."""
        from cruxmap.report.pictures.sensitivity_plots import tornado

        rows = [row for row in self.rows if row.swing][:TOP]
        data = tornado(self.case.argument, self, rows, self.describe().caption if caption else (), "svg")
        return Drawing(data.decode(), f"What moves {self.asked.query}")

    def _repr_html_(self) -> str:
        return document_html(
            self.describe(), self.tornado(caption=False).html if any(row.swing for row in self.rows) else ""
        )


class Simulation(Shown, uncertainty.Simulation, frozen=True, dict=True):
    """The distribution of the target over draws from the ranges."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return simulation_document(self.case, self)


class Explanation(Shown, explanation.Explanation, frozen=True, dict=True):
    """A claim's place in the network, with the probabilities around it."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        return explanation_document(self.case, self, bearings(self.case, self.claim))


class EvidenceShares(Shown, evidence.EvidenceShares, frozen=True, dict=True):
    """What the observations laid over the argument do to the target, and which part each of them does."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        case = self.case
        open_ = [name for name, observation in case.argument.observations.items() if observation.status == "open"]
        return evidence_document([case], [self], [claim_effects.claim_effects(case, open_)])


class Settling(Shown, settling.Settling, frozen=True, dict=True):
    """What would bring people together, if it were found out."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        if len(self.cases) == 2:
            return settling_document(*self.pair, self, top)
        people = [case.credences for case in self.cases]
        names = tuple(person.name or person.file or f"person {number}" for number, person in enumerate(people, 1))
        fields = structs.asdict(self)
        group = settling.GroupSettling(
            **fields, names=names, weights=(1.0,) * len(names), silent=(), events={}, clip=0.0
        )
        return group_settling_document(self.case, group, top=top)


class Rounds(Shown, rounds.Rounds, frozen=True, dict=True):
    """How a group moved from round to round, who moved it, and on which questions."""

    def describe(self, top: int = TOP) -> Document:
        """As `Shown.describe`."""
        labels = [f"round {number}" for number in range(1, len(self.pools) + 1)]
        return rounds_document(self.case, self, labels, top=top)
