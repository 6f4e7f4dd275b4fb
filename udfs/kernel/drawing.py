"""The random start that a seed gives, which anybody can repeat with SHA-256."""

import hashlib

CHANCES = 1 << 32  # equally likely starts
DIGITS = 8  # hexadecimal, of as many


def random_start(seed: str, year: int) -> int:
    """One of the chances, from 1: the first digits of SHA-256 of "seed|year", plus one.

    Args:
        seed: any text.
        year: whose sample is drawn.
    """
    return int(hashlib.sha256(f"{seed}|{year}".encode()).hexdigest()[:DIGITS], 16) + 1
