"""The real dialogs of the menu, in a LibreOffice of their own: with no window manager a window that another one had in front of
it does not get the focus back, and what is typed next goes nowhere.
"""

import threading
import time
from pathlib import Path

import pytest
from calc_driver import RunningCalc

pytestmark = pytest.mark.calc


@pytest.mark.long
def test_cancel_in_any_dialog_ends_a_command(running: RunningCalc, original: Path) -> None:
    """First the name, by Escape and by what is typed; then where to save."""
    running.ask(open=str(original))
    before = running.ask(snapshot=True)["document"]
    running.ask(focus=True)
    for keys in (["Escape"], ["Z", "h", "Return", "Escape"]):
        pressed = threading.Thread(target=press_slowly, args=(running, keys))
        pressed.start()
        running.ask(dispatch=["sign_prepared", {}])
        pressed.join()
        assert running.told() == ""
    assert running.ask(snapshot=True)["document"] == before


def press_slowly(running: RunningCalc, keys: list[str]) -> None:
    """A dialog opens first."""
    for key in keys:
        time.sleep(4)
        running.keys(key)
