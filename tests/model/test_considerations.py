"""Considerations as trees, and what `check` says about them."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from cruxmap import evaluate, sensitivity
from cruxmap.files.argument import ArgumentReading, read_argument
from cruxmap.model.claim import Reference
from cruxmap.model.considerations import apart, tree

MAP = """\
argument: picnic
target: success
claims:
  dry:
    statement: It stays dry.
    credence: {{ask: Dry?, reading: 70%}}
    considerations:
      - {{id: forecast, kind: for, text: The forecast is good.}}
      - {{kind: objection, on: forecast, text: It often errs.}}
  crowd:
    statement: Many come, or few, or none.
    states: [many, few, none]
    stick: [many, few]
    considerations: {crowd}
  success:
    statement: It is a success.
    table:
      - {{when: {{dry: true, crowd: [many, few]}}, is: fine}}
      - {{when: {{dry: true, crowd: none}}, is: false}}
      - {{when: {{dry: false}}, is: false}}
    considerations: {success}
questions:
  many: {{ask: Many?, reading: 50%}}
  few: {{ask: Few?, reading: 50%}}
  fine: {{ask: Fine?, reading: 90%}}
"""


def reading(folder: Path, crowd: str, success: str = "[{see: forecast}]") -> ArgumentReading:
    path = folder / "argument.yaml"
    path.write_text(MAP.format(crowd=crowd, success=success), "utf-8")
    return read_argument(path)


def test_a_point_seen_from_elsewhere_may_bear_otherwise(tmp_path: Path) -> None:
    argument = reading(tmp_path, "[{see: forecast, kind: against, state: none}]").argument
    assert argument is not None
    points = [(p.consideration.kind, p.consideration.state, p.depth, p.home) for p in tree(argument, "crowd")]
    assert points == [("against", ("none",), 0, "dry"), ("objection", (), 1, "dry")]
    assert [p.consideration.kind for p in tree(argument, "success")] == ["for", "objection"]


def test_a_state_belongs_to_the_claim_and_not_to_where_the_point_stands(tmp_path: Path) -> None:
    outcome = reading(
        tmp_path, "[{id: match, kind: against, state: [many, few], text: A match is on.}]", "[{see: match}]"
    )
    assert outcome.argument is not None
    assert [p.consideration.state for p in tree(outcome.argument, "crowd")] == [("many", "few")]
    assert [p.consideration.state for p in tree(outcome.argument, "success")] == [()]


def test_an_unknown_state_is_an_error(tmp_path: Path) -> None:
    (problem,) = reading(tmp_path, "[{kind: for, state: [many, fewer], text: Sun.}]").problems
    assert (problem.code, problem.remedy) == ("unknown-state", "did you mean 'few'?")
    assert problem.text[problem.column - 1 :].startswith("fewer")


def test_a_point_about_a_point_has_no_state(tmp_path: Path) -> None:
    (problem,) = reading(tmp_path, "[{kind: reply, on: forecast, state: many, text: Not here.}]").problems
    assert (problem.code, problem.severity, problem.remedy) == ("unknown-state", "error", "remove `state`")


def test_a_claim_without_considerations_is_pointed_out_where_most_have_some(tmp_path: Path) -> None:
    (problem,) = reading(tmp_path, "[]").problems
    assert (problem.code, problem.severity) == ("no-considerations", "warning")
    assert "'crowd'" in problem.message


def test_an_argument_with_few_considerations_is_left_alone(tmp_path: Path) -> None:
    assert reading(tmp_path, "[]", "[]").problems == ()


def test_a_point_on_a_claim_counts_for_that_claim(tmp_path: Path) -> None:
    success = "[{see: forecast}, {kind: against, on: crowd, text: It is far.}]"
    assert reading(tmp_path, "[]", success).problems == ()


OTHERS = """[
  {kind: objection, on: forecast, id: outside, by: "Ann, 2024", source: {text: A book}, text: It is from last week.},
  {kind: reply, on: outside, text: Last week was alike.},
  {kind: against, state: none, text: It is far.},
  {kind: caveat, by: "Bob, 2023", source: {text: A letter, address: "doi:10.1000/182"}, text: Who counts?}]"""


def test_what_others_raise_elsewhere_stands_apart_with_what_is_said_about_it(tmp_path: Path) -> None:
    argument = reading(tmp_path, OTHERS).argument
    assert argument is not None
    mapped, elsewhere = apart(tree(argument, "dry"))
    assert [(point.consideration.text, point.depth) for point in mapped] == [
        ("The forecast is good.", 0),
        ("It often errs.", 1),
    ]
    assert [(point.consideration.text, point.depth, point.about) for point in elsewhere] == [
        ("It is from last week.", 0, "The forecast is good."),
        ("Last week was alike.", 1, ""),
    ]
    mapped, elsewhere = apart(tree(argument, "crowd"))
    assert [point.consideration.text for point in mapped] == ["It is far."]
    assert [(point.consideration.by, point.about) for point in elsewhere] == [("Bob, 2023", "")]


def test_no_number_depends_on_what_others_raise(tmp_path: Path) -> None:
    argument = reading(tmp_path, OTHERS).argument
    assert argument is not None
    without = structs.replace(
        argument,
        claims={
            name: structs.replace(claim, considerations=tuple(p for p in claim.considerations if not p.source))
            for name, claim in argument.claims.items()
        },
    )
    assert without.claims != argument.claims
    assert without.questions == argument.questions
    assert evaluate(without) == evaluate(argument)
    assert sensitivity(without) == sensitivity(argument)


def test_a_doi_is_shown_as_an_address_that_a_browser_opens() -> None:
    assert Reference("A paper", "doi:10.1016/S0140-6736(97)11096-0").link == (
        "https://doi.org/10.1016/S0140-6736%2897%2911096-0"
    )
    assert Reference("A post", "https://example.org/a_(b)").link == "https://example.org/a_(b)"
    assert Reference("A book").link == ""
