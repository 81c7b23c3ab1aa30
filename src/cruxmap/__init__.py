"""cruxmap: arguments as Bayesian networks, with the credences of whoever argues.

The library is the command line without the terminal (docs/library.md):

>>> from cruxmap import evaluate, load_argument
>>> argument = load_argument("arguments/scheming")  # doctest: +SKIP
>>> evaluate(argument).probability  # doctest: +SKIP
0.14460887287683127
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cruxmap.analysis.case import Case
    from cruxmap.errors import CruxmapError
    from cruxmap.files.argument import load_argument
    from cruxmap.files.credences import load_credences
    from cruxmap.library import (
        case,
        claim_effects,
        compare,
        compare_versions,
        draw_map,
        evaluate,
        evidence_shares,
        explain,
        joint_reach,
        pair_reach,
        pool,
        reach,
        rounds,
        sensitivity,
        settling,
        simulate,
        two_way,
        variance_shares,
    )
    from cruxmap.model.argument import Event
    from cruxmap.model.credences import Credence, CredenceSet, View
    from cruxmap.model.people import gather
    from cruxmap.model.query import Query

__version__ = "0.1.0"

__all__ = [
    "Case",
    "Credence",
    "CredenceSet",
    "CruxmapError",
    "Event",
    "Query",
    "View",
    "__version__",
    "case",
    "claim_effects",
    "compare",
    "compare_versions",
    "draw_map",
    "evaluate",
    "evidence_shares",
    "explain",
    "gather",
    "joint_reach",
    "load_argument",
    "load_credences",
    "pair_reach",
    "pool",
    "reach",
    "rounds",
    "sensitivity",
    "settling",
    "simulate",
    "two_way",
    "variance_shares",
]

_HOMES = {
    "Case": "analysis.case",
    "Credence": "model.credences",
    "CredenceSet": "model.credences",
    "CruxmapError": "errors",
    "Event": "model.argument",
    "Query": "model.query",
    "View": "model.credences",
    "gather": "model.people",
    "load_argument": "files.argument",
    "load_credences": "files.credences",
}  # of what is not in the library itself


def __dir__() -> list[str]:
    """The public names, which are not imported yet."""
    return [*__all__]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then, so that the command line starts quickly."""
    if name in __all__:
        import_module("cruxmap.notebook")
        return getattr(import_module(f"cruxmap.{_HOMES.get(name, 'library')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
