"""`python -m cruxmap`."""

from cruxmap.cli.app import main

main()
