"""How fast cruxmap is beside pgmpy and pyAgrum, as ratios taken in one run."""
