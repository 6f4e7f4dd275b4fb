"""``ghgxl``, also as ``python -m xl_addin``: the command line in a process that is watched."""

from xl_addin.watched.parent import watch


def main() -> None:
    """Run ``ghgxl`` with this process's arguments."""
    watch("xl_addin.cli.main:main")


if __name__ == "__main__":
    main()
