"""`python cli.py …` in a checkout is `cruxmap …`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

from cruxmap.cli.main import main

if __name__ == "__main__":
    main()
