"""One law over many samples or sizes: some of them in every run of the tests, the others with the campaigns."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def swept(values: Iterable[Any], quick: Collection[Any]) -> list[Any]:
    """What a test is parametrized over; what is not ``quick`` is `long`, which CI runs.

    Args:
        values: all; a tuple where the test takes several arguments.
        quick: those of every run.
    """
    values = list(values)
    assert all(value in values for value in quick)
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)), marks=() if value in quick else pytest.mark.long
        )
        for value in values
    ]
