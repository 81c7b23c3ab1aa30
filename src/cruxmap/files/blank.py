"""Blanks: a small argument to edit, and a credence file to fill in."""

import datetime
import textwrap

from cruxmap.files.faults import printable
from cruxmap.files.writing import scalar
from cruxmap.model.argument import ArgumentMap

ARGUMENT = """\
{opening}
argument: {name}
title: Will the picnic be a success?
target: success
event: More than half of the guests would come again.

claims:
  dry:
    title: It stays dry
    statement: It does not rain during the picnic.
    credence: dry

  guests_come:
    title: The guests come
    statement: At least ten guests come.
    table:
      - {{when: {{dry: true}}, is: guests_come_if_dry}}
      - {{when: {{dry: false}}, is: guests_come_if_wet}}
    considerations:
      - kind: against
        text: It is on the evening of a match.

  success:
    title: The picnic is a success
    statement: More than half of the guests would come again.
    table:
      - {{when: {{dry: true, guests_come: true}}, is: success_if_all_is_well}}
      - {{when: {{dry: true, guests_come: false}}, is: 10%}}
      - {{when: {{dry: false}}, is: false}}

questions:
  dry:
    ask: How likely is it to stay dry?
    reading: {{credence: 70%, low: 50%, high: 85%, because: the forecast is good}}
    core: true
  guests_come_if_dry:
    ask: If it stays dry, how likely are ten guests or more?
    reading: 60-90%
  guests_come_if_wet:
    ask: And if it rains?
    reading: 10-40%
  success_if_all_is_well:
    ask: If it stays dry and they come, how likely would most come again?
    reading: 80%
"""


def blank_argument(name: str, opening: str) -> str:
    """A small valid argument, which evaluates as it is; `opening` is the comment at its beginning, in these lines."""
    return ARGUMENT.format(name=name, opening="\n".join(f"# {printable(line)}" for line in opening.splitlines()))


def blank_credences(argument: ArgumentMap, named: str, *, core: bool) -> str:
    """A credence file without answers: each question as a comment above its line.

    The file calls the argument `named`: its name, or the path to it from the file's folder.
    The readings are left out on purpose: a number to start from is a number to stay near.
    """
    lines = [
        *_comment(f"Credences about {argument.name}: {argument.title}", ""),
        *_comment(
            "Write a probability after the colon: 30%, 0.3, 3:7 (odds), 1 in 20, or a range such as 20-40%. "
            f"What you leave empty keeps the map's reading{f' ({argument.readings})' if argument.readings else ''}.",
            "",
        ),
        f"argument: {scalar(named)}",
        f"version: {argument.version}",
        "name:",
        f"date: {datetime.date.today().isoformat()}",
        "credences:",
    ]
    for part in argument.parts:
        names = [name for name in part.questions if argument.questions[name].core or not core]
        if names:
            lines += ["", *_comment(part.title, "  ")]
        for name in names:
            lines += ["", *_comment(argument.questions[name].ask, "  "), f"  {name}:"]
    return "\n".join(lines) + "\n"


def _comment(text: str, indent: str) -> list[str]:
    """A text as lines of a comment, none of which a line end in it can leave."""
    return textwrap.wrap(
        printable(" ".join(text.split())), 96, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# "
    )
