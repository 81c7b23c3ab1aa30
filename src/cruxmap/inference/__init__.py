"""Numbers: an argument map and credences become probabilities, many credence vectors at a time."""
