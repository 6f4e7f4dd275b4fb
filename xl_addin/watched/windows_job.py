"""A limit on the memory of this process on Windows: a job object, which processes that we start leave at once."""

import ctypes
from ctypes import wintypes
from functools import cache
from typing import Any

LIMIT_PROCESS_MEMORY, SILENT_BREAKAWAY_OK = 0x100, 0x1000
EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation


class _Basic(ctypes.Structure):
    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64), ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32), ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t), ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t), ("PriorityClass", ctypes.c_uint32), ("SchedulingClass", ctypes.c_uint32),
    ]  # fmt: skip


class _Counters(ctypes.Structure):
    _fields_ = [(f"Count{number}", ctypes.c_uint64) for number in range(6)]


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        ("Basic", _Basic), ("Io", _Counters), ("ProcessMemoryLimit", ctypes.c_size_t), ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t), ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]  # fmt: skip


def limit_memory(most: int | None) -> None:
    """Let this process have so many bytes, or (None) as many as it wants; without jobs there is no limit.

    Args:
        most: committed bytes; an allocation beyond them fails.
    """
    kernel, job = _job()
    if job:
        limits = Limits()
        limits.Basic.LimitFlags = SILENT_BREAKAWAY_OK | (LIMIT_PROCESS_MEMORY if most is not None else 0)
        limits.ProcessMemoryLimit = most or 0
        kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))


@cache
def _job() -> tuple[Any, int | None]:
    """The system's functions and the job that this process is in from now on."""
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]  # Windows alone has it
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = [ctypes.c_void_p, wintypes.LPCWSTR]
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
    kernel.SetInformationJobObject.argtypes = [wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD]
    job = kernel.CreateJobObjectW(None, None)
    joined = job and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    return kernel, job if joined else None
