"""The worksheet functions inside LibreOffice: a component that Calc calls.

LibreOffice's own Python runs this file, so it uses the standard library, UNO and the packages beside it.
"""

import sys
import traceback

import uno
import unohelper
from com.sun.star.lang import XServiceInfo, XServiceName
from com.sun.star.sheet import ResultEvent, XVolatileResult
from ghg_explain import explained
from org.ghg.calc import XGhgFunctions

from udfs import FUNCTIONS
from udfs.kernel.errors import WrongKind
from xl_addin.calc.functions import EXPLAINER, SERVICE, sees_document
from xl_addin.values import from_calc, refused_calendar, to_calc

SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")


class GhgFunctions(unohelper.Base, XServiceName, XServiceInfo, XGhgFunctions):
    """Every function of the registry is a method of its name."""

    def __init__(self, context):
        pass

    def getServiceName(self):
        return SERVICE

    def getImplementationName(self):
        return SERVICE

    def getSupportedServiceNames(self):
        return SERVICES

    def supportsService(self, name):
        return name in SERVICES


class ArrayResult(unohelper.Base, XVolatileResult):
    """An array as a result that is ready at once: only so can Python tell Calc the type of an array."""

    def __init__(self, kind, rows):
        self.event = ResultEvent()
        self.event.Value = uno.Any(kind, rows)

    def addResultListener(self, listener):
        listener.modified(self.event)

    def removeResultListener(self, listener):
        pass


def method(function):
    """What Calc calls: the document first where the function looks at it, then the arguments; it never raises."""

    def call(self, *given):
        try:
            result = to_calc(evaluated(function, given))
            return ArrayResult(*result) if isinstance(result, tuple) else result
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return to_calc(WrongKind("内部出错。"))

    return call


def evaluated(function, given):
    """The result of a call as Calc makes it."""
    document = given[0] if sees_document(function) else None
    arguments = given[1:] if sees_document(function) else given
    if function.name == EXPLAINER:
        return function.evaluate(explained(document, arguments[0]))
    if document is not None and document.NullDate.Year == 1904:
        return refused_calendar(function)
    return function.evaluate(*from_calc(arguments))


for declared in FUNCTIONS.values():
    setattr(GhgFunctions, declared.name, method(declared))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(GhgFunctions, SERVICE, SERVICES)
