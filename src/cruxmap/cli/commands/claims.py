"""`cruxmap claims`: the claims of an argument, with their probabilities."""

from cruxmap.analysis.explanation import beliefs, with_probability
from cruxmap.cli.options import about_a_case, shown
from cruxmap.opening.case import OpenedCase
from cruxmap.report.document import Document
from cruxmap.report.explanation import claims_document


@shown
@about_a_case(without=("target",))
def command(opened: OpenedCase) -> Document:
    """List the claims by part of the argument, each with the probability that it is true, or of its states."""
    return claims_document(opened.case, beliefs(opened.case, with_probability(opened.case)))
