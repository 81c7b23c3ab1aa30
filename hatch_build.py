"""The README that package indexes show: the same text, with addresses where the repository's has paths."""

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    """Fills in `readme`, which pyproject.toml calls dynamic."""

    def update(self, metadata: dict) -> None:
        """Write each relative link as an address below the project's source."""
        text = Path(self.root, "README.md").read_text("utf-8")
        source = metadata["urls"]["Source"]
        absolute = re.sub(r"\]\((?!https?:|#)", f"]({source}/", text)
        metadata["readme"] = {"content-type": "text/markdown", "text": absolute}
