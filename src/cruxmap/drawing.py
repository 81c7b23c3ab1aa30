"""A drawing that shows itself in a notebook and can be kept as a file."""

from __future__ import annotations

from functools import cached_property

from cruxmap.report.html import framed, image


class Drawing:
    """A picture as SVG.

    Attributes:
        svg: the drawing, as the text of an SVG file.
        what: what it shows, for those who do not see it.
    """

    def __init__(self, svg: str, what: str) -> None:
        self.svg = svg
        self.what = what

    @cached_property
    def html(self) -> str:
        """The drawing as an image of a page."""
        return image(self.svg.encode(), self.what)

    def __repr__(self) -> str:
        return f"<Drawing: {self.what}>"

    def _repr_html_(self) -> str:
        return framed(self.html)
