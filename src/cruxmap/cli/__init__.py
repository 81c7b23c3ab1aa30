"""The command line: parse, call, show. Nothing else knows typer, and nothing else prints."""
