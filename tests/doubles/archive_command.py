"""``ghgxl archive`` as a test types it."""

import pytest

from xl_addin.cli.main import main


def command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The exit code of the command with these words."""
    monkeypatch.setattr("sys.argv", ["ghgxl", "archive", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))
