"""Used arguments: claims of one argument in another, by the numbers of the same argument written out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import cruxmap
from cruxmap import evaluate, load_argument
from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import beliefs
from cruxmap.files import uses as uses_module
from cruxmap.files.argument import read_argument
from cruxmap.files.credences import load_credences
from cruxmap.files.exchange.argdown.reading import read_outline
from cruxmap.files.exchange.argdown.rebuilding import rebuilt
from cruxmap.files.locate import shipped_arguments
from cruxmap.files.revisions import taken
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import Credence, CredenceSet
from cruxmap.model.history import Renamed
from cruxmap.opening.cache import load_compiled
from exchanged import written
from repositories import Repository, needs_git

WEATHER = """\
argument: weather
target: wet
readings: guesses for this example
bases: {forecast: The forecast says so.}
scope: {season: winter}
claims:
  season: {statement: The season., states: [winter, summer], stick: [winter]}
  rain:
    statement: It rains.
    table: [{when: {season: winter}, is: rain_in_winter}, {else: 1 - (1 - shower)^2}]
    considerations: [{kind: for, text: It is grey., id: grey}, {kind: objection, text: It was yesterday., on: grey}]
  windy: {statement: It is windy., credence: not calm}
  wet:
    statement: I get wet.
    tilt: {base: [{when: {rain: true}, is: 70%}, {else: 5%}], by: [{when: {windy: true}, odds: wind}]}
    considerations: [{see: grey}]
  ill:
    statement: I fall ill.
    table: [{when: {wet: true}, is: 20%}, {else: 10%}]
    considerations: [{kind: for, text: Wet feet are bad., on: wet}, {kind: for, text: It is going round.}]
questions:
  winter: {ask: Is it winter?, reading: 50%}
  rain_in_winter: {ask: "In winter, how likely is rain?", reading: {credence: 40%, basis: forecast}}
  shower: {ask: How likely is a shower?, reading: 10-20%}
  calm: {ask: Is it calm?, title: Calm, reading: 60%}
  wind: {ask: "What would 50-50 become in a wind?", reading: 60%}
"""
TRIP = """\
argument: trip
target: bad
scope: {out.season: winter, home.season: winter}
uses:
  - {as: out, argument: ../weather, context: This is about the way out.}
  - as: home
    argument: ../weather
    title: Way home
    claims: [wet, rain]
    share: out
    set: {calm: calm_at_night, wind: 3:7, rain_in_winter: 30-50%, shower: not dry}
claims:
  bad:
    statement: The trip is bad.
    table:
      - {when: {out.wet: true, home.wet: true}, is: very}
      - {when: {out.wet: false, home.rain: false}, is: 0}
      - {else: 30%}
questions:
  very: {ask: "Wet twice?", reading: 90%}
  dry: {ask: "How likely is an hour without a shower?", reading: 85%}
  calm_at_night: {ask: Is it calm at night?, reading: 80%}
"""
BY_HAND = """\
argument: trip
target: bad
scope: {season_1: winter, season_2: winter}
claims:
  season_1: {statement: The season., states: [winter, summer], stick: [winter]}
  rain_1: {statement: It rains., table: [{when: {season_1: winter}, is: rain_1}, {else: 1 - (1 - shower)^2}]}
  windy_1: {statement: It is windy., credence: not calm}
  wet_1:
    statement: I get wet.
    tilt: {base: [{when: {rain_1: true}, is: 70%}, {else: 5%}], by: [{when: {windy_1: true}, odds: wind}]}
  season_2: {statement: The season., states: [winter, summer], stick: [winter]}
  rain_2: {statement: It rains., table: [{when: {season_2: winter}, is: rain_2}, {else: 1 - (1 - (1 - dry))^2}]}
  windy_2: {statement: It is windy., credence: not calm_at_night}
  wet_2:
    statement: I get wet.
    tilt: {base: [{when: {rain_2: true}, is: 70%}, {else: 5%}], by: [{when: {windy_2: true}, odds: 3:7}]}
  bad:
    statement: The trip is bad.
    table: [{when: {wet_1: true, wet_2: true}, is: very}, {when: {wet_1: false, rain_2: false}, is: 0}, {else: 30%}]
questions:
  winter: {ask: Is it winter?, reading: 50%}
  rain_1: {ask: Rain on the way out?, reading: 40%}
  shower: {ask: How likely is a shower?, reading: 10-20%}
  calm: {ask: Is it calm?, reading: 60%}
  wind: {ask: A wind?, reading: 60%}
  rain_2: {ask: Rain on the way home?, reading: 30-50%}
  very: {ask: "Wet twice?", reading: 90%}
  dry: {ask: "How likely is an hour without a shower?", reading: 85%}
  calm_at_night: {ask: Is it calm at night?, reading: 80%}
"""
SAME = {  # the names of the one, and of the other
    "out.winter": "winter",
    "out.rain_in_winter": "rain_1",
    "out.shower": "shower",
    "out.calm": "calm",
    "out.wind": "wind",
    "home.rain_in_winter": "rain_2",
    "very": "very",
    "dry": "dry",
    "calm_at_night": "calm_at_night",
}


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "argument.yaml").write_text(text, "utf-8")
    return folder


def answers(argument: ArgumentMap, **credences: float) -> CredenceSet:
    """Somebody's credences, with `__` for the dot in a question's name."""
    named = {name.replace("__", "."): Credence(value) for name, value in credences.items()}
    return CredenceSet(argument.name, credences=named)


@pytest.fixture
def trip(tmp_path: Path) -> ArgumentMap:
    return load_argument(write(tmp_path, weather=WEATHER, trip=TRIP) / "trip")


@pytest.fixture
def by_hand(tmp_path: Path) -> ArgumentMap:
    return load_argument(write(tmp_path, hand=BY_HAND) / "hand")


def test_what_is_taken(trip: ArgumentMap) -> None:
    assert [*trip.claims] == [
        *("out.season", "out.rain", "out.windy", "out.wet"),
        *("home.season", "home.rain", "home.windy", "home.wet", "bad"),
    ]
    assert [*trip.questions] == [*SAME]
    assert [(part.name, part.title, len(part.claims)) for part in trip.parts] == [
        ("out.weather", "Out", 4),
        ("home.weather", "Way home", 4),
        ("trip", "Trip", 1),
    ]
    assert trip.claims["home.wet"].title == "Way home: Wet"
    assert trip.questions["out.calm"].title == "Out: Calm"
    assert trip.questions["out.calm"].ask == "This is about the way out. Is it calm?"
    assert trip.questions["out.rain_in_winter"].reading.basis == "out.forecast"
    assert trip.bases == {"out.forecast": "The forecast says so."}
    assert trip.readings == "Out: guesses for this example"
    assert trip.parts[0].intro == "Taken from the argument “Weather”, version 1."


def test_the_same_numbers_as_by_hand(trip: ArgumentMap, by_hand: ArgumentMap) -> None:
    for name in SAME:
        a = evaluate(trip, answers(trip, **{name: 0.37, "dry": 0.8}))
        b = evaluate(by_hand, answers(by_hand, **{SAME[name]: 0.37, "dry": 0.8}))
        assert a.probability == pytest.approx(b.probability, abs=1e-15)
        assert a.unconditional == pytest.approx(b.unconditional, abs=1e-15)
    a, b = cruxmap.sensitivity(trip), cruxmap.sensitivity(by_hand)
    for key in ("swing", "derivative"):
        expected = {row.question: getattr(row, key) for row in b.rows}
        assert {SAME[row.question]: getattr(row, key) for row in a.rows} == pytest.approx(expected, abs=1e-14)
    assert beliefs(Case(trip), ["home.wet"])["home.wet"][0].probability == pytest.approx(
        beliefs(Case(by_hand), ["wet_2"])["wet_2"][0].probability, abs=1e-15
    )


def test_the_same_differences_as_by_hand(trip: ArgumentMap, by_hand: ArgumentMap) -> None:
    first, second = {"out.wind": 0.9, "very": 0.5}, {"home.rain_in_winter": 0.1, "calm_at_night": 0.4}
    a = cruxmap.compare(trip, answers(trip, **first), answers(trip, **second))
    first, second = ({SAME[name]: value for name, value in person.items()} for person in (first, second))
    b = cruxmap.compare(by_hand, answers(by_hand, **first), answers(by_hand, **second))
    parts = {row.question: row.contribution for row in b.rows}
    assert {SAME[row.question]: row.contribution for row in a.rows} == pytest.approx(parts, abs=1e-12)


def test_all_of_it_means_what_it_means_there(tmp_path: Path) -> None:
    """Without sharing, the target's probability and that of every claim behind it is the used argument's own."""
    use = "{as: w, argument: ../weather}"
    folder = write(
        tmp_path, weather=WEATHER, more=f"argument: more\ntarget: w.wet\nscope: {{w.season: winter}}\nuses: {use}\n"
    )
    own, used = load_argument(folder / "weather"), load_argument(folder / "more")
    assert evaluate(used).probability == evaluate(own).probability
    assert evaluate(used).unconditional == evaluate(own).unconditional
    mine = evaluate(own, answers(own, rain_in_winter=0.9, wind=0.2))
    assert evaluate(used, answers(used, w__rain_in_winter=0.9, w__wind=0.2)).probability == mine.probability
    assert used.parts[0].name == "w.weather"
    assert len(used.parts) == 1


def test_separate_questions_and_shared_ones(tmp_path: Path) -> None:
    """Two that share a question move together, two that do not move alone; their claims are two in either case."""
    both = "table: [{when: {a.wet: true, b.wet: true}, is: true}, {else: false}]"
    text = "argument: two\ntarget: both\nuses: [{as: a, argument: ../w}, {as: b, argument: ../w%s}]\n"
    text += "claims: {both: {statement: Both., %s}}\n"
    one = "argument: w\ntarget: wet\nclaims: {wet: {statement: Wet., credence: q}}\n"
    one += "questions: {q: {ask: Wet?, reading: 30%}}\n"
    folder = write(tmp_path, w=one, separate=text % ("", both), shared=text % (", share: a", both))
    separate, shared = load_argument(folder / "separate"), load_argument(folder / "shared")
    assert [*separate.questions] == ["a.q", "b.q"]
    assert [*shared.questions] == ["a.q"]
    assert evaluate(separate, answers(separate, a__q=0.5)).probability == pytest.approx(0.15)
    assert evaluate(shared, answers(shared, a__q=0.5)).probability == pytest.approx(0.25)


def test_what_is_said_goes_with_the_claims(trip: ArgumentMap) -> None:
    said = {name: claim.considerations for name, claim in trip.claims.items()}
    assert [(point.id, point.on, point.text) for point in said["out.rain"]] == [
        ("out.grey", "", "It is grey."),
        ("", "out.grey", "It was yesterday."),
    ]
    assert [(point.see, point.text) for point in said["out.wet"]] == [("out.grey", ""), ("", "Wet feet are bad.")]


def test_a_point_that_is_seen_from_elsewhere_stands_where_it_is_seen(tmp_path: Path) -> None:
    text = WEATHER.replace("target: wet", "target: windy").replace(
        "credence: not calm}", "credence: not calm, considerations: [{see: grey, kind: against}]}"
    )
    one = "argument: one\ntarget: w.windy\nuses: {as: w, argument: ../weather, without_scope: true}\n"
    argument = load_argument(write(tmp_path, weather=text, one=one) / "one")
    assert {(point.kind, point.text, point.on) for point in argument.claims["w.windy"].considerations} == {
        ("against", "It is grey.", ""),
        ("objection", "It was yesterday.", "w.grey"),
    }


def test_works_that_are_cited_go_with_what_cites_them(tmp_path: Path) -> None:
    """A work that both cite has one key, and one that nothing of what is taken cites stays behind."""
    works = "sources: {%s: {title: Clouds}, fog: {title: Fog}, hail: {title: Hail}}\n"
    weather = works % "clouds" + WEATHER.replace("It is grey.", "It is grey., source: clouds p. 2, cites: fog")
    weather = weather.replace("title: Calm,", "title: Calm, considerations: [{kind: for, text: A calm day., id: day}],")
    text = works.replace("fog: {title: Fog}, ", "") % "own" + TRIP
    argument = load_argument(write(tmp_path, weather=weather, trip=text) / "trip")
    assert [*argument.sources] == ["own", "hail", "out.fog"]
    (point, _) = argument.claims["home.rain"].considerations
    assert (point.source, point.cites) == ("own p. 2", ("out.fog",))
    assert [point.id for point in argument.questions["out.calm"].considerations] == ["out.day"]


def test_in_argdown_it_is_written_out(trip: ArgumentMap, tmp_path: Path) -> None:
    """It has `_` for the dots, and is the same argument without a use."""
    (tmp_path / "back").mkdir()
    for name, content in rebuilt(read_outline(written(trip, "argdown").encode())).items():
        (tmp_path / "back" / name).write_text(content, "utf-8")
    made = load_argument(tmp_path / "back")
    assert [*made.claims] == [name.replace(".", "_") for name in trip.claims]
    assert evaluate(made).probability == pytest.approx(evaluate(trip).probability, abs=1e-15)


def test_answers_in_a_credence_file(tmp_path: Path) -> None:
    folder = write(tmp_path, weather=WEATHER.replace("bases:", "renamed: {questions: {gale: wind}}\nbases:"), trip=TRIP)
    argument = load_argument(folder / "trip")
    assert argument.renamed == Renamed({"out.gale": "out.wind"})
    (folder / "me.yaml").write_text(
        "argument: trip\nviews: {home.wet: 20%, out.wet: {credence: 30%, given: {out.rain: true}}}\n"
        "credences: {out.gale: 30%, home.rain_in_winter: 10%}\n",
        "utf-8",
    )
    credences = load_credences(folder / "me.yaml", argument)
    assert {name: value.credence for name, value in credences.credences.items()} == {
        "out.wind": 0.3,
        "home.rain_in_winter": 0.1,
    }
    assert [*credences.views] == ["home.wet", "out.wet"]


def test_uses_in_uses(tmp_path: Path) -> None:
    week = (
        "argument: week\ntarget: t.bad\nscope: {t.out.season: winter, t.home.season: winter}\n"
        "uses: {as: t, argument: ../trip, set: {out.wind: 20%}}\n"
    )
    folder = write(tmp_path, weather=WEATHER, trip=TRIP, week=week)
    argument = load_argument(folder / "week")
    assert "t.out.wind" not in argument.questions
    assert argument.claims["t.out.wet"].title == "T: Out: Wet"
    below = load_argument(folder / "trip")
    expected = evaluate(below, answers(below, out__wind=0.2, very=0.7)).probability
    assert evaluate(argument, answers(argument, t__very=0.7)).probability == pytest.approx(expected, abs=1e-15)
    assert argument.readings == "T: Out: guesses for this example"


def test_what_is_given(trip: ArgumentMap, by_hand: ArgumentMap) -> None:
    a = evaluate(trip, given={"home.rain": ("true",), "out.wet": ("false",)})
    b = evaluate(by_hand, given={"rain_2": ("true",), "wet_1": ("false",)})
    assert a.probability == pytest.approx(b.probability, abs=1e-15)


def test_every_byte_of_a_used_file_is_in_the_fingerprint_and_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRUXMAP_CACHE", str(tmp_path / "cache"))
    folder = write(tmp_path, weather=WEATHER, trip=TRIP)
    first, again = load_compiled(folder / "trip"), load_compiled(folder / "trip")
    assert first.fingerprint == again.fingerprint
    write(tmp_path, weather=WEATHER.replace("is: 70%", "is: 71%"))
    second = load_compiled(folder / "trip")
    assert second.fingerprint != first.fingerprint
    assert evaluate(second).probability != evaluate(first).probability
    write(tmp_path, weather=f"{WEATHER}# a remark\n")
    assert load_compiled(folder / "trip").fingerprint not in (first.fingerprint, second.fingerprint)


def problems(folder: Path) -> list[tuple[str, int, str, str, str]]:
    reading = read_argument(folder)
    return [(Path(p.file).parent.name, p.line, p.code, p.message, p.remedy) for p in reading.problems]


def one_use(use: str, further: str = "scope: {w.season: winter}") -> str:
    return f"argument: one\ntarget: w.wet\n{further}\nuses: {{as: w, argument: ../weather, {use}}}\n"


@pytest.mark.parametrize(
    ("use", "further", "code", "message", "remedy"),
    [
        ("claims: [wett]", "", "unknown-claim", "there is no claim 'wett' in 'weather'", "did you mean 'wet'?"),
        ("set: {wint: 1%}", "", "unknown-question", "no question 'wint' in", "did you mean 'winter' or"),
        ("set: {wind: w.calmm}", "", "unknown-question", "there is no question 'w.calmm'", "did you mean 'w.calm'?"),
        ("set: {wind: 170}", "", "bad-probability", "170 is more than 1", "write"),
        ("share: v", "", "unclear-use", "there is no earlier use 'v'", "name one that stands above this"),
        ("version: 2", "", "other-version", "which is at version 1", "get the newer"),
        ("title: W", "views: []", "used-scope", "takes w.season: winter for", "write `scope: {w.season: winter}`"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_use(tmp_path: Path, use: str, further: str, code: str, message: str, remedy: str) -> None:
    text = one_use(use, further) if further else one_use(use)
    ((where, line, found, said, told),) = problems(write(tmp_path, weather=WEATHER, one=text) / "one")
    assert (where, line, found) == ("one", 4, code)
    assert message in said
    assert remedy in told


def test_what_is_wrong_with_a_used_argument_is_told_there(tmp_path: Path) -> None:
    text = WEATHER.replace("odds: wind", "odds: wnd")
    found = problems(write(tmp_path, weather=text, trip=TRIP) / "trip")
    assert [(where, line, code) for where, line, code, _, _ in found] == [("weather", 15, "unknown-question")]


def test_a_taken_claim_that_does_not_matter(tmp_path: Path) -> None:
    text = TRIP.replace("claims: [wet, rain]", "claims: [wet, rain, moon]")
    weather = WEATHER.replace(
        "claims:", "classes: moon\nclaims:\n  moon: {statement: The moon is full., credence: calm}"
    )
    ((where, line, code, message, _),) = problems(write(tmp_path, weather=weather, trip=text) / "trip")
    assert (where, line, code) == ("trip", 9, "idle-claim")
    assert message == "the target does not depend on 'home.moon'"


NEWER = WEATHER.replace("scope:", "version: 2\nasked_anew: {questions: {2: {QUESTION: it says why}}}\nscope:", 1)


@pytest.mark.parametrize(("question", "severity"), [("wind", "error"), ("going_round", "warning")])
def test_a_newer_version(tmp_path: Path, question: str, severity: str) -> None:
    text = NEWER.replace("QUESTION", question).replace("is: 20%}, {else: 10%}", "is: 20%}, {else: going_round}")
    text = text.replace("questions:\n", "questions:\n  going_round: {ask: Is it going round?, reading: 10%}\n", 1)
    folder = write(tmp_path, weather=text, one=one_use("title: W"))
    (problem,) = read_argument(folder / "one").problems
    assert (problem.code, problem.severity) == ("other-version", severity)
    assert ("these mean something else: w.wind" in problem.message) == (severity == "error")
    write(tmp_path, one=one_use("version: 2"))  # as the remedy says
    assert read_argument(folder / "one").problems == ()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("{tmp}/weather", "outside-folder"),
        ("~/weather", "outside-folder"),
        ("../../../weather", "outside-folder"),
        ("../link", "outside-folder"),
        ("../folder", "outside-folder"),
        ("../nowhere", "missing-file"),
        ("../wether", "missing-file"),
        ("../trip/../weather/argument.yml", "missing-file"),
        ('"\\0"', "outside-folder"),
        ("../secret.yaml", "other-kind"),
        ("../broken.yaml", "not-yaml"),
        ("../one", "uses-loop"),
        (".", "uses-loop"),
    ],
)
def test_paths_that_lead_elsewhere(tmp_path: Path, path: str, code: str) -> None:
    root = tmp_path / "mine"
    root.mkdir()
    write(tmp_path, weather=WEATHER)
    write(root, weather=WEATHER)
    (root / "secret.yaml").write_text("password: hunter2\n")
    (root / "broken.yaml").write_text("password: [hunter2\n")
    (root / "link").symlink_to(tmp_path / "weather")
    (root / "folder").mkdir()
    (root / "folder" / "argument.yaml").symlink_to(tmp_path / "weather" / "argument.yaml")
    write(root, one=f"argument: one\ntarget: w.wet\nuses: {{as: w, argument: {path.format(tmp=tmp_path)}}}\n")
    reading = read_argument(root / "one")
    assert [problem.code for problem in reading.problems] == [code]
    assert "hunter2" not in str(reading.problems)
    assert reading.argument is None


def test_a_wider_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "mine"
    root.mkdir()
    write(tmp_path, weather=WEATHER)
    write(root, one=one_use("title: W").replace("../weather", "../../weather"))
    assert [problem.code for problem in read_argument(root / "one").problems] == ["outside-folder"]
    monkeypatch.setenv("CRUXMAP_ROOT", str(tmp_path))
    assert read_argument(root / "one").problems == ()
    monkeypatch.setenv("CRUXMAP_ROOT", ".")  # which would be whatever folder one is in
    assert [problem.code for problem in read_argument(root / "one").problems] == ["outside-folder"]


def test_files_side_by_side_and_one_that_comes_with_cruxmap(tmp_path: Path) -> None:
    (tmp_path / "weather.yaml").write_text(WEATHER, "utf-8")
    (tmp_path / "one.yaml").write_text(one_use("title: W").replace("../weather", "weather.yaml"), "utf-8")
    assert read_argument(tmp_path / "one.yaml").problems == ()
    shipped = load_argument(shipped_arguments()["power-seeking"])
    use = f"{{as: p, argument: power-seeking, version: {shipped.version}, without_scope: true}}"
    (tmp_path / "two.yaml").write_text(f"argument: two\ntarget: p.{shipped.target.claim}\nuses: {use}\n", "utf-8")
    two = load_argument(tmp_path / "two.yaml")
    assert evaluate(two).unconditional == pytest.approx(evaluate(shipped).unconditional, abs=1e-15)


def test_a_circle_of_three(tmp_path: Path) -> None:
    text = "argument: {0}\ntarget: x.c\nuses: {{as: x, argument: ../{1}}}\n"
    folder = write(tmp_path, a=text.format("a", "b"), b=text.format("b", "c"), c=text.format("c", "a"))
    ((where, line, code, message, _),) = problems(folder / "a")
    assert (where, line, code) == ("c", 3, "uses-loop")
    assert message == "arguments use each other in a circle: a → b → c → a"


def test_doubling_and_doubling_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each uses the one below twice: that is read once, and there is a limit to the claims."""
    both = "claims: {c: {statement: C., table: [{when: {a.c: true, b.c: true}, is: true}, {else: false}]}}"
    uses = "uses: [{as: a, argument: ../l%d}, {as: b, argument: ../l%d}]"
    texts = {f"l{i}": f"argument: l{i}\ntarget: c\n{uses % (i - 1, i - 1)}\n{both}\n" for i in range(1, 7)}
    folder = write(tmp_path, l0="argument: l0\ntarget: c\nclaims: {c: {statement: C., credence: 20-30%}}\n", **texts)
    assert len(load_argument(folder / "l4").claims) == 31
    monkeypatch.setattr(uses_module, "MAX_TAKEN", 50)
    assert [code for _, _, code, _, _ in problems(folder / "l6")] == ["too-large"]


@needs_git
def test_an_earlier_revision_has_the_used_argument_as_it_was_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Repository.new(tmp_path / "work")
    write(work.folder, weather=WEATHER, trip=TRIP)
    work.git("add", ".")
    work.git("commit", "-q", "-m", "first")
    then = load_argument(work.folder / "trip")
    write(work.folder, weather=WEATHER.replace("is: 70%", "is: 60%"))
    monkeypatch.chdir(work.folder)
    with taken("HEAD:trip", "argument.yaml") as state:
        assert load_argument(state.path).fingerprint == then.fingerprint
    assert load_argument(work.folder / "trip").fingerprint != then.fingerprint
    work.git("rm", "-q", "--cached", "-r", "weather")
    work.git("commit", "-q", "-m", "second")
    with taken("HEAD:trip", "argument.yaml") as state:  # the folder is there, and is not what it was then
        (problem, _) = read_argument(state.path).problems
    assert (problem.code, problem.remedy) == ("missing-file", "commit it together with this argument")
