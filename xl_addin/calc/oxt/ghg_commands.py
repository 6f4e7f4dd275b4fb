"""The commands of the menu 碳核查 inside LibreOffice: read the document, let our program work, write what it answers."""

import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

import uno
import unohelper
from com.sun.star.awt.MessageBoxType import INFOBOX
from com.sun.star.beans import PropertyValue
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo
from ghg_asking import asked
from ghg_command_client import CommandServerError
from ghg_document import Refused, path_of, snapshot
from ghg_waiting import answered
from ghg_writing import write

from xl_addin.calc.functions import PROTOCOL
from xl_addin.file_commands import FILE_COMMANDS, QUESTIONS

IMPLEMENTATION = "org.ghg.calc.GhgCommands"
SERVICES = (IMPLEMENTATION, "com.sun.star.frame.ProtocolHandler")
SHEETS = "com.sun.star.sheet.SpreadsheetDocument"
XLSX = "Calc MS Excel 2007 XML"
OK_BUTTON = 1
UNNAMED = "未命名"


class GhgCommands(unohelper.Base, XInitialization, XDispatchProvider, XDispatch, XServiceInfo):
    """One for each window that asks for a command of ours."""

    def __init__(self, context):
        self.context, self.frame = context, None

    def initialize(self, arguments):
        self.frame = arguments[0] if arguments else None

    def getImplementationName(self):
        return IMPLEMENTATION

    def getSupportedServiceNames(self):
        return SERVICES

    def supportsService(self, name):
        return name in SERVICES

    def queryDispatch(self, url, target, flags):
        return self if url.Protocol == PROTOCOL else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(asked.FeatureURL, asked.FrameName, asked.SearchFlags) for asked in requests)

    def addStatusListener(self, listener, url):
        pass

    def removeStatusListener(self, listener, url):
        pass

    def dispatch(self, url, arguments):
        """Run a command; every failure is one sentence, and the document is as it was."""
        try:
            given = {argument.Name: argument.Value for argument in arguments}
            told = self.run(url.Path, given)
        except (CommandServerError, Refused) as error:
            told = str(error)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            told = "命令内部出错，文档没有改动：请重试；仍不行请联系维护人员。"
        if told:
            self.tell(told)

    def run(self, command, given):
        request = {"command": command}
        document = self.frame.getController().getModel()
        if command != "new":
            if not document.supportsService(SHEETS):
                raise Refused("请先打开一个电子表格。")
            if command in ("explain", "voucher"):
                request["cell"] = given.get("Cell") or self.selected(document)
        if command in QUESTIONS:
            window = self.frame.getContainerWindow()
            request["answers"] = given.get("Answers") or asked(QUESTIONS[command], window, self.service)
            if request["answers"] is None:
                return ""
        with tempfile.TemporaryDirectory(prefix="ghgxl", ignore_cleanup_errors=True) as folder:
            if command == "freeze" or command in FILE_COMMANDS:
                request["source"], request["path"] = self.stored(document, folder), path_of(document)
            elif command != "new":
                request["book"] = snapshot(document)
            answer = answered(request, document, self.frame, self.service("com.sun.star.awt.Toolkit"))
        if "changes" in answer:
            write(document, answer["changes"], answer["title"])
        if "open" in answer:
            address = uno.systemPathToFileUrl(answer["open"])
            self.service("com.sun.star.frame.Desktop").loadComponentFromURL(address, "_blank", 0, ())
        return answer.get("text", "")

    def selected(self, document):
        """Sheet and address of the cell that is selected."""
        selection = document.getCurrentSelection()
        if not hasattr(selection, "getRangeAddress"):
            raise Refused("请先选择一个单元格。")
        address = selection.getRangeAddress()
        sheet = document.Sheets.getByIndex(address.Sheet)
        cell = sheet.getCellByPosition(address.StartColumn, address.StartRow)
        return f"{sheet.Name}!{cell.AbsoluteName.rpartition('.')[2].replace('$', '')}"

    def stored(self, document, folder):
        """A copy of the document as .xlsx: of its own file while that is what is shown. LibreOffice removes it, not the
        program, which Esc ends at once.
        """
        path = path_of(document)
        copy = Path(folder) / f"{Path(path).stem or UNNAMED}.xlsx"
        if path.lower().endswith(".xlsx") and not document.isModified():
            try:
                shutil.copyfile(path, copy)
            except OSError as error:
                raise Refused(f"不能读取“{copy.name}”（{error.strerror}）：请检查路径和权限。") from error
            return str(copy)
        document.storeToURL(uno.systemPathToFileUrl(str(copy)), (PropertyValue(Name="FilterName", Value=XLSX),))
        return str(copy)

    def tell(self, text):
        """A dialog; where nobody looks (tests) the file that the environment names."""
        quiet = os.environ.get("GHGXL_CALC_MESSAGES")
        if quiet:
            with Path(quiet).open("a", encoding="utf-8") as messages:
                messages.write(f"{text}\n")
            return
        toolkit = self.service("com.sun.star.awt.Toolkit")
        toolkit.createMessageBox(self.frame.getContainerWindow(), INFOBOX, OK_BUTTON, "碳核查", text).execute()

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(GhgCommands, IMPLEMENTATION, SERVICES)
