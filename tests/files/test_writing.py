"""Edits of credence files: what is asked for, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cruxmap.files.tree import LINE_END
from cruxmap.files.writing import FIELDS, SECTIONS, Change, LayoutError, Written, edited, scalar, with_evidence

NAMES = ("alpha", "beta", "gamma", "delta")
RANKS = {name: i for i, name in enumerate(NAMES)}


def change(section: str, name: str, **fields: Written) -> Change:
    return Change(section, name, fields)  # type: ignore[arg-type]


EXAMPLES = {
    "a point in place of another, its comment kept": (
        "credences:\n  alpha: 0.3  # gut\n",
        change("credences", "alpha", credence="40%"),
        "credences:\n  alpha: 40%  # gut\n",
    ),
    "a blank that is filled in": (
        "credences:\n\n  # How likely?\n  alpha:\n\n  beta:   # later\n",
        change("credences", "beta", credence="40%"),
        "credences:\n\n  # How likely?\n  alpha:\n\n  beta: 40%   # later\n",
    ),
    "odds, which other readers of YAML take for minutes": (
        "credences:\n  alpha:\n",
        change("credences", "alpha", credence="3:7"),
        'credences:\n  alpha: "3:7"\n',
    ),
    "a new entry where the argument tells it": (
        "credences:\n    alpha: 1%\n    gamma: 3%\n",
        change("credences", "beta", credence="2%"),
        "credences:\n    alpha: 1%\n    beta: 2%\n    gamma: 3%\n",
    ),
    "a new entry before all others": (
        "credences:\n  # mine\n  gamma: 3%\n",
        change("credences", "beta", credence="2%"),
        "credences:\n  # mine\n  beta: 2%\n  gamma: 3%\n",
    ),
    "the first entry of all": (
        "argument: x\nnotes: kept\n",
        change("credences", "beta", credence="2%"),
        "argument: x\ncredences:\n  beta: 2%\nnotes: kept\n",
    ),
    "views above credences, indented alike": (
        "argument: x\ncredences:\n   beta: 2%",
        change("views", "alpha", credence="20%", note="gut"),
        "argument: x\nviews:\n   alpha: {credence: 20%, note: gut}\ncredences:\n   beta: 2%",
    ),
    "a section with nothing in it": (
        "credences: ~ # none yet\n",
        change("credences", "beta", credence="2%"),
        "credences:  # none yet\n  beta: 2%\n",
    ),
    "the end of a file without a last line end": (
        "credences:\n  alpha: 1%",
        change("credences", "beta", credence="2%"),
        "credences:\n  alpha: 1%\n  beta: 2%",
    ),
    "a note makes a mapping of a point": (
        "credences:\n  alpha: 1%  # gut\n",
        change("credences", "alpha", note='it is "so": yes'),
        'credences:\n  alpha: {credence: 1%, note: "it is \\"so\\": yes"}  # gut\n',
    ),
    "a first answer beside a point": (
        "credences:\n  alpha: 30%  # gut\n",
        change("credences", "alpha", first="30%"),
        "credences:\n  alpha: {credence: 30%, first: 30%}  # gut\n",
    ),
    "a first answer with a range of its own, on lines": (
        "credences:\n  alpha:\n    credence: 30%  # gut\n    low: 20%\n    high: 50%\n    mine: 1\n",
        change("credences", "alpha", first={"credence": "30%", "low": "20%", "high": "50%"}),
        "credences:\n  alpha:\n    credence: 30%  # gut\n    low: 20%\n    high: 50%\n"
        "    first: {credence: 30%, low: 20%, high: 50%}\n    mine: 1\n",
    ),
    "another answer, beside a first one that stays": (
        "credences:\n  alpha: {credence: 30%, first: {credence: 30%, low: 20%, high: 50%}, note: n}\n",
        change("credences", "alpha", credence="40%", low=None, high=None),
        "credences:\n  alpha: {credence: 40%, first: {credence: 30%, low: 20%, high: 50%}, note: n}\n",
    ),
    "a range that goes, in brackets": (
        "credences:\n  alpha: {credence: 3%, low: 1%, high: 5%, note: n1}\n",
        change("credences", "alpha", credence="4%", low=None, high=None),
        "credences:\n  alpha: {credence: 4%, note: n1}\n",
    ),
    "a range that goes, on lines, and the comments that stay": (
        "credences:\n  alpha:\n    credence: 3%\n    low: 1%  # why\n    high: 5%\n  beta: 2%\n",
        change("credences", "alpha", credence="4%", low=None, high=None),
        "credences:\n  alpha:\n    credence: 4%\n    # why\n  beta: 2%\n",
    ),
    "a note over several lines that is replaced": (
        "credences:\n  alpha:\n    note: >-\n      a\n      b\n\n    credence: 3%\n",
        change("credences", "alpha", note="c"),
        "credences:\n  alpha:\n    note: c\n\n    credence: 3%\n",
    ),
    "everything in brackets": (
        "{argument: x, credences: {alpha: , gamma}}\n",
        change("credences", "gamma", credence="2%"),
        "{argument: x, credences: {alpha: , gamma: 2%}}\n",
    ),
    "a section in brackets with nothing in it": (
        "credences: {}  # none\n",
        change("credences", "gamma", credence="2%"),
        "credences: {gamma: 2%}  # none\n",
    ),
    "a new section in brackets": (
        "{argument: x}\n",
        change("credences", "gamma", credence="2%", note="a, b"),
        '{argument: x, credences: {gamma: {credence: 2%, note: "a, b"}}}\n',
    ),
    "a null section in brackets": (
        "{credences: ~, argument: x}\n",
        change("credences", "gamma", credence="2%"),
        "{credences: {gamma: 2%}, argument: x}\n",
    ),
    "a first entry in brackets": (
        "credences: {gamma: 2%, }\n",
        change("credences", "alpha", credence="1%"),
        "credences: {alpha: 1%, gamma: 2%, }\n",
    ),
    "a range that goes, over lines in brackets": (
        "credences:\n  alpha: {credence: 3%, # why\n    low: 1%, # so\n    high: 5%}\n",
        change("credences", "alpha", credence="4%", low=None, high=None),
        "credences:\n  alpha: {credence: 4% # why\n    # so\n    }\n",
    ),
    "a range that goes first": (
        "credences: {alpha: {low: 1%, high: 5%, credence: 3%}}\n",
        change("credences", "alpha", credence="4%", low=None, high=None),
        "credences: {alpha: {credence: 4%}}\n",
    ),
    "a new line below a note over several lines": (
        "credences:\n  alpha:\n    credence: 3%\n    note: |\n      a\n# end\n",
        change("credences", "beta", credence="4%"),
        "credences:\n  alpha:\n    credence: 3%\n    note: |\n      a\n  beta: 4%\n# end\n",
    ),
    "a text that needs escapes": (
        "credences: {alpha: 1%}\n",
        change("credences", "alpha", note="\x1b \u2028 \ufeff \U0001f600"),
        'credences: {alpha: {credence: 1%, note: "\\x1b \\u2028 \\ufeff \U0001f600"}}\n',
    ),
    "line ends of another system": (
        "argument: x\r\ncredences:\r\n  alpha: 1%\r\n",
        change("credences", "beta", credence="2%"),
        "argument: x\r\ncredences:\r\n  alpha: 1%\r\n  beta: 2%\r\n",
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples(example: str) -> None:
    before, asked, after = EXAMPLES[example]
    assert edited(before, asked, RANKS) == after


def test_a_layout_that_cannot_be_edited_safely_is_refused() -> None:
    with pytest.raises(LayoutError):
        edited("credences:\n  ? alpha\n  : 3%\n", change("credences", "beta", credence="2%"), RANKS)
    with pytest.raises(LayoutError):
        edited("- alpha\n", change("credences", "beta", credence="2%"), RANKS)


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(lambda t: " ".join(t.split()))
notes = st.one_of(
    texts.filter(bool), st.sampled_from(["null", "~", "yes", "a: b", "# c", "'", '"', "- x", "{", "%", "!t"])
)


@given(notes)
def test_any_text_is_read_back(text: str) -> None:
    assert yaml.load(f"{{note: {scalar(text)}}}", yaml.BaseLoader) == {"note": text}
    assert yaml.load(f"a:\n  note: {scalar(text)}\n", yaml.BaseLoader) == {"a": {"note": text}}


@st.composite
def entries(draw: st.DrawFn, indent: int, comment: Any, flow: bool) -> str:
    """What stands after an entry's colon: nothing, a point, or a mapping in one of the styles."""
    kind = draw(st.sampled_from(["empty", "point", "flow", "flow"] if flow else ["empty", "point", "flow", "block"]))
    point = draw(st.sampled_from(["30%", "0.3", "'3:7'", '"1 in 20"', "20-40%"]))
    if kind == "empty":
        return ""
    if kind == "point":
        return f" {point}"
    fields = {"credence": "30%"}
    if draw(st.booleans()):
        fields |= {"low": "10%", "high": "50%"}
    if draw(st.booleans()):
        fields["note"] = draw(st.sampled_from(["gut", '"a: b"', "'it''s'"]))
    if draw(st.booleans()):
        fields["given"] = "{rain: true}"
    if draw(st.booleans()):
        fields = dict(reversed(fields.items()))
    if kind == "flow":
        comma = draw(st.sampled_from([", ", ",", " , "]))
        end = draw(st.sampled_from(["", " ", ","]))
        return " {" + comma.join(f"{key}: {value}" for key, value in fields.items()) + end + "}"
    deeper = " " * (indent + draw(st.integers(1, 3)))
    lines = []
    for key, value in fields.items():
        if key == "note" and draw(st.booleans()):
            more = deeper + "  "
            lines.append(f"{deeper}note: {draw(st.sampled_from(['|', '>-', '>', '|+']))}\n{more}some\n{more}words\n")
        else:
            lines.append(f"{deeper}{key}: {value}{draw(comment)}")
    return "\n" + "\n".join(line.rstrip("\n") if i < len(lines) - 1 else line for i, line in enumerate(lines))


@st.composite
def files(draw: st.DrawFn) -> str:
    """A credence file in some layout, each comment of it different."""
    count = iter(range(10_000))
    comment = st.builds(lambda wanted: f"  # comment {next(count)}" if wanted else "", st.booleans())
    lines = ["argument: x", f"version: 1{draw(comment)}"]
    for section in draw(st.permutations(SECTIONS)):
        kind = draw(st.sampled_from(["missing", "empty", "null", "brackets", "lines", "lines", "lines"]))
        names = draw(st.lists(st.sampled_from([*NAMES, "other"]), min_size=1, unique=True))
        if kind == "empty":
            lines.append(f"{section}:{draw(comment)}")
        elif kind == "null":
            lines.append(f"{section}: null{draw(comment)}")
        elif kind == "brackets":
            inside = ", ".join(f"{name}:{draw(entries(0, comment, True)) or ' '}" for name in names)
            lines.append(f"{section}: {{{inside if draw(st.integers(0, 3)) else ''}}}{draw(comment)}")
        elif kind == "lines":
            indent = draw(st.integers(1, 5))
            lines.append(f"{section}:{draw(comment)}")
            for name in names:
                if draw(st.booleans()):
                    lines.append(f"{' ' * draw(st.integers(0, indent))}# above {next(count)}")
                value = draw(entries(indent, comment, False))
                multiline = "\n" in value
                lines.append(f"{' ' * indent}{name}:{value}{'' if multiline else draw(comment)}")
        if draw(st.booleans()):
            lines.append(draw(st.sampled_from(["", f"unknown_{section}: [1, {{x: b}}]", f"# between {next(count)}"])))
    text = "\n".join(line.rstrip("\n") for line in lines) + draw(st.sampled_from(["", "\n", "\n\n# end\n", "\n...\n"]))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


changes = st.one_of(
    st.builds(
        lambda section, name, point, note: change(
            section, name, credence=point, low=None, high=None, **({"note": note} if note else {})
        ),
        st.sampled_from(SECTIONS),
        st.sampled_from(NAMES),
        st.sampled_from(["40%", "1:3", "20-40%", ".5", "1 in 3"]),
        st.one_of(st.none(), notes),
    ),
    st.builds(
        lambda name: change("credences", name, credence="25%", low="5%", high="45%"),
        st.sampled_from(NAMES),
    ),
)


def meaning(text: str) -> Any:
    """What a file says, read by a reader that is not ours."""
    content = yaml.load(text, yaml.BaseLoader)
    for section in SECTIONS:
        entries = content.get(section)
        if isinstance(entries, dict):
            content[section] = {k: {"credence": v} if isinstance(v, str) and v else v for k, v in entries.items()}
            for entry in content[section].values():
                if isinstance(entry, dict) and isinstance(entry.get("note"), str):
                    entry["note"] = " ".join(entry["note"].split())
    return content


def wanted(content: Any, asked: Change) -> Any:
    section = content.get(asked.section)
    section = dict(section) if isinstance(section, dict) else {}
    entry = section.get(asked.name) or {}
    entry = {**entry, **{key: " ".join(v.split()) if v else v for key, v in asked.fields.items()}}
    section[asked.name] = {key: value for key, value in entry.items() if value is not None}
    return {**content, asked.section: section}


@given(files(), st.lists(changes, min_size=1, max_size=4))
def test_edits_say_what_they_should_and_leave_the_rest(text: str, asked: list[Change]) -> None:
    expected = meaning(text)
    now = text
    for change in asked:
        expected = wanted(expected, change)
        now = edited(now, change, RANKS)
    assert meaning(now) == expected
    comments = re.findall(r"# \w+ ?\d*", text)
    assert [comment for comment in re.findall(r"# \w+ ?\d*", now) if comment in comments] == comments
    touched = {change.name for change in asked} | {"views", "credences", *FIELDS, "some", "words"}
    untouched = [line for line in LINE_END.split(text) if line.strip() and not any(name in line for name in touched)]
    remaining = iter(LINE_END.split(now))
    assert all(line in remaining for line in untouched)
    if "\r\n" in text:
        assert not re.search(r"(?<!\r)\n", now)


@given(files(), changes)
def test_an_edit_made_twice_changes_nothing_more(text: str, asked: Change) -> None:
    once = edited(text, asked, RANKS)
    assert edited(once, asked, RANKS) == once


@given(files(), st.sampled_from(SECTIONS), st.sampled_from(NAMES))
def test_an_entry_is_taken_away_with_the_comment_beside_it(text: str, section: Any, name: str) -> None:
    before, after = meaning(text), meaning(edited(text, change(section, name, credence=None), RANKS))
    left, entries = after.pop(section, {}), before.pop(section, {})
    assert after == before
    if isinstance(entries, dict):
        assert (left or {}) == {key: entry for key, entry in entries.items() if key != name}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("argument: x\ncredences:\n  a: 1%\n", "argument: x\nevidence: tests\ncredences:\n  a: 1%\n"),
        ("argument: x  # mine\r\n", "argument: x  # mine\r\nevidence: tests\r\n"),
        ("evidence:   # none yet\nnotes: kept\n", "evidence: tests   # none yet\nnotes: kept\n"),
        ("evidence: other  # why\n", "evidence: [other, tests]  # why\n"),
        ("evidence: [other]\n", "evidence: [other, tests]\n"),
        ("evidence: []\n", "evidence: [tests]\n"),
        ("evidence:\n  - other  # why\nnotes: kept\n", "evidence:\n  - other  # why\n  - tests\nnotes: kept\n"),
        ("evidence:\n- other\n- more", "evidence:\n- other\n- more\n- tests"),
        ("{argument: x, credences: {a: 1%}}\n", "{argument: x, evidence: tests, credences: {a: 1%}}\n"),
        ("evidence: tests\n", "evidence: tests\n"),
        ("evidence: [other, tests]\n", "evidence: [other, tests]\n"),
    ],
)
def test_a_set_of_observations_is_named_beside_others(text: str, expected: str) -> None:
    assert with_evidence(text, ["tests"]) == expected


def test_what_cannot_be_named_safely_is_left_to_a_person() -> None:
    with pytest.raises(LayoutError, match="naming the evidence would change what stands there"):
        with_evidence("evidence: {other: 1}\n", ["tests"])
