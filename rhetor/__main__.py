"""``python -m rhetor`` is ``rhetor``."""

from rhetor.cli import main

main()
