"""The security descriptor of a file, asked of Windows itself: its own programs print names of groups in the user's language."""

import ctypes
from ctypes import wintypes
from typing import Any

FILE_OBJECT, OWNER, ACCESS_LIST = 1, 0x1, 0x4  # SE_FILE_OBJECT and SECURITY_INFORMATION
REVISION = 1


def descriptor_of(path: str) -> str:
    """Owner and access list of a file or folder, as SDDL.

    Raises:
        OSError: Windows does not tell.
    """
    security: Any = ctypes.WinDLL("advapi32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]  # Windows alone
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.LocalFree.argtypes = [ctypes.c_void_p]
    asked, descriptor, text = OWNER | ACCESS_LIST, ctypes.c_void_p(), ctypes.c_wchar_p()
    security.GetNamedSecurityInfoW.argtypes = [wintypes.LPCWSTR, ctypes.c_int, wintypes.DWORD, *[ctypes.c_void_p] * 5]
    code = security.GetNamedSecurityInfoW(path, FILE_OBJECT, asked, None, None, None, None, ctypes.byref(descriptor))
    if code:
        raise OSError(code, f"Windows 没有给出 {path} 的权限")
    convert = security.ConvertSecurityDescriptorToStringSecurityDescriptorW
    convert.argtypes = [ctypes.c_void_p, wintypes.DWORD, wintypes.DWORD, ctypes.c_void_p, ctypes.c_void_p]
    try:
        if not convert(descriptor, REVISION, asked, ctypes.byref(text), None):
            raise OSError(f"Windows 没有说明 {path} 的权限")
        return text.value or ""
    finally:
        kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
        kernel.LocalFree(descriptor)
