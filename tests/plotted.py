"""Whether the texts of a picture are where they can be read."""

from itertools import combinations


def check(texts):
    """Nothing is cut, and no text is on another."""
    whole = texts["whole"]
    for text, box in texts["boxes"]:
        assert box.x0 >= 0, text
        assert box.x1 <= whole.width, text
        assert box.y0 >= 0, text
        assert box.y1 <= whole.height, text
    for (text, box), (other, its) in combinations(texts["boxes"], 2):
        assert not box.overlaps(its), f"{text!r} is on {other!r}"
