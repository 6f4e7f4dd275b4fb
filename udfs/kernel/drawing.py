"""The random start that a seed gives, which anybody can repeat with SHA-256."""

import hashlib

CHANCES = 1 << 32  # equally likely starts
BYTES = 4  # eight hexadecimal digits, of as many


def random_start(seed: str, year: int) -> int:
    """One of the chances, from 1: the first eight hexadecimal digits of SHA-256 of "seed|year", plus one.

    Args:
        seed: any text.
        year: whose sample is drawn.
    """
    return int.from_bytes(hashlib.sha256(f"{seed}|{year}".encode()).digest()[:BYTES]) + 1
