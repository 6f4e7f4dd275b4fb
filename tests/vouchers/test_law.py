"""Wrong and accepted: none. Vouchers of every kind are altered sign by sign, and what goes in then is still the truth."""

import random
from collections.abc import Iterator
from copy import deepcopy
from functools import cache

import pytest
from drawn_sheets import Sheet, as_document
from drawn_vouchers import HELD_BACK, MAKERS, Drawn
from voucher_books import registered, wrong

from workbook_templates.engagement.reader import Engagement, read
from xl_addin.books.file import FileBook
from xl_addin.vouchers.judged import Judged
from xl_addin.vouchers.judging import judge_all

SEED, COUNT, MIDDLE = 3, 3, 1
EVERY = MAKERS | HELD_BACK
METERED = ("grid_power", "plain_power", "gas_bill", "property_receipt")
WITH_CODE = ("fuel_invoice", "refrigerant_invoice")
NUMERIC = "-¥0123456789"
TRIES = 25  # alterations of each kind for each maker; the campaign makes all


@cache
def series(name: str) -> list[Drawn]:
    return EVERY[name](SEED, COUNT)


@pytest.fixture(scope="module")
def engagement(tmp_path_factory: pytest.TempPathFactory) -> Engagement:
    drawn = [one for name in EVERY for one in series(name)]
    return read(FileBook.open(registered(tmp_path_factory.mktemp("vouchers") / "核查.xlsx", drawn)))


def judged(sheets: list[list[Sheet]], engagement: Engagement) -> list[Judged]:
    documents = {f"{at}": (str(at), as_document(pages)) for at, pages in enumerate(sheets)}
    return judge_all(documents, engagement, {})


@pytest.mark.parametrize("name", METERED)
def test_a_voucher_that_joins_its_neighbours_goes_in(name: str, engagement: Engagement) -> None:
    drawn = series(name)
    found = judged([one.sheets for one in drawn], engagement)
    assert [one.is_accepted for one in found] == [False, True, False], [one.doubts for one in found]
    assert not wrong(found[MIDDLE], drawn[MIDDLE])
    assert all("只读到一次" in doubt.why for at in (0, 2) for doubt in found[at].doubts)


@pytest.mark.parametrize("name", WITH_CODE)
def test_an_invoice_whose_code_says_the_same_goes_in(name: str, engagement: Engagement) -> None:
    drawn = series(name)
    found = judged([one.sheets for one in drawn], engagement)
    assert all(one.is_accepted for one in found), [one.doubts for one in found]
    assert not [fault for one, true in zip(found, drawn) for fault in wrong(one, true)]


def test_days_of_purchases_that_were_read_once_go_to_a_person(engagement: Engagement) -> None:
    found = judged([one.sheets for one in series("fuel_statement")], engagement)
    assert not any(one.is_accepted for one in found)


def altered(sheets: list[Sheet], chance: random.Random, tries: int) -> Iterator[tuple[str, list[Sheet]]]:
    """Pages with one text changed: a digit another one, a digit or a text lost, two texts in each other's place."""
    places = [
        (page, at)
        for page, sheet in enumerate(sheets)
        for at, text in enumerate(sheet.texts)
        if any(sign.isdigit() for sign in text[3])
    ]
    for _ in range(tries):
        page, at = chance.choice(places)
        x, y, size, text, align = sheets[page].texts[at]
        digit = chance.choice([place for place, sign in enumerate(text) if sign.isdigit()])
        other = chance.choice([sign for sign in "0123456789" if sign != text[digit]])
        kind = chance.choice(("digit", "digit", "digit", "lost digit", "lost text", "swapped", "lost point"))
        changed = deepcopy(sheets)
        texts = changed[page].texts
        if kind == "digit":
            texts[at] = (x, y, size, text[:digit] + other + text[digit + 1 :], align)
        elif kind == "lost digit":
            texts[at] = (x, y, size, text[:digit] + text[digit + 1 :] or "-", align)
        elif kind == "lost point":
            texts[at] = (x, y, size, text.replace(".", ""), align)
        elif kind == "lost text":
            del texts[at]
        else:
            there, then = chance.choice([one for one in places if sheets[one[0]].texts[one[1]][3][0] in NUMERIC])
            a, b = texts[at], changed[there].texts[then]
            texts[at], changed[there].texts[then] = (*a[:3], b[3], a[4]), (*b[:3], a[3], b[4])
        yield f"{kind}: {text}", changed


@pytest.mark.parametrize("name", EVERY)
def test_what_goes_in_altered_is_still_true(name: str, engagement: Engagement) -> None:
    drawn = series(name)
    sheets = [one.sheets for one in drawn]
    accepted, refused = 0, 0
    for told, changed in altered(sheets[MIDDLE], random.Random(7), TRIES):
        found = judged([sheets[0], changed, sheets[2]], engagement)[MIDDLE]
        assert not wrong(found, drawn[MIDDLE]), told
        accepted, refused = accepted + found.is_accepted, refused + (not found.is_accepted)
    assert refused > TRIES / 4
