"""Requests about sheets that a test or the bench fills: columns, formulas beside them, results; part of ``calc_driver.py``.

They are carried out in LibreOffice's main thread, as what a user does is. Called from another thread than the first that
came to it, Python there makes and frees a stack in every call, and a call costs three times as much.
"""

import threading


class SheetRequests:
    """Inside LibreOffice's Python; each sheet is a document of its own, held under a name."""

    def do_sheet(self, made: dict) -> None:
        """Columns from A on, and right of them one formula for each row (``{0}`` is its number), or one array formula."""
        self.in_main_thread(self._make, made)

    def _make(self, made: dict) -> None:
        if made["name"] in self.sheets:
            self.sheets[made["name"]].close(True)
        self.sheets[made["name"]] = document = self.desktop.loadComponentFromURL(
            "private:factory/scalc", "_blank", 0, (self.value("Hidden", True),)
        )
        sheet, rows, width = document.Sheets.getByIndex(0), made["rows"], len(made["rows"][0])
        sheet.getCellRangeByPosition(0, 0, width - 1, len(rows) - 1).setDataArray(tuple(map(tuple, rows)))
        results = sheet.getCellRangeByPosition(width, 0, width, len(rows) - 1)
        if made["array"]:
            results.setArrayFormula(made["formula"])
        else:
            results.setFormulaArray(tuple((made["formula"].format(row),) for row in range(1, len(rows) + 1)))

    def do_results(self, name: str) -> dict:
        """The column of the formulas."""
        sheet = self.sheets[name].Sheets.getByIndex(0)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.getRangeAddress()
        return {"rows": sheet.getCellRangeByPosition(end.EndColumn, 0, end.EndColumn, end.EndRow).getDataArray()}

    def do_calculate(self, name: str) -> None:
        """All of it anew."""
        self.in_main_thread(self.sheets[name].calculateAll)

    def do_call(self, call: list) -> dict:
        """What a function answers, asked outside of any sheet."""
        function, *arguments = call
        access = self.service("com.sun.star.sheet.FunctionAccess")
        return {"answer": access.callFunction(function, tuple(arguments))}

    def in_main_thread(self, act: object, *arguments: object) -> object:
        """Let LibreOffice's main thread call back, and act while it waits: what is asked meanwhile it does itself.

        So a click acts. Python inside LibreOffice that waits in another thread for LibreOffice's own lock, while a
        button of the main thread waits for Python, waits for ever.
        """
        import unohelper
        from com.sun.star.awt import XCallback

        ended, answers, failed = threading.Event(), [], []

        class Callback(unohelper.Base, XCallback):
            def notify(self, _: object) -> None:
                try:
                    answers.append(act(*arguments))
                except Exception as error:
                    failed.append(error)
                finally:
                    ended.set()

        self.service("com.sun.star.awt.AsyncCallback").addCallback(Callback(), None)
        ended.wait()
        if failed:
            raise failed[0]
        return answers[0]
