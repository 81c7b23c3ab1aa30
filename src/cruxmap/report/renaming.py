"""What a renaming changes, line by line, before it is made."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.files.renaming import Renaming
from cruxmap.model.problem import counted, several
from cruxmap.report.numbers import plain
from cruxmap.report.problems import paragraph

FEW = 12  # lines that are named


def renaming_text(renaming: Renaming, width: int = 0) -> str:
    """Every line that changes, as it is and as it will be, and what is to be known of the rest.

    Paragraphs are not longer than `width`, if that is not 0; lines of files are as long as they are.
    """
    blocks = [paragraph(_what(renaming), width), *_files(renaming), *(paragraph(t, width) for t in _remarks(renaming))]
    return "\n\n".join(blocks)


def renaming_data(renaming: Renaming) -> dict[str, object]:
    """The same for programs: what gets which name, the lines of each file, and where the old name stays."""
    return {
        "renamed": [
            {"kind": named.kind, "of": named.of or None, "name": named.name, "new": new}
            for named, new in renaming.pairs.items()
        ],
        "changes": [
            {"file": change.source.file, "line": line, "old": old, "new": new}
            for change in renaming.changes
            for line, old, new in change.lines()
        ],
        "left": [{"file": file, "lines": list(lines)} for file, lines in renaming.left.items()],
        "uncarried": list(renaming.uncarried),
    }


def _what(renaming: Renaming) -> str:
    """What is renamed, those together that have the same names."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for named, new in renaming.pairs.items():
        kinds.setdefault((f"{named.of}={named.name}" if named.of else named.name, new), []).append(named.kind)
    return "; ".join(f"{' and '.join(those)} {old} → {new}" for (old, new), those in kinds.items())


def _files(renaming: Renaming) -> Iterator[str]:
    for change in renaming.changes:
        for line, old, new in change.lines():
            removed = [plain(f"  - {text}") for text in old]
            yield "\n".join([plain(f"{change.source.file}:{line}"), *removed, *(plain(f"  + {text}") for text in new)])


def _remarks(renaming: Renaming) -> Iterator[str]:
    if renaming.left:
        places = [f"{file}:{line}" for file, lines in renaming.left.items() for line in lines]
        yield f"Texts and comments stay as they are, also where they have the old name: {several(places, most=FEW)}."
    if renaming.uncarried:
        yield (
            f"What others have answered about {several(renaming.uncarried)} has to be renamed in their files: the "
            "argument's `renamed` tells of its own questions and claims, and not of those of a set of observations."
        )
    if any(named.kind == "state" for named in renaming.pairs):
        yield "Views of others that take this state as given have to be renamed in their files."
    lines = sum(max(len(old), len(new)) for change in renaming.changes for _, old, new in change.lines())
    yield f"{counted(lines, 'line')} in {counted(len(renaming.changes), 'file')}."
