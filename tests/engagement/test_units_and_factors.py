"""Units of bills and factors are converted, factors belong to sources, and every category of sources has its emission."""

from pathlib import Path

import pytest
import tomllib

from udfs.kernel.cells import Value
from udfs.kernel.errors import GhgError
from udfs.registries import SourceCategory
from udfs.registries.source_category import FACTOR_FIELDS, entered_in
from udfs.vocabularies import ActivityUnit, FactorKind
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.tables import WORKBOOK

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
USED, EMITTED = 60_000, 53.028  # kWh of a bill; tonnes of the year, as the review has them


def factor(
    category: str, kind: str, value: float, unit: str, source: str | None = None, year: int | None = None
) -> dict:
    return {
        "verification_year": year, "source_category": category, "source_id": source, "factor_kind": kind,
        "factor_value": value, "factor_unit": unit, "factor_source": "公布的数值表", "factor_origin": "官方公布",
        "confirmed_by": "张三",
    }  # fmt: skip


def source(name: str, category: str) -> dict:
    return {"source_id": name, "source_name": name, "site_id": "S1", "source_category": category, "is_used": "是"}


def bill(name: str, quantity: float, unit: str | None, days: tuple[str, str] = ("01-01", "12-31")) -> dict:
    start, end = (tomllib.loads(f"day = 2025-{day}")["day"] for day in days)
    return {
        "bill_no": f"{name}-{days[0]}", "source_id": name, "verification_year": 2025, "period_start": start,
        "period_end": end, "activity_quantity": quantity, "quantity_unit": unit, "voucher_no": "V1",
    }  # fmt: skip


def total(**tables: list[dict]) -> Value:
    """The verified emission of 2025."""
    return Calculation(WORKBOOK, BASE["form"], BASE["tables"] | tables).column("year_totals", "verified_emission_tco2")[
        0
    ]


ELECTRICITY = factor("外购电力", "排放因子", 0.4419, "tCO2/MWh")


@pytest.mark.parametrize(
    ("value", "unit"),
    [(0.4419, "tCO2/MWh"), (441.9, "gCO2/kWh"), (4.419, "tCO2/万kWh"), (4.419, "吨CO2/万度"), (0.4419, "千克CO2/度")],
)
def test_a_factor_is_converted_into_the_unit_of_the_calculation(value: float, unit: str) -> None:
    assert total(factors=[factor("外购电力", "排放因子", value, unit)]) == pytest.approx(EMITTED, rel=1e-12)


@pytest.mark.parametrize(("unit", "code"), [("tCO2/GJ", "#VALUE!"), ("每度", "#VALUE!"), (None, "#N/A")])
def test_a_factor_in_another_unit_has_no_total(unit: str, code: str) -> None:
    found = total(factors=[factor("外购电力", "排放因子", 0.4419, unit)])
    assert isinstance(found, GhgError)
    assert found.code == code


def test_the_calorific_value_of_gas_is_per_cubic_metre_or_ten_thousand_of_them() -> None:
    given = {"sources": [source("G1", "天然气")], "bills": [bill("G1", 12_345, "m3")]}
    others = [factor("天然气", "单位热值含碳量", 0.0153, "tC/GJ"), factor("天然气", "碳氧化率", 99, "%")]
    by_ten_thousand = total(**given, factors=[*others, factor("天然气", "低位发热量", 389.31, "GJ/10⁴Nm³")])
    assert by_ten_thousand == pytest.approx(1.2345 * 389.31 * 0.0153 * 0.99 * 44 / 12, rel=1e-12)
    assert total(**given, factors=[*others, factor("天然气", "低位发热量", 38.931, "MJ/m3")]) == pytest.approx(
        by_ten_thousand, rel=1e-12
    )
    refused = total(**given, factors=[*others, factor("天然气", "低位发热量", 51.498, "GJ/t")])
    assert isinstance(refused, GhgError)
    assert refused.code == "#VALUE!"


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [(60_000, "kWh"), (60_000, None), (60, "MWh"), (6, "万kWh"), (6, "万度"), (60_000, "度"), (60_000, "千瓦时")],
)
def test_a_bill_is_converted_into_the_unit_of_its_source(quantity: float, unit: str | None) -> None:
    days = ("01-01", "06-30"), ("07-01", "12-31")
    bills = [bill("E1", quantity, unit, days[0]), bill("E1", USED, "kWh", days[1])]
    assert total(bills=bills) == total(bills=[bill("E1", USED, "kWh", part) for part in days])
    assert total(bills=bills) == pytest.approx(EMITTED, rel=1e-12)


@pytest.mark.parametrize("unit", ["kg", "GJ", "箱"])
def test_a_bill_in_another_unit_has_no_total_and_harms_no_other_source(unit: str) -> None:
    tables = {
        "sources": [source("E1", "外购电力"), source("E2", "外购电力")],
        "bills": [bill("E1", 120_000, unit), bill("E2", 120_000, "kWh")],
    }
    found = total(**tables)
    assert isinstance(found, GhgError)
    assert found.code == "#VALUE!"
    emissions = Calculation(WORKBOOK, BASE["form"], BASE["tables"] | tables).column("emissions", "emission_tco2")
    assert emissions[2] == pytest.approx(EMITTED, rel=1e-12)


def test_a_bill_of_gas_may_state_standard_cubic_metres() -> None:
    given = {"sources": [source("G1", "天然气")]}
    given["factors"] = [
        factor("天然气", "单位热值含碳量", 0.0153, "tC/GJ"), factor("天然气", "碳氧化率", 0.99, "1"),
        factor("天然气", "低位发热量", 389.31, "GJ/10⁴Nm³"),
    ]  # fmt: skip
    expected = total(**given, bills=[bill("G1", 20_000, "m3")])
    for quantity, unit in ((20_000, "Nm3"), (2, "万Nm³"), (2, "10⁴Nm³"), (2, "万m3")):
        assert total(**given, bills=[bill("G1", quantity, unit)]) == expected


def test_two_refrigerants_stand_side_by_side() -> None:
    given = {
        "sources": [source("R1", "制冷剂"), source("R2", "制冷剂")],
        "bills": [bill("R1", 12, "kg"), bill("R2", 10, "kg")],
    }
    of_r32 = factor("制冷剂", "全球增温潜势值", 677, "1", "R2")
    for first in (
        factor("制冷剂", "全球增温潜势值", 1924, "1", "R1"),
        factor("制冷剂", "全球增温潜势值", 1924, "tCO2e/t"),
    ):
        assert total(**given, factors=[first, of_r32]) == pytest.approx(29.858, rel=1e-12)
        assert total(**given, factors=[of_r32, first]) == pytest.approx(29.858, rel=1e-12)


def test_a_factor_of_the_source_that_cannot_be_used_is_not_replaced_by_that_of_its_category() -> None:
    for value, unit, code in ((0.5, "tCO2/GJ", "#VALUE!"), (None, "tCO2/MWh", "#N/A")):
        found = total(factors=[ELECTRICITY, factor("外购电力", "排放因子", value, unit, "E1", 2025)])
        assert isinstance(found, GhgError)
        assert found.code == code


def test_the_source_goes_before_its_category() -> None:
    for year in (None, 2025):
        of_all, of_source = (
            factor("外购电力", "排放因子", value, "tCO2/MWh", own, year) for value, own in ((0.1, None), (0.3, "E1"))
        )
        for rows in ([of_all, of_source], [of_source, of_all]):
            assert total(factors=rows) == pytest.approx(120 * 0.3, rel=1e-12)
        assert total(factors=[of_all]) == pytest.approx(120 * 0.1, rel=1e-12)
    assert isinstance(total(factors=[factor("外购电力", "排放因子", 0.4, "tCO2/MWh", "E1", 2024)]), GhgError)


@pytest.mark.parametrize("own", [None, "E1"])
@pytest.mark.parametrize(
    ("spans", "used"),
    [
        ([(None, None)], 0.1), ([(2025, None)], 0.1), ([(2023, 2025)], 0.1), ([(2025, 2030)], 0.1), ([(None, 2025)], 0.1),
        ([(2023, 2024), (2025, 2026)], 0.2), ([(2026, 2030), (2023, 2025)], 0.2), ([(None, 2024), (2025, None)], 0.2),
        ([(2023, 2024)], None), ([(2026, None)], None), ([(2026, 2024)], None), ([(None, 2024)], None),
        ([(None, None), (2025, None)], None), ([(2023, 2025), (2025, 2026)], None), ([(None, None), (2024, 2024)], None),
        ([(2025, None), (2025, None)], None), ([(2023, 2030), (2024, 2024), (2025, 2025)], None),
    ],
)  # fmt: skip
def test_one_factor_is_valid_in_a_year_or_there_is_no_total(
    spans: list[tuple[int | None, int | None]], used: float | None, own: str | None
) -> None:
    """Ends included; rows that overlap in any year are not used in any."""
    rows = [
        factor("外购电力", "排放因子", (at + 1) / 10, "tCO2/MWh", own, first) | {"year_to": last}
        for at, (first, last) in enumerate(spans)
    ]
    for ordered in (rows, rows[::-1]):
        found = total(factors=ordered)
        assert isinstance(found, GhgError) if used is None else found == pytest.approx(120 * used, rel=1e-12)


FUEL = {"低位发热量": 40.0, "单位热值含碳量": 0.02, "碳氧化率": 0.98}
BURNT = 40.0 * 0.02 * 0.98 * 44 / 12  # tCO2 of one unit of fuel
EXPECTED = {  # tCO2 of 1,000 of the category's unit
    "外购电力": ({"排放因子": 0.5}, 0.5), "船舶靠港岸电": ({"排放因子": 0.5}, 0.0), "输配电损耗": ({"排放因子": 0.5}, 0.5),
    "外购热力": ({"排放因子": 0.11}, 110), "柴油": (FUEL | {"密度": 0.84}, 0.84 * BURNT),
    "汽油": (FUEL | {"密度": 0.73}, 0.73 * BURNT), "天然气": (FUEL, 0.1 * BURNT), "压缩天然气": (FUEL, 0.1 * BURNT),
    "液化石油气": (FUEL, BURNT), "液化天然气": (FUEL, BURNT), "燃料油": (FUEL, 1000 * BURNT), "煤油": (FUEL, 1000 * BURNT),
    "无烟煤": (FUEL, 1000 * BURNT), "烟煤": (FUEL, 1000 * BURNT), "褐煤": (FUEL, 1000 * BURNT), "型煤": (FUEL, 1000 * BURNT),
    "焦炭": (FUEL, 1000 * BURNT), "高锰酸钾": ({"纯度": 0.9}, 0.9 * 44.009 / (4 * 158.032)),
    "高锰酸钠": ({"纯度": 0.9}, 0.9 * 44.009 / (4 * 141.924)), "制冷剂": ({"全球增温潜势值": 677}, 677),
    "六氟化硫": ({"全球增温潜势值": 20_000}, 20_000), "气体灭火剂": ({"全球增温潜势值": 3000}, 3000),
    "焊接保护气": ({"纯度": 0.2}, 0.2), "乙炔": ({"纯度": 0.98}, 0.98 * 2 * 44.009 / 26.038), "二氧化碳灭火器": ({}, 0.0),
    "外购蒸汽": ({"焓值": 2783.74, "排放因子": 0.11}, 1000 * 2.7 * 0.11),
    "外购热水": ({"热水温度": 70, "排放因子": 0.11}, 1000 * 50 * 4.1868 / 1000 * 0.11),
    "外购冷量": ({"能源消耗效率": 4, "排放因子": 0.5}, 0.125), "其他排放源": ({"排放因子": 0.25}, 250),
    "电子工艺气体": ({"排放因子": 522}, 522),
}  # fmt: skip


@pytest.mark.parametrize("category", SourceCategory.members(), ids=str)
def test_every_category_has_its_emission_from_its_factors_in_any_of_their_units(category: SourceCategory) -> None:
    values, expected = EXPECTED[str(category)]
    needs = category.emission.needs if category.emission else ()
    assert {str(kind) for kind in needs} == set(values)
    rows = [
        [factor(str(category), str(kind), values[str(kind)], unit) for kind, unit in zip(needs, units, strict=True)]
        for units in (
            [category.emission.units_of(kind)[0] for kind in needs] if category.emission else [],
            [category.emission.units_of(kind)[-1] for kind in needs] if category.emission else [],
        )
    ]
    given = {"sources": [source("X1", str(category))], "bills": [bill("X1", 1000, str(category.unit))]}
    for factors in rows:
        assert total(**given, factors=factors) == pytest.approx(expected, rel=1e-5)
    for missing in range(len(needs)):
        found = total(**given, factors=rows[0][:missing] + rows[0][missing + 1 :])
        assert category.word == "船舶靠港岸电" or (isinstance(found, GhgError) and found.code == "#N/A")


def test_every_kind_of_factor_has_its_column_and_every_unit_of_activity_is_one() -> None:
    assert set(FACTOR_FIELDS) == set(FactorKind)
    assert {column.id for column in WORKBOOK.table("emissions").columns} >= set(FACTOR_FIELDS.values())
    assert all(entered_in(str(unit))[0] == str(unit) for unit in ActivityUnit)
