"""What was found in the folder of the vouchers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found in the folder of the vouchers.

    Attributes:
        folder: its name.
        digests: path below it -> SHA-256.
        strange: path -> what it is instead of a plain file.
        printed: index of a row of 凭证位置 -> the text that stands in its box; blank ones are not there.
        unread: file and page -> why its text could not be read.
        is_read: whether text layers could be read here at all.
    """

    folder: str
    digests: Mapping[str, str]
    strange: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[int, str] = field(default_factory=dict)
    unread: Mapping[tuple[str, int], str] = field(default_factory=dict)
    is_read: bool = True
