"""What an engagement is before anybody writes it down: what each meter really used each day, and who used it."""

import datetime as dt
import re
from dataclasses import dataclass, field
from fractions import Fraction

COMPLIANCE, BASE = "履约", "基准"
COUNTED, LEFT_OUT, APART = "计入", "不计入", "单独核算"
ALL, PART, NONE = "是", "部分", "否"  # of a case's energy, what stands on the bills


@dataclass
class Bill:
    """What a meter used between two readings.

    Attributes:
        start, stop: the readings; the day of the second is no longer of the bill.
        quantity: in the unit of the source.
        months: numbers (year × 12 + month − 1) of the months it is counted in.
        is_lost: no paper is left of it; an estimate stands in its place.
        is_void: its voucher is invalid; it does not count, and an estimate stands in its place.
        follows: the bill of the same meter before it.
        loss: of the transformer, which the readings do not show.
        credit: by how much it was first billed too high, and taken back on a bill of its own.
    """

    number: str
    meter: "Meter"
    start: dt.date
    stop: dt.date
    quantity: Fraction
    months: list[int]
    fee: Fraction | None = None
    loss: Fraction = Fraction(0)
    is_lost: bool = False
    is_void: bool = False
    credit: Fraction = Fraction(0)
    follows: "Bill | None" = None

    @property
    def days(self) -> int:
        return (self.stop - self.start).days


@dataclass
class Meter:
    """A meter of a source.

    Attributes:
        unit: in which its bills are written.
        multiplier: units of the source per unit of its register.
        first_reading: of the register, at its first bill.
        is_inclusive: whether bills name the last day of their period instead of the reading day.
        has_readings: whether its bills tell them.
        is_light: whether its bills leave to the register what follows from it: source, unit, start.
        first_month: of its first bill, where the verifier sets it.
        counted_before: what of it the report of the year before counted, where that is told.
        since, until: where it joined others that ran already; when another followed it.
        digits: of its register, where it begins anew when they are full.
        use: what it really measured each day from the first reading on, in steps of ``step`` of the unit of the source.
    """

    number: str
    unit: str
    multiplier: int
    first_reading: int
    is_inclusive: bool
    price: Fraction | None
    basic_fee: Fraction | None
    start: dt.date
    step: Fraction = Fraction(1)
    use: list[int] = field(default_factory=list)
    has_readings: bool = False
    is_light: bool = False
    first_month: int | None = None
    counted_before: Fraction | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    digits: int | None = None
    bills: list[Bill] = field(default_factory=list)


@dataclass
class Purchase:
    """A receipt: bought, refilled or drawn on one day."""

    number: str
    day: dt.date
    quantity: Fraction
    voucher: str
    price: Fraction
    is_amount_only: bool = False  # the receipt tells money and no litres
    is_lost: bool = False  # nothing is left of it


@dataclass
class Generator:
    """Test runs of a generating set in a year: hours and litres an hour."""

    year: int
    hours: Fraction
    rate: Fraction


@dataclass
class Site:
    number: str
    name: str
    tenure: str = "自有"
    is_inside: bool = True
    counterparty: str = ""
    opened: dt.date | None = None
    closed: dt.date | None = None


@dataclass
class Source:
    """An emission source with everything that is known of its activity.

    Attributes:
        since, until: when it was taken into use and out of it.
        basis: how its activity is known, where the papers say so.
        estimated_as: method by which nothing but an estimate tells its years.
        losses: of a grid by year: supplied, bought, sold.
        of_party: whether all that it uses is a party's, who is billed for it.
        stock: of a purchased source by year, when the year began and when it ended.
    """

    number: str
    name: str
    site: Site
    category: str
    is_used: bool = True
    meters: list[Meter] = field(default_factory=list)
    purchases: list[Purchase] = field(default_factory=list)
    generator: list[Generator] = field(default_factory=list)
    bill_unit: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    basis: str | None = None
    estimated_as: str | None = None
    losses: dict[int, tuple[Fraction | None, Fraction | None, Fraction]] = field(default_factory=dict)
    of_party: bool = False
    stock: dict[int, tuple[Fraction, Fraction]] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """Its number as vouchers are named."""
        return re.sub("[*?~]", "-", self.number)

    @property
    def bills(self) -> list[Bill]:
        return [bill for meter in self.meters for bill in meter.bills]


@dataclass
class Factor:
    """A row of factors: of a category or of one source, valid from a year to another, of all years where neither is told."""

    year: int | None
    until: int | None
    category: str
    source: str | None
    kind: str
    value: Fraction  # in the unit that the formula takes
    written: float  # in the unit that the row states
    unit: str


@dataclass
class Estimate:
    """What stands for bills that were lost, for receipts without litres, for hours of a generating set.

    Attributes:
        first, last: the days or whole months it stands for; None where it is of the year.
        meter: which lacks them, where the source has several.
    """

    number: str
    source: Source
    year: int
    first: dt.date | None
    last: dt.date | None
    method: str
    given: dict[str, object]
    quantity: Fraction
    voucher: str
    meter: str | None = None


@dataclass
class CrossCheck:
    """A second evidence for the activity of a source in a year, or for one of its bills.

    Attributes:
        tolerance: of its own, where the engagement's does not hold.
    """

    number: str
    source: Source
    year: int
    held: Fraction
    second: Fraction
    reliable: str
    adopted: Fraction
    subject: str = "全年用量"
    tolerance: Fraction | None = None


@dataclass
class CaseYear:
    """A matter in one of its years.

    Attributes:
        quantity: what it is about; on_bills: how much of it stands on the bills.
        conclusion: by the clause.
        has_record, is_settled, has_evidence: the evidence of its entry.
        entry: 扣减, 追加 or "" with entered: what is entered.
    """

    year: int
    quantity: Fraction
    on_bills: Fraction
    conclusion: str
    has_record: bool
    is_settled: bool
    has_evidence: bool
    settled_on: dt.date | None
    entry: str = ""
    entered: Fraction = Fraction(0)


@dataclass
class Case:
    """A matter: kind, party, place, source, facts, and its years.

    Attributes:
        since: from which day, where it does not last all years.
        share: of what the source uses.
        meter: of its source, that holds its energy, where that is told.
    """

    number: str
    kind: str
    party: str
    party_kind: str
    source: Source
    stands: str
    facts: dict[str, object]
    years: list[CaseYear]
    since: dt.date | None = None
    share: Fraction | None = None
    meter: str | None = None


@dataclass
class Green:
    """What 绿色电力 tells of a source and year: supplied directly, exported, traded."""

    source: Source
    year: int
    direct: Fraction
    is_proven: bool
    exported: int
    traded: int


@dataclass
class Settings:
    """What 基本信息 sets.

    Attributes:
        days: 起止日容差; ends: 止日含义.
    """

    tolerance: Fraction
    days: int
    ends: str


@dataclass
class Truth:
    """A whole engagement."""

    seed: int
    years: dict[int, str]  # year -> role, the compliance year first
    method: str  # 拆分方法
    settings: Settings
    report_date: dt.date
    sites: list[Site]
    sources: list[Source]
    factors: list[Factor]
    estimates: list[Estimate]
    cross_checks: list[CrossCheck]
    cases: list[Case]
    green: list[Green] = field(default_factory=list)
    prices: dict[tuple[int, int, str], Fraction] = field(default_factory=dict)  # year, month, fuel -> published price
