"""The CPD forms: one file each. A file that defines a `registered` form is all that a new form needs."""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from cruxmap.model.forms.base import REGISTERED, Form


@cache
def forms() -> dict[str, type[Form]]:
    """The forms by the YAML key that names them, in alphabetical order."""
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"{__name__}.{module.name}")
    return dict(sorted(REGISTERED.items()))
