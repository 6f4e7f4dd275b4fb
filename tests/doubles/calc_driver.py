"""A LibreOffice for tests, with the extension: visible on a virtual screen or headless, and driven through UNO.

Two halves in one file: ``RunningCalc`` in the Python of the tests, and below it what runs with LibreOffice's own
Python and answers one JSON line to each request.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from calc_sheets import SheetRequests

START_SECONDS, LIMIT_SECONDS = 140, 150  # of a machine that is busy
CHOICES, MENU_SECONDS = 6, 10  # how often a menu is opened, and waited for
MENU, MENU_ITEM = 34, 36  # com.sun.star.accessibility.AccessibleRole
ROOT = Path(__file__).parents[2]
# What reads and writes a document runs in LibreOffice as it does for a user: from another process each cell is a call.
INSIDE = f"""
import json, sys
import unohelper
from com.sun.star.task import XJob
sys.path.insert(0, {str(ROOT / "xl_addin" / "calc" / "oxt")!r})
import ghg_document, ghg_writing

class Inside(unohelper.Base, XJob):
    def __init__(self, context):
        pass

    def execute(self, arguments):
        document, changes = (argument.Value for argument in arguments)
        try:
            if changes:
                ghg_writing.write(document, json.loads(changes), "test")
                return "{{}}"
            return json.dumps({{"document": ghg_document.snapshot(document)}})
        except ghg_document.Refused as refused:
            return json.dumps({{"refused": str(refused)}})

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Inside, "ghgxl.test.Inside", ("ghgxl.test.Inside",))
"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest"><manifest:file-entry manifest:full-path="inside.py"
 manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/></manifest:manifest>"""
DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"><identifier value="ghgxl.test"/></description>"""


class RunningCalc:
    """A LibreOffice with the extension of these sources; commands use the Python of the tests.

    Args:
        screen: on a virtual screen (Xvfb), as a user has it; else headless.
        beside: the files of one more extension.
    """

    def __init__(self, *, screen: bool = False, beside: dict[str, bytes] | None = None) -> None:
        from xl_addin.calc.extension import extension_files
        from xl_addin.calc.office import environment, find_office, find_python

        self.folder = Path(tempfile.mkdtemp(prefix="ghgxl"))
        inside = {"META-INF/manifest.xml": MANIFEST, "description.xml": DESCRIPTION, "inside.py": INSIDE}
        own = {name: text.encode() for name, text in inside.items()}
        for extension, files in {
            "ghg": extension_files(str(self._python())),
            "inside": own,
            "beside": beside or {},
        }.items():
            for name, raw in files.items():
                path = self.folder / "bundled" / extension / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(raw)
        self.messages = self.folder / "messages.txt"
        pipe = f"ghgxl{secrets.token_hex(6)}"
        office = [
            str(find_office()), "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp",
            f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
            f"-env:BUNDLED_EXTENSIONS={(self.folder / 'bundled').as_uri()}",
        ]  # fmt: skip
        kept = environment() | {"LANG": "C.UTF-8", "GHGXL_CALC_MESSAGES": str(self.messages)}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes = []
        if screen:
            asking = {**quiet, "stdout": subprocess.PIPE, "text": True}
            # LibreOffice's splash is a client of its own: at its end the server would reset, and refuse the next one.
            size = ["-displayfd", "1", "-noreset", "-screen", "0", "1400x900x24", "-fbdir", str(self.folder)]
            self.display = f":{self._start(['Xvfb', *size], asking, kept).stdout.readline().strip()}"
            kept["DISPLAY"] = self.display
        self._start([*office, *([] if screen else ["--headless"])], quiet, kept)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.driver = self._start([find_python(), __file__, pipe], pipes, kept | {"PYTHONIOENCODING": "utf-8"})
        self.ask(ready=True)

    def _python(self) -> Path:
        """A starter of this Python that finds the package as the tests do."""
        starter = self.folder / "python.sh"
        starter.parent.mkdir(parents=True, exist_ok=True)
        paths = os.pathsep.join(folder for folder in sys.path if folder)
        starter.write_text(f"#!/bin/sh\nPYTHONPATH='{paths}' exec '{sys.executable}' \"$@\"\n")
        starter.chmod(0o755)
        return starter

    def _start(self, command: list[str], streams: dict, environment: dict) -> subprocess.Popen:
        process = subprocess.Popen(command, env=environment, start_new_session=True, **streams)
        self.processes.append(process)
        return process

    def ask(self, **request: object) -> dict:
        """One request, its answer.

        Raises:
            RuntimeError: what went wrong inside.
        """
        self.driver.stdin.write(json.dumps(request) + "\n")
        self.driver.stdin.flush()
        limit = threading.Timer(LIMIT_SECONDS, self._kill)  # a dialog nobody answers, a LibreOffice that is gone
        limit.start()
        line = self.driver.stdout.readline()
        limit.cancel()
        answer = json.loads(line) if line else {"error": f"no answer to {request} within {LIMIT_SECONDS} s"}
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def choose(self, menu: str, entry: str) -> None:
        """Press a menu of the bar and an entry of it with the mouse.

        A menu that a busy machine is still opening, or one in a window without the focus, has entries without an extent:
        it is closed and opened again.
        """
        for _ in range(CHOICES):
            self.ask(focus=True)
            self.click(menu)
            ends = time.monotonic() + MENU_SECONDS
            while not (place := self.ask(place=entry)) and time.monotonic() < ends:
                time.sleep(0.2)
            if place:
                return self._click(place)
            self.keys("Escape", "Escape")
        raise LookupError(entry)

    def click(self, name: str) -> None:
        """Press an entry of the menu bar, or of the menu that is open, with the mouse."""
        self._click(self.ask(place=name))

    def _click(self, place: dict) -> None:
        pointer = {"env": os.environ | {"DISPLAY": self.display}, "check": True, "timeout": 20}
        subprocess.run(["xdotool", "mousemove", str(place["x"]), str(place["y"])], **pointer)
        time.sleep(0.5)
        subprocess.run(["xdotool", "click", "1"], **pointer)
        time.sleep(1)

    def keys(self, *names: str) -> None:
        """Press some keys; with no window manager they go to the window that has the focus."""
        environment = os.environ | {"DISPLAY": self.display}
        subprocess.run(["xdotool", "key", "--delay", "100", *names], env=environment, check=True, timeout=20)

    def told(self) -> str:
        """What the commands said since the last time."""
        text = self.messages.read_text("utf-8") if self.messages.exists() else ""
        self.messages.unlink(missing_ok=True)
        return text

    def _kill(self) -> None:
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End everything."""
        self._kill()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Driver(SheetRequests):
    """Inside LibreOffice's Python: what the requests do."""

    def __init__(self, pipe: str) -> None:
        import uno
        from com.sun.star.beans import PropertyValue

        self.uno, self.property = uno, PropertyValue
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.document = None
        self.sheets = {}

    def service(self, name: str) -> object:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def value(self, name: str, value: object) -> object:
        made = self.property()
        made.Name, made.Value = name, value
        return made

    def answer(self, request: dict) -> dict:
        for name, argument in request.items():
            return getattr(self, f"do_{name}")(argument) or {}
        return {}

    def do_ready(self, _: bool) -> None:
        pass

    def do_open(self, path: str) -> None:
        """Open a file as the only document: the window of another, as the command `new` opens one, would take clicks."""
        frames = self.desktop.Frames
        for frame in [frames.getByIndex(at) for at in range(frames.Count)]:
            frame.Controller.Model.close(True)
        self.document = self.desktop.loadComponentFromURL(self.uno.systemPathToFileUrl(path), "_blank", 0, ())

    def do_snapshot(self, _: bool) -> dict:
        return self._inside("")

    def do_write(self, changes: dict) -> dict:
        return self._inside(json.dumps(changes))

    def _inside(self, changes: str) -> dict:
        """The answer of `INSIDE`."""
        arguments = []
        for value in (self.document, changes):
            named = self.uno.createUnoStruct("com.sun.star.beans.NamedValue")
            named.Value = value
            arguments.append(named)
        return json.loads(self.in_main_thread(self.service("ghgxl.test.Inside").execute, tuple(arguments)))

    def do_dispatch(self, order: list) -> None:
        command, arguments = order
        frame = self.document.CurrentController.Frame
        given = tuple(
            self.value(name, tuple(value) if isinstance(value, list) else value) for name, value in arguments.items()
        )
        dispatch = self.service("com.sun.star.frame.DispatchHelper").executeDispatch
        self.in_main_thread(dispatch, frame, f"org.ghg.calc:{command}", "", 0, given)

    def do_select(self, place: list) -> None:
        sheet, address = place
        self.document.CurrentController.select(self.document.Sheets.getByName(sheet).getCellRangeByName(address))

    def do_undo(self, _: bool) -> dict:
        titles = list(self.document.UndoManager.getAllUndoActionTitles())
        self.document.UndoManager.undo()
        return {"titles": titles}

    def do_protect(self, sheet: str) -> None:
        self.document.Sheets.getByName(sheet).protect("")

    def do_hide(self, place: list) -> None:
        sheet, row = place
        self.document.Sheets.getByName(sheet).Rows.getByIndex(row - 1).IsVisible = False

    def do_null_date(self, day: list) -> None:
        year, month, number = day
        self.document.NullDate = self.uno.createUnoStruct("com.sun.star.util.Date", number, month, year)

    def do_totals(self, table: str) -> None:
        self.document.DatabaseRanges.getByName(table).TotalsRow = True

    def do_titles(self, _: bool) -> dict:
        frames = self.desktop.Frames
        return {"titles": [frames.getByIndex(at).Title for at in range(frames.Count)]}

    def do_formula(self, place: list) -> dict:
        sheet, address, formula = place
        cell = self.document.Sheets.getByName(sheet).getCellRangeByName(address)
        cell.setFormula(formula)
        return {"text": cell.String, "value": cell.Value, "error": None, "code": cell.getError()}

    def do_place(self, name: str) -> dict:
        """Where an entry of the menus stands on the screen, by the names that screen readers read out."""
        window = self.document.CurrentController.Frame.ContainerWindow
        waiting = [window.getAccessibleContext()]
        while waiting:
            control = waiting.pop()
            if control.getAccessibleName() == name and control.getAccessibleRole() in (MENU, MENU_ITEM):
                corner, size = control.getLocationOnScreen(), control.getSize()
                if not size.Width * size.Height:
                    return {}
                return {"x": corner.X + size.Width // 2, "y": corner.Y + size.Height // 2}
            children = min(control.getAccessibleChildCount(), 40)
            waiting += [control.getAccessibleChild(at).getAccessibleContext() for at in range(children)]
        raise LookupError(name)

    def do_cell(self, place: list) -> dict:
        sheet, address = place
        return {"text": self.document.Sheets.getByName(sheet).getCellRangeByName(address).String}

    def do_focus(self, _: bool) -> None:
        frame = self.document.CurrentController.Frame
        frame.ContainerWindow.setFocus()
        frame.ComponentWindow.setFocus()

    def do_size(self, _: bool) -> None:
        self.document.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, 1400, 900, 15)


def main() -> None:
    driver = Driver(sys.argv[1])
    for line in sys.stdin:
        try:
            told = driver.answer(json.loads(line))
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps({key: value for key, value in told.items() if value is not None}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
