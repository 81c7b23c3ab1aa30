"""An argument that names everything in every place where names may stand, in words that no text of it has."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "argument.yaml": """\
# The whole of it; `c_wet` is what it is about.
argument: every
target: c_wet  # the conclusion
version: 2
scope: {c_out: true}
conditions:
  - {title: A gale, given: {c_wind: [s_gale, s_storm]}}
routes: c_way
classes: c_wind
views: [c_wet, "c_rain"]
bases:
  b_guess: a guess
sources:
  w_book: {title: Drops, url: "https://example.org/book"}
parts: [sky.yaml, ground.yaml]
renamed:
  questions: {q_older: q_rain}  # long ago
asked_anew:
  questions: {2: {q_hail: it counts now}}
  claims: {2: [c_rain]}
added:
  questions: {2: [q_way_a]}
""",
    "sky.yaml": """\
part: p_sky
title: The sky
claims:
  c_rain:
    statement: Drops fall.
    cites: w_book p. 3
    credence: q_rain
    considerations:
      - {id: n_clouds, kind: for, text: It is grey.}
      - {kind: objection, 'on': n_clouds, text: It often is.}
      - {kind: against, 'on': c_rain, text: The glass is high.}
      - {see: n_gusts, kind: for}
  c_wind:
    statement: How it blows.
    states: {s_calm: no air, s_gale: a gale, s_storm: a storm}
    stick: [q_calm, 'q_gale']
    considerations:
      - {id: n_gusts, kind: for, state: [s_gale, s_storm], text: The trees bend., cites: [w_book]}
      - {kind: against, text: They do not., source: "w_book, p. 4"}
  c_hail:
    statement: Ice falls.
    tilt:
      base: [{when: {c_rain: true}, is: q_hail}, {when: {c_rain: false}, is: false}]
      by:
        - {when: {c_wind: s_calm}, odds: q_tilt}
  c_out:
    statement: Somebody is out.
    credence: {ask: "Is somebody out?", reading: {credence: 90%, low: 80%, high: 95%, basis: b_guess}}
questions:
  q_rain: {ask: "Rain?", reading: {credence: 30%, low: 20%, high: 40%, basis: "b_guess"}}
  q_calm: {ask: "Calm?", reading: 60%}
  q_gale: {ask: "A gale, if not calm?", reading: 70%}
  q_hail: {ask: "Ice, if there are drops?", reading: 10%}
  q_tilt:
    ask: "Does calm air tell?"
    reading: 60%
    cites: [w_book]
    considerations:
      - {id: n_still, kind: for, text: It is still.}
      - {kind: reply, 'on': n_still, text: No.}
      - {see: n_gusts}
""",
    "ground.yaml": """\
part: p_ground
claims:
  c_way:
    statement: How the water comes.
    states: [s_above, s_below, s_not]
    table:
      - {when: {c_rain: true}, is: [q_way_a, q_way_b]}
      - {when: {c_rain: false, c_wind: [s_gale, s_storm]}, is: {s_below: 0.25, s_not: 0.75}}
      - {when: {c_rain: false, c_wind: s_calm}, is: s_not}
  c_roof:
    statement: The roof holds.
    noisy_and:
      needs:
        - {when: {c_wind: [s_calm, s_gale]}, is: q_need}
      leak: q_leak
  c_dry:
    statement: One stays dry.
    rule:
      - {when: {c_way: [s_above, s_below], c_roof: false}, then: false}
      - {else: true}
  c_cold:
    statement: One is cold.
    table:
      - when: {any: [{c_wind: s_storm}, {not: {c_dry: true}}], c_out: true}
        is: {name: q_cold, ask: "Cold, if wet or in a storm?", reading: {credence: 80%, basis: b_guess}}
      - {when: {all: [{c_out: false}, {c_rain: true}]}, is: 5-20%}
      - {else: (not q_hail) * q_calm^2}
  c_harm:
    statement: How bad it is.
    states: [s_none, s_some, s_much]
    noisy_or:
      order: [s_none, s_some, "s_much"]
      causes:
        - {when: {c_cold: true}, is: [q_cause, 0.5]}
      leak: {s_none: 0.5, s_some: 0.5}
  c_wet:
    statement: One gets wet.
    noisy_or:
      causes:
        - {when: {c_cold: true}, is: not q_cause}
        - {when: {c_dry: false, c_out: true}, is: q_cause}
        - {when: {c_hail: true}, is: q_cause}
        - {when: {c_harm: [s_some, s_much]}, is: 0.1}
questions:
  q_way_a: {ask: "From above?", reading: 80%}
  q_way_b: {ask: "Else from below?", reading: 50%}
  q_need: {ask: "And in a storm?", reading: 30%}
  q_leak: {ask: "A hole?", reading: 5%}
  q_cause: {ask: "Does that make one wet?", reading: 90%}
""",
    "evidence/seen.yaml": """\
evidence: seen
argument: every
version: 2
observations:
  o_umbrella:
    statement: Umbrellas are up.
    source: the window
    status: seen
    date: 2026-11-26
    cites: w_book
    bears_on: c_rain
    ratio: {credence: 3:1, basis: b_guess}
  o_leaves:
    statement: Leaves fly.
    source: the window
    status: seen
    date: 2026-11-26
    ratios:
      c_wind = s_gale,s_storm: 4:1
      c_out: 1:2
  o_vane:
    statement: The vane turns.
    source: the roof
    status: not_seen
    date: 2026-11-26
    bears_on: c_wind
    likelihoods: {s_calm: 10%, s_gale: 80%, s_storm: 90%}
  o_puddle:
    statement: There is a puddle.
    source: the yard
    status: open
    table:
      - {when: {c_rain: true}, is: q_puddle}
      - {when: {c_rain: false}, is: 0.1}
questions:
  q_puddle: {ask: "A puddle, if there are drops?", reading: 70%}
""",
    "profiles/base.yaml": """\
argument: every
version: 2
evidence: seen
credences:
  q_calm: 50%  # as every year
  q_older: 45%
""",
    "profiles/me.yaml": """\
argument: every
version: 2
evidence: seen
extends: base.yaml
views:
  c_wet: {credence: 40%, given: {c_wind: [s_gale, s_storm], c_out: true}}
  "c_rain": 35%
credences: {q_hail: 20%, q_leak: {credence: 10%, note: it dripped}, o_umbrella: 2:1,
  o_leaves_on_c_out: 40%, o_leaves_on_c_wind_s_gale_s_storm: 70%, o_vane_if_s_calm: 20%, q_puddle: 60%, c_out: 85%,
  c_cold_if_not_c_out_and_c_rain: 15%, q_cold: 70%}
""",
}


def write_every_name(folder: Path) -> Path:
    """Write the files; the argument's folder."""
    home = folder / "every"
    for name, text in FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return home
