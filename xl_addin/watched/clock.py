"""The clock that ends a process in the middle of an opening that takes too long, of processor time or by the wall."""

import faulthandler
import io
import threading
import time

OFTEN, RARELY = 0.05, 1.0  # seconds until the watchdog is wound anew


class Clock:
    """Runs from the moment it is made.

    The watchdog is the interpreter's own (`faulthandler`): a thread in C that ends the process when the wall says so,
    whatever it is caught in. A thread of ours winds it anew as long as both limits leave something, so that a busy PC,
    which gives the process little time, does not end it. Where one call in C keeps the interpreter's lock nobody winds
    it, and it ends the process when what was left of the processor time has gone by on the wall; a call without the
    lock, such as one that waits for a share, is ended by the wall's own limit.

    Args:
        note: where the watchdog writes that it was so.
        seconds: of processor time, of all threads.
        most: seconds by the wall.
    """

    def __init__(self, note: io.TextIOWrapper, seconds: float, most: float) -> None:
        self._note = note
        self._ends = time.process_time() + seconds, time.monotonic() + most
        self._stopped = threading.Event()
        left = self._wind()
        self._winder = threading.Thread(target=self._keep_wound, args=(left,), name="opening clock", daemon=True)
        self._winder.start()

    def stop(self) -> None:
        """The opening is over, or the user is typing."""
        self._stopped.set()
        self._winder.join()
        faulthandler.cancel_dump_traceback_later()

    def _wind(self) -> float:
        """Wind the watchdog up with the seconds that are left."""
        of_processor, by_wall = self._ends
        left = max(min(of_processor - time.process_time(), by_wall - time.monotonic()), 0.001)
        faulthandler.dump_traceback_later(left, exit=True, file=self._note)
        return left

    def _keep_wound(self, left: float) -> None:
        while not self._stopped.wait(max(OFTEN, min(RARELY, left / 2))):
            left = self._wind()
