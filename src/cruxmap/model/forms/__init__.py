"""The CPD forms: one file each. A file that defines a `Form` with a `key` is all that a new form needs."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from cruxmap.model.forms.base import Form


@cache
def forms() -> dict[str, type[Form]]:
    """The forms by the YAML key that names them, in alphabetical order."""
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"{__name__}.{module.name}")
    return by_key(Form.__subclasses__())


def by_key(classes: Iterable[type[Form]]) -> dict[str, type[Form]]:
    """Forms by their keys, in alphabetical order.

    Raises:
        ValueError: when two forms have one key.
    """
    result: dict[str, type[Form]] = {}
    for form in sorted(classes, key=lambda form: form.key):
        if form.key in result:
            modules = f"{result[form.key].__module__} and {form.__module__}"
            raise ValueError(f"two forms have the key {form.key!r}, in {modules}: give one of them another key")
        result[form.key] = form
    return result
