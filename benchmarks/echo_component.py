"""Functions that hand back their first argument, inside LibreOffice; what they are for is told in ``echo_addin.py``."""

import time

import uno
import unohelper
from com.sun.star.lang import XServiceInfo, XServiceName
from com.sun.star.sheet import ResultEvent, XVolatileResult
from org.ghg.bench import XEcho

SERVICES = ("org.ghg.bench.Echo", "com.sun.star.sheet.AddIn")


class Echo(unohelper.Base, XServiceName, XServiceInfo, XEcho):
    """The functions."""

    def __init__(self, context):
        pass

    def getServiceName(self):
        return SERVICES[0]

    def getImplementationName(self):
        return SERVICES[0]

    def getSupportedServiceNames(self):
        return SERVICES

    def supportsService(self, name):
        return name in SERVICES

    def ECHO_CLOCK(self):
        return time.process_time()

    def ECHO_2(self, first, second):
        return echoed(first)

    def ECHO_3(self, first, second, third):
        return echoed(first)

    def ECHO_DOCUMENT(self, document, first, second):
        return echoed(first)

    def ECHO_ANY(self, first):
        return 0.0

    ECHO_ROWS = ECHO_RANGE = ECHO_TEXT = ECHO_ANY


class ArrayResult(unohelper.Base, XVolatileResult):
    """Rows as Calc takes them from Python."""

    def __init__(self, rows):
        self.event = ResultEvent()
        self.event.Value = uno.Any("[][]any", rows)

    def addResultListener(self, listener):
        listener.modified(self.event)

    def removeResultListener(self, listener):
        pass


def echoed(value):
    return ArrayResult(value) if isinstance(value, tuple) else value


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Echo, SERVICES[0], SERVICES)
