"""Pictures: the map of an argument in several formats, and the plots of results."""
