"""The picture: what is drawn, how it is written, and whether it can be read."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from browser import MERMAID
from conftest import ROOT
from cruxmap.analysis.map import claim_map
from cruxmap.opening.case import open_case
from cruxmap.report.pictures.dot import README, dot
from cruxmap.report.pictures.lettering import width
from cruxmap.report.pictures.mermaid import mermaid
from cruxmap.report.pictures.picture import Picture, around, picture
from cruxmap.report.pictures.svg import SVG, png, svg
from hostile import write_hostile

WIDEST = 1.21  # times the width at which a README shows a picture as it is


def drawn(argument: str | Path, file: str | Path | None = None, **options: Any) -> Picture:
    case = open_case(str(file) if file else None, str(argument), given=options.pop("given", None)).case
    if claim := options.pop("around", None):
        options["shown"] = around(case.argument, claim, options.pop("depth", 1))
    return picture(case, claim_map(case), **options)


@pytest.fixture(scope="module")
def scheming() -> Picture:
    return drawn(ROOT / "arguments" / "scheming")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    return drawn(*write_hostile(tmp_path_factory.mktemp("hostile")), considerations=True)


Rectangle = tuple[float, float, float, float]


def rectangles(text: str) -> dict[str, Rectangle]:
    """The outline of every box in an SVG: left, top, right, bottom."""
    boxes = {}
    for group in ElementTree.fromstring(text).iter(f"{{{SVG}}}g"):
        if group.get("id", "").startswith("box-"):
            outline = next(shape for shape in group.iter() if shape.tag in (f"{{{SVG}}}path", f"{{{SVG}}}polygon"))
            numbers = [
                float(number) for number in re.findall(r"-?[\d.]+", outline.get("d") or outline.get("points") or "")
            ]
            x, y = numbers[::2], numbers[1::2]
            boxes[group.get("id", "")] = (min(x), min(y), max(x), max(y))
    return boxes


def apart(a: Rectangle, b: Rectangle) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_says_what_there_is(scheming: Picture) -> None:
    assert scheming.groups[0].title == "Prerequisites"
    assert len(scheming.boxes) == 45
    assert scheming.boxes["scheming"].kind == "target"
    assert scheming.boxes["scheming"].words == ("", "16.9%")
    assert scheming.boxes["route"].words == ("any but “no way to a schemer”", "16.9%")
    assert scheming.boxes["model_class"].words == ("schemer", "16.9%")
    signs = {(arrow.tail, arrow.head): arrow.influence for arrow in scheming.arrows}
    assert len(signs) == 76
    assert signs["step_undercut", "nearest_max_reward_goal"] == "lowers"  # the box says a schemer's goal
    assert signs["schemer_cheapest", "nearest_max_reward_goal"] == "raises"
    assert signs["scheming_pays", "schemer_cheapest"] == "raises"


def test_every_way_to_the_conclusion_reads_upwards(scheming: Picture) -> None:
    """An arrow of each story towards the conclusion says that it makes it likelier."""
    signs = {(arrow.tail, arrow.head): arrow.influence for arrow in scheming.arrows}
    stories = ("proxy_goal_story", "intended_goal_story", "nearest_goal_story", "moot_schemer")
    steps = [*((story, "route") for story in stories), ("route", "model_class"), ("model_class", "scheming")]
    assert {signs[step] for step in steps} == {"raises"}
    assert scheming.boxes["proxy_goal_story"].words == ("any but “does not happen”", "10.0%")


END = """
argument: ending
target: end=dies
claims:
  cause: {statement: A cause., credence: {ask: A?, reading: 20%}}
  way:
    statement: The way.
    states: {calm: calm, loud: loud, grim: grim}
    table: [{when: {cause: true}, is: [0.1, 0.2]}, {when: {cause: false}, is: [0.7, 0.2]}]
    considerations:
      - {kind: for, state: calm, text: It is quiet.}
      - {kind: for, state: grim, text: It is dark.}
  end:
    statement: The end.
    states: {spreads: spreads, dies: dies out}
    table: [{when: {way: calm}, is: [0.9]}, {when: {way: [loud, grim]}, is: [0.3]}]
"""


def ending(folder: Path, **options: Any) -> Picture:
    (folder / "argument.yaml").write_text(END, "utf-8")
    return drawn(folder, **options)


def test_the_target_shows_the_state_that_it_is_about(tmp_path: Path) -> None:
    drawing = ending(tmp_path)
    assert drawing.boxes["end"].words == ("dies out", "35.2%")  # less likely than that it spreads
    assert "end<br/>dies out: 35.2%".lower() in mermaid(drawing).lower()
    assert "End\\ndies out\\n35.2%" in dot(drawing)
    assert "dies out: 35.2%" in svg(drawing)


def test_an_arrow_is_about_the_states_that_are_shown(tmp_path: Path) -> None:
    drawing = ending(tmp_path)
    assert drawing.boxes["way"].words == ("loud or grim", "42.0%")
    signs = {(arrow.tail, arrow.head): arrow.influence for arrow in drawing.arrows}
    assert signs == {("cause", "way"): "raises", ("way", "end"): "raises"}
    assert "<title>Cause → Way (loud or grim): raises</title>" in svg(drawing)


def test_what_speaks_for_another_state_than_the_one_shown_pushes_neither_way(tmp_path: Path) -> None:
    drawing = ending(tmp_path, considerations=True)
    points = {box.title: name for name, box in drawing.boxes.items() if not box.values}
    signs = {arrow.tail: arrow.influence for arrow in drawing.arrows}
    assert signs[points["For “calm”: It is quiet."]] == "neither"
    assert signs[points["For “grim”: It is dark."]] == "raises"


def test_around_a_claim() -> None:
    drawing = drawn(ROOT / "arguments" / "scheming", around="goal_survives", depth=1)
    near = {"awareness_from_pretraining", "pull", "early_shaping_works", "goal_at_awareness"}
    assert set(drawing.boxes) == {"goal_survives", *near}
    assert drawing.caption[0] == "5 of 45 claims are shown."


def test_around_with_no_steps_is_the_claim(scheming: Picture) -> None:
    assert set(drawn(ROOT / "arguments" / "scheming", around="scheming", depth=0).boxes) == {"scheming"}


def test_what_is_given_is_marked() -> None:
    drawing = drawn(ROOT / "arguments" / "scheming", given=["slack_in_training"])
    assert drawing.boxes["slack_in_training"].kind == "known"
    assert drawing.boxes["slack_in_training"].words == ("", "100%")
    assert "slack_in_training=true" in drawing.caption[1]


def test_considerations_bear_on_what_they_are_about() -> None:
    drawing = drawn(ROOT / "arguments" / "scheming", around="schemer_cheapest", depth=0, considerations=True)
    points = {name: box for name, box in drawing.boxes.items() if not box.values}
    assert all(
        box.title.split(":")[0].split("). ")[-1] in {"For", "Against", "Objection", "Reply", "Analogy", "Caveat"}
        for box in points.values()
    )
    assert {arrow.tail for arrow in drawing.arrows} == set(points)
    assert "schemer_cheapest" in {arrow.head for arrow in drawing.arrows}
    assert any(arrow.head in points for arrow in drawing.arrows)


def with_claims(drawing: Picture, count: int) -> Picture:
    """The drawing with more claims, in parts and with arrows like those that it has."""
    groups = list(drawing.groups)
    arrows = list(drawing.arrows)
    for i in range(count - len(drawing.boxes)):
        home = groups[i % len(groups)]
        box = msgspec.structs.replace(home.boxes[0], id=f"further_{i}", title="A further claim with a title")
        groups[i % len(groups)] = msgspec.structs.replace(home, boxes=(*home.boxes, box))
        arrows.append(msgspec.structs.replace(arrows[i], tail=box.id))
    return msgspec.structs.replace(drawing, groups=tuple(groups), arrows=tuple(arrows))


def test_no_box_overlaps_another_at_45_claims(scheming: Picture) -> None:
    boxes = rectangles(svg(with_claims(scheming, 45)))
    assert len(boxes) == 45
    assert all(apart(a, b) for a, b in combinations(boxes.values(), 2))


def test_every_line_fits_its_box(scheming: Picture) -> None:
    text = svg(scheming)
    outlines = rectangles(text)
    for group in ElementTree.fromstring(text).iter(f"{{{SVG}}}g"):
        if (outline := outlines.get(group.get("id", ""))) is None:
            continue
        for line in group.iter(f"{{{SVG}}}text"):
            wide = width(line.text or "") * float(line.get("font-size", 0))
            assert wide <= outline[2] - outline[0], line.text


def test_fits_a_readme(scheming: Picture) -> None:
    root = ElementTree.fromstring(svg(scheming))
    assert float(root.get("width", 0)) <= README * WIDEST


def test_is_the_same_every_time(scheming: Picture) -> None:
    assert svg(scheming) == svg(scheming)
    assert mermaid(scheming) == mermaid(scheming)


def test_png(scheming: Picture) -> None:
    assert png(scheming).startswith(b"\x89PNG\r\n")


def test_premises_are_below_the_conclusion(scheming: Picture) -> None:
    boxes = rectangles(svg(scheming))
    for arrow in scheming.arrows:
        assert boxes[f"box-{arrow.tail}"][1] > boxes[f"box-{arrow.head}"][1], arrow


def test_hostile_text_stays_text(hostile: Picture) -> None:
    root = ElementTree.fromstring(svg(hostile))
    tags = {element.tag.removeprefix(f"{{{SVG}}}") for element in root.iter()}
    assert tags <= {"svg", "g", "title", "polygon", "polyline", "path", "text"}
    shown = " ".join(element.text or "" for element in root.iter(f"{{{SVG}}}text"))
    assert "<script>alert(1)" in shown
    assert "&amp;" in shown  # the text of one of them, not an escape
    assert "\\u202eright to left" in shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", svg(hostile) + dot(hostile) + mermaid(hostile))


def test_mermaid_structure(hostile: Picture, scheming: Picture) -> None:
    label = r'"[^"#`<>&{}\\$|\[\]]*(?:(?:#\d+;|<br/>)[^"#`<>&{}\\$|\[\]]*)*"'
    pattern = re.compile(
        r"flowchart BT|  subgraph part_\w+\[LABEL\]|    b_\w+(?:\[LABEL\]|>LABEL\])|  end"
        r"|  b_\w+ (?:-->|--x|-\.->) b_\w+|  caption\[LABEL\]|  classDef \w+ [\w:,-]+|  class [\w,]+ \w+".replace(
            "LABEL", label
        )
    )
    for drawing in (hostile, scheming):
        for line in mermaid(drawing).rstrip("\n").split("\n"):
            assert pattern.fullmatch(line), line
        assert "%%" not in mermaid(drawing)


@pytest.mark.skipif(not MERMAID.is_file(), reason=f"left out: no Mermaid from npm at {MERMAID.name} to draw with")
def test_mermaid_draws_it(browser: Any, hostile: Picture, scheming: Picture) -> None:
    page = browser.new_page()
    page.set_content("<div id=here></div>")
    page.add_script_tag(path=str(MERMAID))
    near = drawn(ROOT / "arguments" / "scheming", around="step_undercut", considerations=True)
    for drawing in (scheming, near, hostile):
        shown = page.evaluate(
            """async (text) => {
                mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
                const {svg} = await mermaid.render("drawing", text);
                const here = document.getElementById("here");
                here.innerHTML = svg;
                const all = (selector) => [...here.querySelectorAll(selector)];
                return {
                    boxes: all(".node").length,
                    arrows: all(".flowchart-link").length,
                    foreign: all("script, img, iframe").length,
                    labels: all(".nodeLabel").map((label) => label.textContent).join("\\n"),
                };
            }""",
            mermaid(drawing),
        )
        assert shown["boxes"] == len(drawing.boxes) + 1  # the caption
        assert shown["arrows"] == len(drawing.arrows)
        assert shown["foreign"] == 0
        for box in drawing.boxes.values():
            assert box.title[:40] in shown["labels"]


@pytest.mark.parametrize("options", [{}, {"around": "step_undercut", "considerations": True}])
def test_letters_stay_within_their_boxes_in_a_browser(browser: Any, options: dict[str, Any]) -> None:
    page = browser.new_page()
    page.set_content(svg(drawn(ROOT / "arguments" / "scheming", **options)))
    measured = page.evaluate(
        """() => {
            const size = (element) => {
                const r = element.getBoundingClientRect();
                return [r.left, r.top, r.right, r.bottom];
            };
            const all = (selector) => [...document.querySelectorAll(selector)];
            return {
                outside: all(".node").flatMap((node) => {
                    const [left, top, right, bottom] = size(node.querySelector("path, polygon"));
                    return [...node.querySelectorAll("text")].filter((text) => {
                        const r = size(text);
                        return r[0] < left - 1 || r[1] < top - 1 || r[2] > right + 1 || r[3] > bottom + 1;
                    }).map((text) => text.textContent);
                }),
                titles: all(".cluster text").map(size),
                boxes: all(".node").map(size),
            };
        }"""
    )
    assert measured["outside"] == []
    labels = [*measured["titles"], *measured["boxes"]]
    # Lines of one title touch; everything else keeps apart.
    inner = [(a, b) for a, b in combinations(measured["boxes"], 2) if not apart(a, b)]
    assert inner == []
    assert all(apart(title, box) for title in measured["titles"] for box in measured["boxes"])
    assert len(labels) > len(measured["boxes"])
