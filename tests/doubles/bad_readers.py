"""Stand-ins for what a hostile file does to its reader, called by name in a process of its own."""

import os


def endless(path: str) -> tuple[object, bytes]:
    """Never comes back."""
    while True:
        pass


def dying(path: str) -> tuple[object, bytes]:
    """Takes the process down."""
    os.abort()


def greedy(path: str) -> tuple[object, bytes]:
    """Wants more memory than there is."""
    return len(bytearray(1 << 46)), b""
