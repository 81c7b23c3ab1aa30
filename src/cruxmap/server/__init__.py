"""The language server: what an editor asks, answered by the rooms below. Nothing else knows pygls and lsprotocol."""
