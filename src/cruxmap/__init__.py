"""cruxmap: arguments as Bayesian networks, with the credences of whoever argues.

The library is the command line without the terminal (docs/library.md):

>>> from cruxmap import evaluate, load_argument
>>> argument = load_argument("arguments/scheming")  # doctest: +SKIP
>>> evaluate(argument).probability  # doctest: +SKIP
0.1673492850946400
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cruxmap.analysis.comparison import compare
    from cruxmap.analysis.evaluation import evaluate
    from cruxmap.analysis.pooling import pool
    from cruxmap.analysis.sensitivity import sensitivity
    from cruxmap.analysis.uncertainty import simulate
    from cruxmap.files.argument import load_argument
    from cruxmap.files.credences import load_credences
    from cruxmap.model.argument import Event
    from cruxmap.model.credences import Credence, CredenceSet, View
    from cruxmap.model.people import gather

__version__ = "0.1.0"

__all__ = [
    "Credence",
    "CredenceSet",
    "Event",
    "View",
    "__version__",
    "compare",
    "evaluate",
    "gather",
    "load_argument",
    "load_credences",
    "pool",
    "sensitivity",
    "simulate",
]

_HOMES = {
    "Credence": "cruxmap.model.credences",
    "CredenceSet": "cruxmap.model.credences",
    "Event": "cruxmap.model.argument",
    "View": "cruxmap.model.credences",
    "compare": "cruxmap.analysis.comparison",
    "gather": "cruxmap.model.people",
    "pool": "cruxmap.analysis.pooling",
    "evaluate": "cruxmap.analysis.evaluation",
    "load_argument": "cruxmap.files.argument",
    "load_credences": "cruxmap.files.credences",
    "simulate": "cruxmap.analysis.uncertainty",
    "sensitivity": "cruxmap.analysis.sensitivity",
}


def __dir__() -> list[str]:
    """The public names, which are not imported yet."""
    return [*__all__]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then, so that the command line starts quickly."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
