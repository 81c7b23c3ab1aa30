"""Views of results: each returns a document of tables and texts, which any format can show."""
