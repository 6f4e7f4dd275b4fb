"""``python -m xl_addin`` is ``ghgxl``."""

from xl_addin.watched import main

main()
