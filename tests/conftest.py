"""Loaded before any test: the package decides how openpyxl writes, so it comes before openpyxl."""

import gc
import os
import signal
from functools import lru_cache

import made_once
import pytest

import workbook_templates  # noqa: F401

# isort: split
from msoffcrypto.method.ecma376_agile import ECMA376Agile

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would each command that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# 100,000 hashes for each password and salt, which the library asks for two or three times with each file.
ECMA376Agile._derive_iterated_hash_from_password = staticmethod(
    lru_cache(ECMA376Agile._derive_iterated_hash_from_password)
)

# What fsync does shows after a power cut alone, and those are played (tests/campaigns/power_cuts.py); each takes milliseconds.
os.fsync = os.fstat

WORTH_LOOKING = 20_000  # objects more than there were
gc.disable()  # until all tests are known nothing is garbage, and while a test runs hardly anything


@pytest.fixture(scope="session", autouse=True)
def made_once_for_all_workers(tmp_path_factory: pytest.TempPathFactory) -> None:
    """In the folder that those of the workers lie in."""
    own = tmp_path_factory.getbasetemp()
    made_once.FOLDER = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What there is now stays to the end."""
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Garbage is looked for when a test is over, and what it made is gone: among that it cost a sixth of the time."""
    if gc.get_count()[0] > WORTH_LOOKING:
        gc.collect(0)
