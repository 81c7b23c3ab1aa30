"""The process: what makes it start and end quickly. All else is in `app`."""

import gc
import os
import sys


def main() -> None:
    """Run the program."""
    gc.disable()  # a short run makes no garbage worth a search; the searches would take a tenth of it
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads for matrices larger than any here
    try:
        from cruxmap.cli.streams import open_closed_streams

        open_closed_streams()
        from cruxmap.cli.app import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # nor is there anything to find at the exit, where Python searches once more
