"""A voucher with what speaks for and against it, and the bills that it would become."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from xl_addin.vouchers.relations import Leaf
from xl_addin.vouchers.vouchers import Voucher

# What speaks for a value.
BY_EQUATIONS, BY_PERSON, BY_ORIGIN = "算式", "核查员确认", "电子发票数据"
BY_AGAIN, BY_PLACES, BY_CODE = "文本层与图像一致", "印刷两处一致", "二维码与印刷一致"
BY_REGISTER, BY_JOIN = "与登记的计量表一致", "与相邻单据衔接"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person has to look at.

    Attributes:
        why: in a sentence. leaves: the values in question.
    """

    why: str
    leaves: frozenset[Leaf] = frozenset()


@dataclass(slots=True)
class Bill:
    """A bill that a voucher, or a row of its table, would become.

    Attributes:
        row: of the table, -1 of the whole voucher.
        numbers: column of 能源账单 -> number. leaves: column -> the values it is made of.
        meter: as registered; "" for none. start, end: the period, or the day of a purchase.
        number: of the voucher. product: what was bought. unit: of the quantity.
        named: what makes it the bill that it is, a day, the meter, the number: with the value that says so.
        unsure: those among them that nothing has confirmed yet.
    """

    row: int
    numbers: dict[str, Decimal] = field(default_factory=dict)
    leaves: dict[str, frozenset[Leaf]] = field(default_factory=dict)
    meter: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    number: str = ""
    product: str = ""
    unit: str = ""
    named: dict[str, Leaf] = field(default_factory=dict)
    unsure: dict[str, Leaf] = field(default_factory=dict)


@dataclass(slots=True)
class Judged:
    """A voucher with what speaks for and against it.

    Attributes:
        bills: that it would become. doubts: why it cannot yet.
        confirmed: value -> what speaks for it.
        skip: why it becomes none at all; "" where it may.
        is_seen: whether a person compared all of it with the page.
    """

    voucher: Voucher
    bills: list[Bill] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    confirmed: dict[Leaf, str] = field(default_factory=dict)
    skip: str = ""
    is_seen: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether its bills go in."""
        return not self.skip and not self.doubts and bool(self.bills)
