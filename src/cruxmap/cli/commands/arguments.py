"""`cruxmap arguments`: what comes with cruxmap."""

from cruxmap.cli.options import Format, FormatOption, show
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import default_argument, profiles, shipped_arguments
from cruxmap.report.catalogue import catalogue_document


def command(form: FormatOption = Format.table) -> None:
    """List the arguments that come with cruxmap, and the credence files that come with each."""
    found = {
        name: (load_argument(path), tuple(profiles(path)), str(path)) for name, path in shipped_arguments().items()
    }
    show(catalogue_document(found, default_argument()), form)
