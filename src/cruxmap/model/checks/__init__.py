"""What makes an argument map sound: small checks in a row, each of which tells all that it finds.

An argument in which something is wrong is checked as far as one can tell: a claim at fault is left out
of the checks that need it whole, so that it neither hides other problems nor makes up any.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from msgspec import structs

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.checks.carvings import unclear_carvings
from cruxmap.model.checks.considerations import (
    bare_claims,
    circular_considerations,
    unclear_considerations,
    unclear_sources,
)
from cruxmap.model.checks.evidence import dependent_observations
from cruxmap.model.checks.history import misleading_renames, misstated_changes
from cruxmap.model.checks.names import evidence_names, form_names
from cruxmap.model.checks.network import cycles, idle_claims, uncovered_configurations
from cruxmap.model.checks.questions import (
    faulty_worksheets,
    reserved_names,
    unasked,
    unknown_bases,
    unused_questions,
)
from cruxmap.model.checks.sources import unclear_works, unknown_sources
from cruxmap.model.problem import Finding, Suggestion

Check = Callable[[ArgumentMap], Iterator[Finding]]

OF_PARTS: tuple[Check, ...] = (
    evidence_names,
    form_names,
    unclear_carvings,
    reserved_names,
    unknown_bases,
    misleading_renames,
    misstated_changes,
    unclear_considerations,
    unclear_sources,
    circular_considerations,
    unknown_sources,
    unclear_works,
    faulty_worksheets,
    unasked,
)
OF_SOUND_ARGUMENTS: tuple[Check, ...] = (unused_questions, idle_claims, bare_claims, dependent_observations)


def check(argument: ArgumentMap, unread: Collection[str] | None = None) -> list[Finding]:
    """Everything that is wrong with an argument map, in the order of the checks.

    Args:
        argument: the map.
        unread: where the map is not all that was written, the names (of claims, questions, bases and
            considerations) that are missing in it; what refers to them is not reported.
    """
    if not argument.claims and not unread:
        message, remedy = "the argument has no claims", "add `claims:`, or `parts:` with files of claims"
        return [Finding("no-claims", (), message, remedy)]
    findings = [finding for check_part in OF_PARTS for finding in check_part(argument)]
    if unread:
        findings = [_with_unread(finding, unread) for finding in findings if finding.missing not in unread]
    faulty = {finding.path[1] for finding in findings if _is_about_a_claim(finding)}
    findings += cycles(argument)
    sound = {name: claim for name, claim in argument.claims.items() if name not in faulty}
    findings += uncovered_configurations(argument, sound)
    if unread is None and not any(finding.severity == "error" for finding in findings):
        findings += [finding for check_all in OF_SOUND_ARGUMENTS for finding in check_all(argument)]
    return findings


def _is_about_a_claim(finding: Finding) -> bool:
    """Whether a claim is at fault, not what is said about it."""
    return finding.path[:1] == ("claims",) and "considerations" not in finding.path


def _with_unread(finding: Finding, unread: Collection[str]) -> Finding:
    """The finding, which may suggest a name whose own entry is at fault."""
    remedy = finding.remedy
    if not finding.missing or not isinstance(remedy, Suggestion):
        return finding
    return structs.replace(finding, remedy=structs.replace(remedy, names=[*remedy.names, *sorted(unread)]))
