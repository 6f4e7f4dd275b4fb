"""Many objects made at once that all stay: looking for garbage among them costs a third of the time and finds none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_collected() -> Iterator[None]:
    """The collector of cycles rests; afterwards it is as it was."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
