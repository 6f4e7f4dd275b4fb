"""``ghgxl`` (by `ghgxl_start`), also as ``python -m xl_addin``: what opens no file is told at once, all else done in a process that is watched.

Little is imported here: it is added to every start.
"""

import sys

from xl_addin.watched.own_modules import keep_own

COMMANDS, HELP = "xl_addin.cli.main:main", "help"
TOLD: list[list[str]] = [[], ["--help"], ["version"]]


def main() -> None:
    """Run ``ghgxl`` with this process's arguments."""
    is_touched = keep_own()
    words = sys.argv[1:]
    if words[:1] == [HELP]:  # as people ask: help, and help COMMAND
        words = [*words[1:], f"--{HELP}"]
        sys.argv[1:] = words
    if words in TOLD and not is_touched:
        from xl_addin.cli.front_page import show_day, show_help, show_version

        {"": show_day, "version": show_version}.get("".join(words), show_help)()
    elif words[:1] == ["eval"] and not is_touched:
        from xl_addin.watched.ending import code_of

        sys.exit(code_of(COMMANDS))  # type: ignore[arg-type]
    else:
        from xl_addin.watched.parent import watch

        watch(COMMANDS)


if __name__ == "__main__":
    main()
