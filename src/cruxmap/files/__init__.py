"""Text to model and back: strict YAML with places, argument files, credence files."""
