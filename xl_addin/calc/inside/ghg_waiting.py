"""Waiting for the program: what it does stands in the status bar, Esc ends it.

The program runs as a process of its own, with the Python that installed the extension. Meanwhile no window of the
document takes input, so that what was read is still what stands there; LibreOffice goes on painting, because its
events are let through while we look for the answer. A thread would be no better: writing belongs to this one.
"""

import time

import unohelper
from com.sun.star.awt import XKeyHandler
from com.sun.star.awt.Key import ESCAPE
from ghg_command_client import CommandServer, CommandServerError

LOOK_SECONDS = 0.05
CANCELLED = "已取消，文档没有改动。"


class Keys(unohelper.Base, XKeyHandler):
    """Takes Esc and remembers it; a window that takes no input still lets us hear it."""

    def __init__(self):
        self.is_escaped = False

    def keyPressed(self, event):
        self.is_escaped = self.is_escaped or event.KeyCode == ESCAPE
        return event.KeyCode == ESCAPE

    def keyReleased(self, event):
        return False

    def disposing(self, source):
        pass


def answered(request, document, frame, toolkit):
    """The program's answer to a request.

    Raises:
        CommandServerError: the program could not, or the user pressed Esc.
    """
    windows = [one.getFrame().getContainerWindow() for one in _each(document.getControllers())]
    indicator, keys = frame.createStatusIndicator(), Keys()
    indicator.start("碳核查：正在读取文档", 100)
    for window in windows:
        window.setEnable(False)
    toolkit.addKeyHandler(keys)
    try:
        with CommandServer(request) as server:
            while server.answer is None:
                if keys.is_escaped:
                    raise CommandServerError(CANCELLED)
                indicator.setText(f"碳核查：{server.stage}（按 Esc 取消）")
                indicator.setValue(min(server.steps * 3, 95))
                toolkit.processEventsToIdle()
                time.sleep(LOOK_SECONDS)
            return server.answer
    finally:
        toolkit.removeKeyHandler(keys)
        for window in windows:
            window.setEnable(True)
        indicator.end()


def _each(enumeration):
    while enumeration.hasMoreElements():
        yield enumeration.nextElement()
