"""`cruxmap arguments`: what comes with cruxmap."""

from cruxmap.cli.options import shown
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import default_argument, profiles, shipped_arguments
from cruxmap.report.catalogue import catalogue_document
from cruxmap.report.document import Document


@shown
def command() -> Document:
    """List the arguments that come with cruxmap, and the credence files that come with each."""
    arguments = {
        name: (load_argument(path), tuple(profiles(path)), str(path)) for name, path in shipped_arguments().items()
    }
    return catalogue_document(arguments, default_argument())
