"""A picture as SVG and PNG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from msgspec import structs

from cruxmap.report.pictures.dot import Progress, box_lines, laid_out
from cruxmap.report.pictures.fonts import FAMILY, font_files
from cruxmap.report.pictures.picture import Box, Picture

SVG = "http://www.w3.org/2000/svg"
LARGE = 500  # units: a page may draw a picture larger that is as wide as this, to use its width
LEFT_TO_STYLES = (
    "font-family", "font-size", "fill", "stroke", "stroke-width", "stroke-dasharray",
    "{http://www.w3.org/XML/1998/namespace}space",
)  # fmt: skip
COORDINATES = {"d", "points", "x", "y"}
_NUMBER = re.compile(r"-?[0-9.]+")
_PLACES = re.compile(r"-?[0-9]+\.[0-9]+")
SCALE = 2.0  # pixels of a PNG for each unit, so that it is sharp on good screens


def svg(picture: Picture, progress: Progress | None = None) -> str:
    """The picture as an SVG file."""
    return _file(drawn(picture, progress=progress))


def _file(root: ElementTree.Element) -> str:
    root.set("role", "img")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def png(picture: Picture, progress: Progress | None = None) -> bytes:
    """The picture as a PNG, lettered in the font that comes with matplotlib and in those that have what it lacks.

    Warns of the letters that no font has.
    """
    import resvg_py
    from matplotlib.font_manager import FontProperties, findfont

    root = drawn(picture, progress=progress)
    text = "".join("".join(element.itertext()) for element in root.iter(f"{{{SVG}}}text"))
    bold = findfont(FontProperties(family=FAMILY, weight="bold"))
    result: bytes = resvg_py.svg_to_bytes(
        svg_string=_file(root),
        zoom=SCALE,
        font_files=[*font_files(text).values(), bold],
        sans_serif_family=FAMILY,
    )
    return bytes(result)


def inlined(picture: Picture) -> str:
    """The picture as an element of a page, without its caption; each box is a link, `#claim-…` or `#observation-…`.

    The page's styles letter it and give each arrow its colour and its head, so that it can change them.
    """
    root = drawn(structs.replace(picture, caption=()), live=True)
    root.set("role", "group")
    root.set("aria-label", picture.title)
    if float(root.get("width", 0)) > LARGE:
        root.set("class", "large")
    for group in root.iter(f"{{{SVG}}}g"):
        kind, _, name = group.get("id", "").partition("-")
        if kind == "box":
            kind = "observation" if picture.boxes[name].is_observation else "claim"
            link = ElementTree.Element(f"{{{SVG}}}a", {"href": f"#{kind}-{name}"})
            link.extend(_plain_frame(child) for child in group)
            for child in list(group):
                group.remove(child)
            group.append(link)
    for element in root.iter():
        for name in LEFT_TO_STYLES:
            element.attrib.pop(name, None)
        for name in COORDINATES & {*element.keys()}:
            element.set(name, _PLACES.sub(lambda number: f"{float(number[0]):.0f}", element.get(name, "")))
        if element.get("id", "").startswith(("edge", "clust")):
            del element.attrib["id"]
        if element.get("text-anchor") == "middle":
            del element.attrib["text-anchor"]
        if element.get("class", "").startswith("edge"):
            _titled(element, "")  # which changes with the arrow
    for text in root.iter(f"{{{SVG}}}text"):
        text.text = (text.text or "").rstrip("\N{NO-BREAK SPACE}") or text.text  # room for wider letters
    markup = ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)
    return markup.replace(f' xmlns="{SVG}"', "", 1)  # within HTML it is known


def _plain_frame(element: ElementTree.Element) -> ElementTree.Element:
    """A rounded frame, which dot draws as a path, as the rectangle that it is; anything else as it is."""
    if element.tag != f"{{{SVG}}}path":
        return element
    numbers = [float(number) for number in _NUMBER.findall(element.get("d", ""))]
    x, y = numbers[::2], numbers[1::2]
    sides = {"x": min(x), "y": min(y), "width": max(x) - min(x), "height": max(y) - min(y), "rx": 8}
    return ElementTree.Element(f"{{{SVG}}}rect", {name: f"{value:g}" for name, value in sides.items()})


def drawn(picture: Picture, live: bool = False, progress: Progress | None = None) -> ElementTree.Element:
    """The drawing as a tree, with titles for whoever points or listens, and bold probabilities."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(laid_out(picture, live, progress))
    for side in ("width", "height"):
        root.set(side, root.get(side, "").removesuffix("pt"))
    _titled(root.find(f"{{{SVG}}}g"), picture.title)
    for group in root.iter(f"{{{SVG}}}g"):
        kind, _, name = group.get("id", "").partition("-")
        if kind == "box" and (box := picture.boxes[name]).values:
            text = ": ".join(filter(None, box.words))
            _titled(group, f"{box.title}. {'Observation, ' * box.is_observation}{text}")
            _set_apart(group, len(box_lines(box)[0]))
        elif kind == "box":
            _titled(group, box.title)
    for edge in root.iterfind(f".//{{{SVG}}}g[@class]/{{{SVG}}}title/.."):
        if edge.get("class", "").startswith("edge"):
            tail, _, head = (edge.findtext(f"{{{SVG}}}title") or "").partition("->")
            edge.set("data-tail", tail)
            edge.set("data-head", head)
            ends = " → ".join(_said(picture.boxes[name]) for name in (tail, head))
            _titled(edge, f"{ends}: {edge.get('class', '').split()[-1]}")
    return root


def _said(box: Box) -> str:
    """What a box says, without its probability."""
    return f"{box.title} ({box.label})" if box.values and box.label else box.title


def _set_apart(group: ElementTree.Element, title: int) -> None:
    """A state in italics and its probability in bold, below the lines of the title."""
    value = [text for text in group.findall(f".//{{{SVG}}}text")[title:] if (text.text or "").strip()]
    for text in value[:-1]:
        text.set("font-style", "italic")
    value[-1].set("font-weight", "bold")


def _titled(element: ElementTree.Element | None, text: str) -> None:
    assert element is not None
    title = element.find(f"{{{SVG}}}title")
    if title is None:
        title = ElementTree.SubElement(element, f"{{{SVG}}}title")
    title.text = text
