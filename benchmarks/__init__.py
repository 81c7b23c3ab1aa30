"""Proof of speed: `python -m benchmarks` measures cruxmap against pgmpy, pyAgrum and the floor, as ratios."""
