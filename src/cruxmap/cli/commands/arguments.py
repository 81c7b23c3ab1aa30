"""`cruxmap arguments`: what comes with cruxmap."""

from cruxmap.cli.options import shown
from cruxmap.files.argument import load_argument
from cruxmap.files.locate import default_argument, evidence_sets, profiles, shipped_arguments
from cruxmap.report.catalogue import catalogue_document
from cruxmap.report.document import Document


@shown
def command() -> Document:
    """List the arguments that come with cruxmap, with the credence files and the sets of observations of each."""
    arguments = {
        name: (load_argument(path), tuple(profiles(path)), str(path)) for name, path in shipped_arguments().items()
    }
    sets = {
        (name, evidence): load_argument(path, [file])
        for name, path in shipped_arguments().items()
        for evidence, file in evidence_sets(path).items()
    }
    return catalogue_document(arguments, sets, default_argument())
