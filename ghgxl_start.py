"""The entry point of ``ghgxl``: Python starts anew, isolated, wherever its environment may have had a say in what it runs.

The name is nobody else's, so that a foreign ``xl_addin`` on ``PYTHONPATH`` is not found before this; nothing of ours is
imported until the interpreter that does it is isolated.
"""

import os
import site
import sys

# -I drops the variables of the environment, the folder of the user and the current one. What else is ours: where this file
# lies, which is one of the installation's own places unless it was installed for one user alone.
START = "import sys; {place!r} in sys.path or (sys.path.append({place!r}), __import__('site').addsitedir({place!r})); "
START += "from xl_addin.__main__ import main; main()"
CUSTOMIZED = ("sitecustomize", "usercustomize")


def is_touched() -> bool:
    """Whether something outside this installation may have run before us, or be found before our own."""
    is_users = bool(site.ENABLE_USER_SITE) and any(name in sys.modules for name in CUSTOMIZED)
    return not sys.flags.isolated and (is_users or any(name.upper().startswith("PYTHON") for name in os.environ))


def main() -> None:
    """Run ``ghgxl`` with this process's arguments, in this process where it is clean."""
    if not is_touched():
        from xl_addin.__main__ import main as run

        return run()
    flags = ["-I", "-X", "utf8"] if sys.flags.utf8_mode else ["-I"]
    place = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  pathlib may be foreign
    command = [sys.executable, *flags, "-c", START.format(place=place), *sys.argv[1:]]
    if os.name == "posix":
        os.execv(sys.executable, command)
    import subprocess

    started = subprocess.Popen(command)
    while True:
        try:
            sys.exit(started.wait())
        except KeyboardInterrupt:
            continue  # it got the same signal and decides what to do about it
