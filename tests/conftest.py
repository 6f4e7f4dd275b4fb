"""Loaded before any test: the package decides how openpyxl writes, so it comes before openpyxl."""

import signal

import workbook_templates  # noqa: F401

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would each command that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
