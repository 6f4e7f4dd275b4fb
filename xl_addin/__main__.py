"""``python -m xl_addin`` is ``ghgxl``."""

from xl_addin.cli import main

main()
