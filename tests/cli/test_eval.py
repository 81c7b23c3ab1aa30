"""`cruxmap eval`, as somebody uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Terminal

from conftest import Run

CHECKS = {  # the published checks of the scheming network
    "probability": 0.1691331847,
    "unconditional": 0.1446088729,
}
ROUTES = {
    "proxy_goal_before_awareness": 0.0202325615,
    "proxy_goal_after_awareness": 0.0599004471,
    "intended_goal": 0.0026712750,
    "nearest_max_reward_goal": 0.0501755205,
    "final_properties": 0.0116290688,
    "none": 0.0,
}


def evaluated(run: Run, *arguments: object) -> dict:
    outcome = run("eval", "--format", "json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "me.yaml"
    path.write_text(
        "argument: scheming\nversion: 2\nname: an example\n"
        "views:\n  sgd_notices: 60%\n  scheming: 20%\n"
        "credences:\n  slack_in_training: 20-40%\n  goal_directed: 0.95\n",
        "utf-8",
    )
    return path


def test_the_readings_give_the_published_numbers(run: Run) -> None:
    result = evaluated(run)
    assert result["scope"] == {"goal_directed": ["true"], "situational_awareness": ["true"]}
    for key, value in CHECKS.items():
        assert result[key] == pytest.approx(value, abs=1e-9)
    assert evaluated(run, "--without-scope")["routes"] == pytest.approx(ROUTES, abs=1e-9)
    assert sum(result["routes"].values()) == pytest.approx(result["probability"], abs=1e-12)
    assert sum(result["classes"].values()) == pytest.approx(1, abs=1e-12)
    assert result["answered"] == 0


def test_the_screen_at_80_columns(run: Run, golden: Callable[[str, str], None]) -> None:
    for name, options in (("eval.txt", ()), ("eval-full.txt", ("--full",))):
        outcome = run("eval", *options)
        assert max(map(len, outcome.out.splitlines())) <= 80
        golden(name, outcome.out)


@pytest.mark.parametrize(
    "arguments",
    [(), ("carlsmith-2022",), ("scheming-averse",), ("--without-scope",), ("--evidence", "experiments"), ("me.yaml",)],
)
def test_the_first_screen_fits_a_window(
    run: Run, mine: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """24 lines, the number in the second; with evidence there are a few lines more."""
    monkeypatch.chdir(mine.parent)
    lines = run("eval", *arguments).out.splitlines()
    assert len(lines) <= (28 if "--evidence" in arguments else 24), "\n".join(lines)
    assert lines[1].split()[0].startswith("P(")
    assert "".join(lines[-2:]).split("`")[1] == " ".join(("cruxmap eval", *arguments, "--full"))


def test_json_has_an_option_of_its_own(run: Run) -> None:
    assert run("eval", "--json").out == run("eval", "--format", "json").out
    assert run("check", "--json").out == run("check", "--format", "json").out
    outcome = run("eval", "--json", "--format", "csv")
    assert (outcome.code, "leave out one of the two" in outcome.said) == (2, True)


def test_the_number_alone(run: Run, mine: Path) -> None:
    assert run("eval", "--brief") == (0, "16.9%\n", "")
    assert run("eval", "--brief", "--format", "markdown").out == "16.9%\n"
    for options in (("--full",), ("--brief",)):
        assert evaluated(run, mine, *options) == evaluated(run, mine)
    assert "--brief: --full shows more, --brief less" in run("eval", "--brief", "--full").said


def test_routes_and_classes_have_bars_on_one_scale(run: Run) -> None:
    """The longest bar is the likeliest class, 33.6%; a route of 7.0% has a fifth of it."""
    lengths = {
        line.split("%")[0].split()[-1]: line.count("█")
        for line in run("eval", "--full").out.splitlines()
        if "█" in line
    }
    assert (lengths["33.6"], lengths["7.0"]) == (16, 3)


def test_a_narrow_screen_cuts_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    outcome = run("eval")
    assert "…" not in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 50


def test_without_a_file_it_says_whose_numbers_these_are(run: Run) -> None:
    """The argument says so: of one, its readings are nobody's but the map's; of the other, they were published."""
    whose = "the map's readings (one reader's translation of the text into numbers, not Carlsmith's)"
    text = " ".join(run("eval", "--full").out.split())
    assert f"None of the 53 questions is answered: these are {whose} and not yours." in text
    assert f"{whose[0].upper()}{whose[1:]}, nobody's answers: 0 of 53 questions answered." in text
    published = " ".join(run("eval", "--argument", "power-seeking", "--full").out.split())
    assert "these are the map's readings (the numbers that Carlsmith published with the report) and not" in published


def test_a_file_says_how_many_questions_it_answers(run: Run, mine: Path) -> None:
    text = " ".join(run("eval", mine, "--full").out.split())
    assert "2 of 53 questions are answered; 51 still have the map's readings (one reader's translation" in text
    assert "an example: 2 of 53 questions answered, the rest are the map's readings (one reader's" in text


def test_markdown_and_csv(run: Run, golden: Callable[[str, str], None]) -> None:
    golden("eval.md", run("eval", "--format", "markdown").out)
    golden("eval-full.md", run("eval", "--format", "markdown", "--full").out)
    golden("eval.csv", run("eval", "--format", "csv").out)


def test_set_is_for_this_run_only(run: Run, mine: Path) -> None:
    before = mine.read_bytes()
    result = evaluated(run, mine, "--set", "scheming_pays_for_most=10%")
    assert result["probability"] < evaluated(run, mine)["probability"]
    assert mine.read_bytes() == before


def test_given_is_evidence(run: Run) -> None:
    result = evaluated(run, "--given", "situational_awareness", "--without-scope")
    assert result["probability"] == pytest.approx(0.1691331847 * 0.9, abs=1e-9)
    assert result["given"] == {"situational_awareness": ["true"]}


def test_do_cuts_what_decides_a_claim(run: Run) -> None:
    # Shaping that is made to work says nothing about early awareness; that it works, as evidence, excludes it.
    done = evaluated(run, "--do", "early_shaping_works=true", "--target", "awareness_from_pretraining")
    seen = evaluated(run, "--given", "early_shaping_works=true", "--target", "awareness_from_pretraining")
    assert done["probability"] == pytest.approx(0.45)
    assert seen["probability"] == 0


def test_another_target(run: Run) -> None:
    result = evaluated(run, "--target", "model_class=training_saint")
    assert result["unconditional"] == pytest.approx(0.2817049011, abs=1e-9)
    assert result["probability"] == pytest.approx(0.2817049011 / 0.855, abs=1e-9)


def test_a_target_that_the_scope_is_about_is_asked_without_it(run: Run) -> None:
    result = evaluated(run, "--target", "goal_directed")
    assert (result["probability"], result["scope"]) == (pytest.approx(0.9), {})
    out = " ".join(run("eval", "--target", "goal_directed", "--full").out.split())
    assert "P(goal_directed) 90.0%" in out
    assert "Without the argument's scope (goal-directed AI and situational awareness)." in out
    assert "cruxmap sensitivity --target goal_directed" not in out, "nothing is left out"


def test_evidence_in_one_of_several_states(run: Run) -> None:
    result = evaluated(run, "--given", "scheming_pays=for_most,only_hungry")
    assert result["probability"] == pytest.approx(0.2182363673, abs=1e-9)


def test_impossible_evidence_says_why(run: Run) -> None:
    outcome = run("eval", "--given", "sgd_notices=false", "--given", "nearest_goal_story")
    assert outcome.code == 1
    assert "cannot hold together" in outcome.err
    outcome = run("eval", "--set", "goal_directed=0", "--given", "goal_directed")
    assert outcome.code == 1
    assert "goal_directed=true has probability zero" in outcome.err


def test_the_scope_may_be_excluded_by_the_evidence(run: Run) -> None:
    for option in ("--given", "--do"):
        outcome = run("eval", option, "goal_directed=false")
        assert outcome.code == 2
        refusal = f"{option}: the argument takes goal_directed=true for granted (its scope), which {option} excludes"
        assert f"{refusal} → add --without-scope, or say goal_directed=true" in outcome.said
        assert evaluated(run, option, "goal_directed=false", "--without-scope")["probability"] == 0


def test_opposite_certainties_are_named(run: Run) -> None:
    outcome = run("eval", "--set", "goal_forms_long_horizon=1", "--set", "tilt_simplicity_forms=0")
    assert outcome.code == 1
    assert "opposite certainties meet in 'goal_forms': goal_forms_long_horizon, tilt_simplicity_forms" in outcome.said


def test_pinning_makes_a_view_hold(run: Run, mine: Path) -> None:
    free, pinned = evaluated(run, mine), evaluated(run, mine, "--pin", "sgd_notices")
    assert pinned["views"][0]["implied"] == pytest.approx(0.6, abs=1e-9)
    assert pinned["probability"] > free["probability"]
    outcome = run("eval", mine, "--pin", "taste")
    assert outcome.code == 2
    assert "no view of 'taste'" in outcome.err


def test_views_are_shown_beside_what_the_answers_imply(run: Run, mine: Path) -> None:
    outcome = run("eval", mine, "--full")
    assert "by your answers" in outcome.out
    assert "From 90% on it is they that imply its probability" in " ".join(outcome.out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "slack_in_trainin=30%"), "'slack_in_training'"),
        (("--set", "goal_directed=30"), "30% or 0.3"),
        (("--set", "goal_directed"), "QUESTION=CREDENCE"),
        (("--given", "goal_directd"), "'goal_directed'"),
        (("--given", "goal_directed=maybe"), "true or false"),
        (("--given", "goal_directed=true", "--given", "goal_directed=false"), "exclude each other"),
        (("--do", "route=none,final_properties"), "one state"),
        (("--target", "route"), "'route' has several states → name one, as in route=…: proxy_goal_before_awareness, "),
        (("--set", "slack=30%"), "did you mean 'slack_in_training', 'pulled_at_once_with_slack', "),
        (("--set", "scheming=30%"), "'scheming' is a claim, not a question"),
        (
            ("--set", "goal_survives=30%"),
            "its probability comes from survives_working_shaping, survives_failed_shaping",
        ),
        (("--pin", "scheming"), "write one: `cruxmap set me.yaml --view scheming=30%`"),
        (("--tarjet", "route"), "--tarjet: there is no such option → did you mean '--target'?"),
        (("--xyz",), "--xyz: there is no such option → the options are --argument, -a, --set, "),
        (("--draws", "many"), "--draws: 'many' is not a whole number → write one from 2 to 10000000"),
        (("--draws", "1"), "--draws: 1 is out of range → write a whole number from 2 to 10000000"),
        (("--correlation", "1.5"), "--correlation: 1.5 is out of range → write a number from 0 to 1"),
        (("--correlation", "nan"), "--correlation: nan is not a number"),
        (("--format", "tabel"), "--format: 'tabel' is not allowed here → did you mean 'table'?"),
        (("--format", "pdf"), "→ write table, markdown, csv or json"),
        (("--set",), "--set: a value is missing"),
        (("--without-scope=yes",), "--without-scope: takes no value → write --without-scope alone"),
        (
            ("--in-scope",),
            "--in-scope: this option is gone → leave it out: what is asked is within the argument's scope",
        ),
        (("a.yaml", "b.yaml"), "cruxmap eval: there is no use for 'b.yaml' here"),
        (("--plot", "x.pdf"), "write x.svg or x.png"),
    ],
)
def test_wrong_usage_is_refused_with_a_remedy(run: Run, arguments: tuple[str, ...], said: str) -> None:
    outcome = run("eval", *arguments)
    assert outcome.code == 2
    assert said in outcome.said
    assert outcome.out == ""
    assert max(map(len, outcome.err.splitlines())) <= 80


def test_all_that_is_wrong_is_said_at_once(run: Run) -> None:
    wrong = run("eval", "--set", "x=1%", "--set", "goal_directed=30", "--set", "y").said
    assert wrong.count("--set: ") == 3
    wrong = run("eval", "--given", "x", "--given", "y", "--do", "z", "--target", "route").said
    assert [wrong.count(option) for option in ("--given: ", "--do: ", "--target: ")] == [2, 1, 1]


def test_impossible_evidence_says_whose_it_is(run: Run) -> None:
    outcome = run("eval", "--set", "goal_directed=0")
    assert outcome.code == 1
    assert "(the argument's scope takes goal_directed for granted) → add --without-scope" in outcome.said
    assert evaluated(run, "--set", "goal_directed=0", "--without-scope")["probability"] == 0
    given = run("eval", "--given", "goal_directed", "--set", "goal_directed=0").said
    assert "--without-scope" not in given
    assert "→ leave out some of --given and --do" in given


@pytest.mark.parametrize("arguments", [("nobody.yaml",), ("--argument", "schemin"), ("--argument", "/nowhere")])
def test_what_is_not_there(run: Run, arguments: tuple[str, ...]) -> None:
    outcome = run("eval", *arguments)
    assert outcome.code == 1
    assert "there is no" in outcome.err


def test_a_file_about_another_argument(run: Run, mine: Path, tmp_path: Path) -> None:
    run("new", tmp_path / "picnic")
    outcome = run("eval", mine, "--argument", tmp_path / "picnic")
    assert outcome.code == 1
    assert "about 'scheming', not about 'picnic'" in outcome.err


def test_routes_and_classes_are_those_of_the_arguments_own_target(run: Run) -> None:
    assert "By route" in run("eval").out
    out = run("eval", "--target", "slack_in_training").out
    assert "By route" not in out
    assert "The kind of model" not in out


def test_the_caption_of_a_picture_is_about_what_it_shows(run: Run, tmp_path: Path) -> None:
    assert "Swing:" in run("eval", "--full").out
    assert run("eval", "--plot", tmp_path / "a.svg").code == 0
    picture = (tmp_path / "a.svg").read_text("utf-8")
    assert "Band:" in picture
    assert "Swing:" not in picture


def test_a_state_is_called_by_its_label_in_titles_and_exactly_in_the_caption(run: Run) -> None:
    options = ("--target", "route=none", "--given", "goal_directed", "--without-scope")
    out = " ".join(run("eval", *options, "--full").out.split())
    assert "P(The way to a schemer: no way to a schemer | goal_directed=true) over the ranges" in out
    assert "P(route=none | goal_directed=true), argument scheming" in out


def test_whose_a_credence_is_by_name(run: Run, mine: Path) -> None:
    out = run("eval", mine, "--target", "goal_directed").out
    assert "an example" in next(line for line in out.splitlines() if " 95% " in line)
    own = [question["whose"] for question in evaluated(run, mine)["questions"]]
    assert set(own) == {"own", "map"}


@pytest.mark.parametrize(("rows", "times"), [(24, 2), (400, 1)])
def test_the_number_is_in_the_last_lines_of_a_window(tmp_path: Path, rows: int, times: int) -> None:
    terminal = Terminal("eval", "--full", folder=tmp_path, rows=rows)
    assert terminal.end() == 0
    lines = terminal.text().splitlines()
    headline = [line.split() for line in lines if line.startswith("  P(scheming | scope)") and "(11.1%" in line]
    assert headline == [["P(scheming", "|", "scope)", "16.9%", "(11.1%", "to", "23.9%)"]] * times
    assert ("16.9%" in "".join(lines[-8:])) is (times == 2)


def test_what_is_only_too_unlikely_is_not_called_impossible(run: Run, tmp_path: Path) -> None:
    row = "  c{i}: {{statement: C., table: [{{when: {{c{j}: true}}, is: 10%}}, {{when: {{c{j}: false}}, is: false}}]}}"
    rows = [row.format(i=i, j=i - 1) for i in range(1, 350)]
    lines = ["argument: chain", "target: c0", "claims:", "  c0: {statement: C., credence: q}", *rows]
    lines += ["questions:", "  q: {ask: Q?, reading: 10%}"]
    (tmp_path / "chain.yaml").write_text("\n".join(lines), "utf-8")
    outcome = run("eval", "--argument", tmp_path / "chain.yaml", "--given", "c349")
    assert outcome.code == 1
    assert outcome.said.endswith("→ it is not impossible: give less evidence at once")


def test_every_route_and_class_is_in_the_json(run: Run) -> None:
    result = evaluated(run, "--set", "scheming_pays_for_most=0", "--set", "scheming_pays_for_hungry=0")
    assert list(result["routes"]) == [*ROUTES]
    assert result["routes"]["none"] == 0.0
    assert len(result["classes"]) == 5


def test_the_scope_is_told_by_titles(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "argument.yaml"
    path.write_text(
        "argument: ill\ntarget: ill\nscope: {fever_b: false}\nclaims:\n"
        "  fever_b: {title: Fever B, statement: There is fever B., credence: {ask: 'B?', reading: 30%}}\n"
        "  ill: {statement: I am ill., table: [{when: {fever_b: true}, is: 90%}, {when: {fever_b: false}, is: q}]}\n"
        "questions: {q: {ask: 'Q?', reading: 20%}}\n",
        "utf-8",
    )
    text = " ".join(run("eval", "--argument", path, "--full").out.split())
    assert "P(ill | scope) 20.0% without the scope 41.0%" in text
    assert "The scope, which the argument takes for granted: fever B: false." in text


def test_own_ranges_count_alone(run: Run, tmp_path: Path) -> None:
    """One range of the person's own: the band is that of this question alone, and nothing else swings."""
    mine = tmp_path / "own.yaml"
    mine.write_text(
        "argument: scheming\nversion: 2\ncredences:\n  slack_in_training: 40%\n  share_if_most: 80% (60-90%)\n", "utf-8"
    )
    wide, narrow = (json.loads(run("eval", mine, "--json", *option).out) for option in ((), ("--own-ranges",)))
    assert wide["probability"] == narrow["probability"]
    (swing,) = [row for row in narrow["questions"] if row["swing"]]
    assert (swing["question"], swing["low"], swing["high"]) == ("share_if_most", 0.6, 0.9)
    assert wide["band"]["low"] < narrow["band"]["low"] < narrow["band"]["high"] < wide["band"]["high"]
    assert narrow["band"]["low"] == pytest.approx(swing["probability_low"], abs=0.003)
    assert narrow["band"]["high"] == pytest.approx(swing["probability_high"], abs=0.003)
    said = " ".join(run("eval", mine, "--full").out.split())
    assert "Ranges: 1 of the person's own, 1 as wide, in log-odds, as the map's reading, around points given" in said
    said = " ".join(run("eval", mine, "--own-ranges", "--full").out.split())
    assert "Ranges: only the 1 range of the person's own; the other questions stay where they are." in said
    assert run("eval", "--own-ranges").code == 2
