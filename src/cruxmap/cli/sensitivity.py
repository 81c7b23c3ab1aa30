"""The tables of `cruxmap sensitivity`: each is worked out, described, and drawn where it has a picture.

What a table needs is imported with it: the commonest one pays for no other.
"""

from cruxmap.analysis.case import Case
from cruxmap.analysis.sweep import Sweep
from cruxmap.analysis.two_way import TwoWay
from cruxmap.cli.showing import save_picture
from cruxmap.errors import CruxmapError
from cruxmap.opening.misuse import MisuseError, misuse, refused_question, refusing
from cruxmap.opening.names import question_named
from cruxmap.report.document import Document
from cruxmap.report.results import Selection

GRID = 40  # steps to a side in the picture of a two-way table


def swings_table(case: Case, selection: Selection, sweep: Sweep, plot: str | None) -> Document:
    """How far the conclusion swings as each credence goes through its range."""
    from cruxmap.analysis.sensitivity import sensitivity
    from cruxmap.report.sensitivity import sensitivity_document

    result = sensitivity(case, sweep=sweep)
    document = sensitivity_document(case, result, selection)
    if plot:
        from cruxmap.report.pictures.sensitivity_plots import tornado

        rows = selection.questions(result.rows)
        save_picture(plot, lambda suffix: tornado(case.argument, result, rows, document.caption, suffix))
    return document


def reach_table(case: Case, selection: Selection, goal: float) -> Document:
    """The credence that would bring the conclusion to a goal, for each question."""
    from cruxmap.analysis.reach import reach
    from cruxmap.report.reach import reach_document

    result = reach(case, goal)
    return reach_document(case, result, selection)


def joint_reach_table(case: Case, selection: Selection, goal: float, most: int | None, plot: str | None) -> Document:
    """The smallest change of several credences that would bring the conclusion to a goal."""
    from cruxmap.analysis.joint_reach import MOST, CertainGoalError, joint_reach
    from cruxmap.report.joint_reach import joint_reach_document

    try:
        result = joint_reach(case, goal, most or MOST)
    except CertainGoalError as error:
        raise MisuseError([misuse("--reach", error.message, error.remedy)]) from None
    document = joint_reach_document(case, result, selection)
    if plot:
        from cruxmap.report.pictures.moves import moves

        if result.joint is None:
            message = "no change of credences was found, so there is none to draw"
            raise CruxmapError(message, "leave out --plot", "nothing-to-draw")
        title, changes = str(getattr(document.blocks[0], "text", "")), [("", result.joint)]
        save_picture(plot, lambda suffix: moves(case.argument, changes, title, document.caption, suffix))
    return document


def two_way_table(case: Case, sweep: Sweep, a: str, b: str, plot: str | None) -> Document:
    """The conclusion over a grid of two credences."""
    from cruxmap.analysis.two_way import two_way
    from cruxmap.report.two_way import two_way_document

    with refusing("--two-way"):
        a, b = (question_named(case.argument, text) for text in (a, b))
    if problems := [problem for name in (a, b) if (problem := refused_question(case.argument, name, "--two-way"))]:
        raise MisuseError(problems)
    if a == b:
        raise MisuseError([misuse("--two-way", f"{a!r} is named twice", "name two questions")])

    def grid(steps: int | None) -> TwoWay:
        return two_way(case, a, b, sweep=sweep, steps=steps)

    result = grid(None)
    document = two_way_document(case, result)
    if plot:
        for axis in (result.a, result.b):
            if len(axis.values) == 1:
                message = f"{axis.question!r} does not move in this sweep, so there is no plane to draw"
                raise CruxmapError(message, "name another question, or say --sweep full", "nothing-to-draw")
        from cruxmap.report.pictures.sensitivity_plots import contours

        save_picture(plot, lambda suffix: contours(case.argument, grid(GRID), document.caption, suffix))
    return document


def claims_table(case: Case, selection: Selection) -> Document:
    """What learning that a claim is so would do."""
    from cruxmap.analysis.claim_effects import claim_effects
    from cruxmap.report.claim_effects import claim_effects_document

    result = claim_effects(case)
    return claim_effects_document(case, result, selection)


def shares_table(case: Case, selection: Selection, draws: int | None, seed: int | None, plot: str | None) -> Document:
    """Which ranges the uncertainty of the conclusion comes from."""
    from cruxmap.analysis.variance import DRAWS, SEED, variance_shares
    from cruxmap.report.variance import variance_document

    result = variance_shares(case, draws=draws or DRAWS, seed=SEED if seed is None else seed)
    document = variance_document(case, result, selection)
    if plot:
        from cruxmap.report.pictures.sensitivity_plots import shares

        rows = selection.questions(result.rows)
        save_picture(plot, lambda suffix: shares(case.argument, result, rows, document.caption, suffix))
    return document
