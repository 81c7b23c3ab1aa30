"""An argument of a few lines with a set of observations: a ratio, likelihoods of what was not seen, and an open one."""

from pathlib import Path

RAIN = """\
argument: rain
target: wet
scope: {spring: true}
claims:
  spring: {statement: It is spring., credence: {ask: "s?", reading: 60%}}
  weather:
    statement: The weather.
    states: [sun, rain, snow]
    table: [{when: {spring: true}, is: [40%, showers]}, {when: {spring: false}, is: [30%, 30%]}]
  wet: {statement: I get wet., table: [{when: {weather: rain}, is: in_rain}, {when: {weather: [sun, snow]}, is: 10%}]}
questions:
  showers: {ask: "a?", reading: 50%}
  in_rain: {ask: "b?", reading: 80%}
"""
SET = """\
evidence: morning
title: This morning
by: An example
observations:
  clouds:
    {statement: There are clouds., source: me, status: seen, date: 2026-05, bears_on: "weather=rain,snow", ratio: 70%}
  puddle:
    title: A <b>puddle</b>
    statement: There is a puddle.
    source: me
    status: not_seen
    date: 2026-05-02
    shown: nothing much
    not_shown: where the water went
    bears_on: wet
    likelihoods: {true: 60%, false: 10%}
  umbrellas:
    {statement: People carry umbrellas., source: me, status: open, bears_on: wet, likelihoods: {true: 90%, false: 30%}}
"""


def written(folder: Path) -> Path:
    """The folder of the argument, within another."""
    home = folder / "rain"
    (home / "evidence").mkdir(parents=True)
    (home / "argument.yaml").write_text(RAIN, "utf-8")
    (home / "evidence" / "morning.yaml").write_text(SET, "utf-8")
    return home
