"""The worksheet functions inside LibreOffice: a component that Calc calls.

LibreOffice's own Python runs this file, so it uses the standard library, UNO and the packages beside it.
"""

import marshal
import sys
import traceback
from hashlib import blake2b
from weakref import WeakValueDictionary

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
PLAIN_MARSHAL = 2  # the last version in which equal values are equal bytes, whoever else refers to them
KEPT = WeakValueDictionary()  # digest -> ArrayResult


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


def array_result(kind, rows):
    """The array as Calc takes it; equal ones are one object for as long as Calc holds it.

    Calc keeps every such object with its rows until the document is closed, and each recalculation would add one.
    """
    digest = blake2b(marshal.dumps((kind, rows), PLAIN_MARSHAL), digest_size=16).digest()
    result = KEPT.get(digest)
    if result is None:
        KEPT[digest] = result = ArrayResult(kind, rows)
    return result


def method(function):
    """What Calc calls; it never raises."""
    evaluated = evaluation(function)

    def call(self, *given):
        try:
            result = to_calc(evaluated(*given))
            return array_result(*result) if isinstance(result, tuple) else result
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return to_calc(WrongKind("内部出错。"))

    return call


def evaluation(function):
    """The function as Calc hands it its arguments: the document first where it looks at it. Told apart once, not in each call."""
    if function.name == EXPLAINER:
        return lambda document, cells: function.evaluate(explained(document, cells))
    if sees_document(function):
        return lambda document, *given: (
            refused_calendar(function) if document.NullDate.Year == 1904 else function.evaluate(*from_calc(given))
        )
    return lambda *given: function.evaluate(*from_calc(given))


for declared in FUNCTIONS.values():
    setattr(GhgFunctions, declared.name, method(declared))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(GhgFunctions, SERVICE, SERVICES)
