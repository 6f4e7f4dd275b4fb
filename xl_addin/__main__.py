"""``python -m xl_addin`` is ``ghgxl``."""

from xl_addin.watched.parent import main

main()
