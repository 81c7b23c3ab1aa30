"""The answers of others, for somebody who is to see them after answering."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from cruxmap.analysis.pooling import without_silent
from cruxmap.files.credences import Layers
from cruxmap.files.standard_input import WORD
from cruxmap.model.people import Group, matched, same_name
from cruxmap.opening.gathering import Gathering
from cruxmap.opening.standard_input import refused
from cruxmap.opening.store import argument_for


class Others(Struct, frozen=True):
    """The people of whom somebody is to see the answers to an argument's questions; perhaps one of them is they."""

    questions: tuple[str, ...]
    everybody: Group

    def without(self, name: str, person_id: str, path: Path) -> tuple[Group, bool]:
        """The others, and whether somebody is left out: by their id, or else by their name or that of their file."""
        called = same_name(name) or same_name(person_id) or path.stem
        ids = {0: same_name(person_id)} if person_id else {}
        person = Group((called,), np.empty((len(self.questions), 1)), np.ones(1), ids=ids)
        own = {j for _, j in matched(person, self.everybody)}
        others = [i for i in range(len(self.everybody.names)) if i not in own]
        return self.everybody.only(np.array(others, dtype=np.intp)), bool(own)


def open_others(after: str, path: Path, argument: str = "", evidence: Sequence[str] | None = None) -> Others:
    """Read the answers of those who have answered something, for the person whose credence file is at a path.

    Args:
        after: a folder, a table or a file.
        path: the person's file, which need not exist.
        argument: the argument's name or path; what that file names if empty.
        evidence: sets of observations.

    Raises:
        ProblemsError: when something cannot be used.
        CruxmapError: when nobody is there.
    """
    if after == WORD:
        raise refused("--after", "from which answers come", "name a folder, a table or a file")
    home = argument_for(path, argument, Layers(path) if path.is_file() else None)
    reading = Gathering([[after]], str(home), evidence, by_file=True)
    ((group, _),) = reading.groups(keep_going=False)
    return Others(tuple(reading.argument.uncarved.questions), without_silent(group)[0])
