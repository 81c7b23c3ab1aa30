"""The CPD forms: one file each. A file that defines a `Form` with a `key` is all that a new form needs."""

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
    return {form.key: form for form in sorted(Form.__subclasses__(), key=lambda form: form.key)}
