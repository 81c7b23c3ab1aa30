"""BayesDown: tables of statements with states, and what is told of numbers that do not fit."""

from __future__ import annotations

import pytest

from cruxmap.files.exchange.argdown.bayesdown import Network, network_of, short_states
from cruxmap.files.exchange.argdown.reading import read_outline
from cruxmap.files.exchange.network import Place, UnfitNetworkError

LATE = """\
[Late]: I come late. {"instantiations": ["late_TRUE", "late_FALSE"],
 "priors": {"p(late_TRUE)": "0.25", "p(late_FALSE)": "0.75"},
 "posteriors": {"p(late_TRUE|traffic_high,ice_TRUE)": "0.9", "p(late_TRUE|traffic_high,ice_FALSE)": "0.6",
  "p(late_TRUE|traffic_low)": "0.1"}}
 + [Traffic]: How much traffic there is. {"instantiations": ["traffic_high", "traffic_low"],
   "priors": {"p(traffic_high)": "0.3"}}
 + [Ice]: The road is icy. {"instantiations": ["ice_TRUE", "ice_FALSE"], "priors": {"p(ice_TRUE)": "0.1"}}
"""


def network(text: str) -> Network:
    return network_of(read_outline(text.encode()))


def refused(text: str) -> list[tuple[Place, str, str]]:
    with pytest.raises(UnfitNetworkError) as error:
        network(text)
    return [(fault.place, fault.message, fault.remedy) for fault in error.value.faults]


def test_tables_of_posteriors_and_priors() -> None:
    made = network(LATE)
    late = made.tables["Late"]
    assert (late.states, late.parents) == (("TRUE", "FALSE"), ("Traffic", "Ice"))
    assert late.values.tolist() == [
        [[0.9, pytest.approx(0.1)], [0.6, 0.4]],
        [[0.1, 0.9], [0.1, 0.9]],
    ]
    assert made.tables["Traffic"].values.tolist() == [0.3, 0.7]
    assert made.statements["Ice"] == "The road is icy."
    assert [(stated.claim, stated.state, stated.probability) for stated in made.stated] == [
        ("Late", "TRUE", 0.25),
        ("Late", "FALSE", 0.75),
    ]
    assert made.remarks == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("traffic_high,ice_TRUE", "Traffic=high, Ice"),
        ("traffic_high,ice_FALSE", "traffic_high, not_ice"),
        ("traffic_low", "Traffic_Low"),
        ("p(late_TRUE|traffic_low)", "P( late | traffic-low )"),
        ("p(late_TRUE|traffic_low)", "p(late_TRUE|any_other_parent_combo)"),
        ('"0.1"}}\n + [Traffic]', "10%}}\n + [Traffic]"),
        ('"', "“"),
        ('"instantiations": ["traffic_high"', '/* how much */ "instantiations": ["traffic_high"'),
    ],
)
def test_ways_of_writing_it(one: str, other: str) -> None:
    text = LATE.replace(one, other)
    assert text != LATE
    assert network(text).tables["Late"].values.tolist() == network(LATE).tables["Late"].values.tolist()


def test_the_posteriors_say_what_depends_on_what() -> None:
    text = LATE + ' + [Anger]: They are angry. {"instantiations": ["TRUE", "FALSE"],\n'
    text += '  "posteriors": {"p(TRUE|late_TRUE)": "0.5", "p(TRUE|late_FALSE)": "0"}}\n'
    made = network(text)
    assert made.tables["Anger"].parents == ("Late",)
    assert [(remark.place.line, remark.message) for remark in made.remarks] == [
        (8, "[Anger] stands below [Late], whose probabilities do not depend on it")
    ]


LOW = "p(late_TRUE|traffic_low)"
FAULTS = [
    (('ice_TRUE)": "0.9"', 'ice_TRUE)": "1.9"'), (3, 55), "'1.9' is not a probability", ""),
    (("|traffic_low", "|trafic_low"), (4, 3), "'trafic_low' is no state of another statement", "'traffic_low'"),
    ((LOW, "p(lat_TRUE|traffic_low)"), (4, 3), "'lat_TRUE' is no state of [Late]", "did you mean 'late_TRUE'?"),
    ((LOW, "late if low"), (4, 3), "'late if low' is no probability of a state", ""),
    ((', "p(late_TRUE|traffic_high,ice_FALSE)": "0.6"', ""), (1, 1), "is 'high' and 'Ice' is 'FALSE' has no row", ""),
    (("traffic_low)", "traffic_high)"), (4, 3), "[Late] has this probability already, in line 3", "keep one"),
    (('"priors": {"p(ice_TRUE)": "0.1"}', '"a": 1'), (7, 4), "[Ice] has no probabilities", "add"),
    (('"instantiations": ["ice_TRUE", "ice_FALSE"], ', ""), (7, 4), "[Ice] has no states", "instantiations"),
    (('"0.3"', '"0.3", "p(traffic_low)": "0.6"'), (6, 15), "add up to 0.9, not to 1", "correct them"),
]


@pytest.mark.parametrize(("change", "place", "message", "remedy"), FAULTS)
def test_what_does_not_fit(change: tuple[str, str], place: tuple[int, int], message: str, remedy: str) -> None:
    text = LATE.replace(*change)
    assert text != LATE
    faults = refused(text)
    at, said, mended = next(fault for fault in faults if message in fault[1])
    assert (tuple(at), remedy in mended) == (place, True), (at, said, mended)


def test_more_than_two_states_and_the_rest() -> None:
    text = '[Sky] {"instantiations": ["clear", "cloudy", "rain"], "priors": {"p(clear)": "0.5", "p(rain)": "0.2"}}\n'
    assert network(text).tables["Sky"].values.tolist() == [0.5, pytest.approx(0.3), 0.2]
    ((place, message, _),) = refused(text.replace(', "p(rain)": "0.2"', ""))
    assert (message, place.line) == ("[Sky] has no probability of cloudy, rain here", 1)


def test_states_lose_what_they_all_begin_with() -> None:
    assert short_states(["grass_wet_TRUE", "grass_wet_FALSE"]) == ["TRUE", "FALSE"]
    assert short_states(["warm", "wet"]) == ["warm", "wet"]
    assert short_states(["a_", "a_b"]) == ["a_", "a_b"]
    assert short_states(["yes"]) == ["yes"]
