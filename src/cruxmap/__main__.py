"""`python -m cruxmap`."""

from cruxmap.cli.main import main

main()
