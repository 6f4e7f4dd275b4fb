"""Numbers, days, codes and capitals as they are printed: read as what they say, or not at all."""

import datetime as dt
from decimal import Decimal

import pytest
from drawn_vouchers import capitals

from xl_addin.vouchers import printed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,234.50", "1234.50"), ("¥14107.05", "14107.05"), ("-511.93", "-511.93"), ("4089m³", "4089"), ("7.20", "7.20"),
        ("1234度", "1234"), ("１２３", "123"), ("1.234.56", "1234.56"), ("12 345", "12345"), ("-¥5.00", "-5.00"),
    ],
)  # fmt: skip
def test_numbers(text: str, says: str) -> None:
    assert printed.number(text) == Decimal(says)
    assert str(printed.number(text)) == says


@pytest.mark.parametrize("text", ["", "1,23", "12万kWh", "3MWh", "1O5", "12.3.4", "1,2345.00", "--5", "5%", "1 200Nm3"])
def test_what_may_say_something_else_is_no_number(text: str) -> None:
    assert printed.number(text) is None


def test_days() -> None:
    day = dt.date(2025, 1, 31)
    for text in ("20250131", "2025-01-31", "2025/1/31", "2025年1月31日", "2025.01.31", "2025/01/31 08:05:09"):
        assert printed.day(text) == day
    for text in ("2025-02-30", "25-01-31", "2025-01-3l", "202501310", "2025年1月"):
        assert printed.day(text) is None
    assert printed.days("2025-01-01至2025-01-31") == (dt.date(2025, 1, 1), day)
    assert printed.days("2025.01.01-2025.01.31") == (dt.date(2025, 1, 1), day)
    assert printed.days("2025-01-01 2025-01-31") is None


@pytest.mark.parametrize(
    "amount",
    [
        "0.05",
        "10.00",
        "100.10",
        "1005.00",
        "10000.00",
        "12523.59",
        "70792.63",
        "100203.04",
        "1000000.00",
        "20300405.67",
    ],
)
def test_capitals_say_the_amount(amount: str) -> None:
    assert printed.capitals(f"人民币：{capitals(Decimal(amount))}") == Decimal(amount)


def test_capitals_of_an_invoice() -> None:
    assert printed.capitals("壹万陆仟圆整") == Decimal(16000)
    assert printed.capitals("（负数）伍佰元整") == Decimal(-500)
    assert printed.capitals("壹万X仟圆整") is None


def test_codes() -> None:
    assert printed.code("WY-240891-1") == "WY-240891-1"
    assert printed.code("0512345678") == "0512345678"
    assert printed.code("示例电子厂") is None
