"""``ghgxl`` as a test types it."""

import pytest

from xl_addin.cli.main import main


def command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The exit code of the command with these words."""
    return run_command(monkeypatch, "archive", *arguments)


def run_command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The exit code of ghgxl with these words."""
    monkeypatch.setattr("sys.argv", ["ghgxl", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))
