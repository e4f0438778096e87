"""`python -m inkpost.cli`: the command line without an installed script."""

from inkpost.cli import main

main()
