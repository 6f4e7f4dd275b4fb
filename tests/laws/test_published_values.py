"""The published values: whole sets with the digits of their tables, each with source, certainty and state; and exact conversion."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import FUNCTIONS, parameters
from udfs.kernel.errors import Missing, WrongKind
from udfs.kernel.parameter import in_sets, parameter
from udfs.kernel.unit import Unit, convert, plain, units

STEEL, GB34, A = "钢铁指南2024", "GB/T 32151.34—2024", "A套"
PROPERTIES = ("低位发热量", "单位热值含碳量", "碳氧化率")
# tCO2 per t or 10⁴Nm³, worked out apart from the three values of a row.
EMISSIONS = {
    STEEL: {
        "无烟煤": 2.4971, "烟煤": 2.2557, "褐煤": 1.5483, "洗精煤": 2.4299, "其他洗煤": 1.1571, "煤矸石": 0.7724, "煤泥": 1.1571,
        "焦炭": 3.0367, "石油焦": 3.2443, "其他煤制品": 2.1270, "原油": 3.0172, "燃料油": 3.1705, "汽油": 2.9251, "柴油": 3.0959,
        "煤油": 3.0334, "其他石油制品": 2.9488, "液化天然气": 3.1829, "液化石油气": 3.1013, "煤焦油": 2.6446, "炼厂干气": 3.0082,
        "天然气": 21.6502, "高炉煤气": 8.4811, "转炉煤气": 15.1240, "焦炉煤气": 7.6362, "其他煤气": 2.3148,
    },
    GB34: {
        "无烟煤": 2.5215, "烟煤": 1.7417, "褐煤": 1.1729, "洗精煤": 2.2082, "其他洗煤": 1.0519, "型煤": 1.9360, "其他煤制品": 2.1081,
        "焦炭": 2.8604, "石油焦": 3.2115, "原油": 3.0202, "燃料油": 3.1705, "汽油": 2.9251, "柴油": 3.0959, "煤油": 3.0334,
        "液化天然气": 2.8313, "液化石油气": 3.1013, "石脑油": 3.1981, "煤焦油": 2.6446, "粗苯": 3.4109, "其他石油制品": 2.9488,
        "天然气": 21.6219, "高炉煤气": 8.4811, "转炉煤气": 15.1240, "焦炉煤气": 8.8638, "炼厂干气": 3.0389, "其他煤气": 2.3148,
    },
    A: {
        "汽油": 3.0425, "柴油": 3.1451, "天然气": 21.6219, "液化石油气": 2.9538, "燃料油": 3.0472, "煤油": 3.1517, "无烟煤": 2.3228,
        "烟煤": 2.0715,
    },
}  # fmt: skip
FUELS = [(scope, fuel) for scope, rows in EMISSIONS.items() for fuel in rows]


@pytest.mark.parametrize(("scope", "fuel"), FUELS)
def test_a_row_of_a_table_gives_its_emission(scope: str, fuel: str) -> None:
    emission = FUNCTIONS["GHG_FUEL_CO2"](1, *(parameter(fuel + name, scope=scope).value for name in PROPERTIES))
    assert round(float(emission), 4) == EMISSIONS[scope][fuel]


def test_a_set_holds_whole_fuels_and_nothing_else() -> None:
    for scope, rows in EMISSIONS.items():
        held = {known.key for known in parameters() if known.scope == scope and known.key.endswith(PROPERTIES)}
        assert held == {fuel + name for fuel in rows for name in PROPERTIES}


def test_digits_are_those_of_the_tables() -> None:
    assert parameter("汽油低位发热量", scope=STEEL).printed == "43.070"
    assert parameter("天然气低位发热量", scope=STEEL).printed == "389.310"
    assert parameter("天然气低位发热量", scope=GB34).printed == "389.31"
    assert parameter("天然气单位热值含碳量", scope=STEEL).printed == "0.01532"
    assert parameter("液化天然气单位热值含碳量", scope=STEEL).printed == "0.01720"
    assert parameter("柴油碳氧化率", scope=GB34).printed == "98%"
    assert parameter("饱和蒸汽焓 10.0 MPa").printed == "2724.4"
    for known in parameters():
        assert known.value == float(Fraction(known.printed.rstrip("%")) / (100 if known.printed.endswith("%") else 1))


def test_the_annex_of_2023_is_whole() -> None:
    annex = [known for known in parameters() if known.source.id == "mee-2025-47"]
    assert {place: sum(known.place == place for known in annex) for place in dict.fromkeys(k.place for k in annex)} == {
        "附件表1": 1, "附件表2": 7, "附件表3": 30, "附件表4": 1, "附件表5": 1,
    }  # fmt: skip
    assert {(known.year, known.state) for known in annex} == {(2023, "官方公布")}


def test_the_tables_of_steam_materials_and_process_gases_are_whole() -> None:
    counted = Counter(known.id.split("_")[0] for known in parameters() if known.source.id != "mee-2025-47")
    assert (counted["saturated"], counted["superheated"]) == (70, 31 * 12)
    assert (counted["material"], counted["carbonate"]) == (18, 11)
    process = [known for known in parameters() if known.source.id == "ndrc-electronics"]
    assert len(process) == 1 + 3 * 7 + 7
    assert {known.state for known in process} == {"未确认"}


def test_released_of_a_process_gas_is_that_of_the_guide() -> None:
    """Of a kilogram of NF3: what is neither left, used nor destroyed, and the CF4 that arises, both by AR5."""
    heel, use, collection, destruction = (
        parameter(f"电子工艺气体{name}").value
        for name in ("瓶内残留比例 缺省", "利用率 NF3", "收集率 NF3", "去除率 NF3")
    )
    own = (1 - heel) * (1 - use) * (1 - collection * destruction) * parameter("GWP NF3", scope="AR5").value
    passes = 1 - parameter("电子工艺气体收集率 CF4").value * parameter("电子工艺气体去除率 CF4").value
    arisen = parameter("电子工艺气体副产物生成率 NF3→CF4").value * (1 - heel) * passes
    assert own + arisen * parameter("GWP CF4", scope="AR5").value == pytest.approx(522.2457, rel=1e-9)


@pytest.mark.parametrize("edition", ["AR4", "AR5", "AR6"])
def test_the_blends_listed_are_those_of_their_components(edition: str) -> None:
    blends = {
        "R-410A": {"HFC-32": 0.5, "HFC-125": 0.5}, "R-407C": {"HFC-32": 0.23, "HFC-125": 0.25, "HFC-134a": 0.52},
    }  # fmt: skip
    for blend, shares in blends.items():
        made = sum(share * parameter(f"GWP {gas}", scope=edition).value for gas, share in shares.items())
        assert parameter(f"GWP {blend}", scope=edition).value == pytest.approx(made, abs=0.5)


def test_each_value_says_how_sure_it_is() -> None:
    for known in parameters():
        assert known.certainty in {"读自原文", "读自逐页转录", "读自二手资料", "凭记忆", "推算"}, known.label
        assert known.state == "未确认" or known.certainty not in {"凭记忆", "推算"}, known.label
        assert "深圳" not in known.key + known.scope, known.label


def test_what_was_unconfirmed_and_is_confirmed_says_so() -> None:
    fuels = ("汽油", "柴油", "煤油", "燃料油", "液化石油气", "天然气")
    for fuel in fuels:
        for scope in (STEEL, GB34):
            known = parameter(f"{fuel}低位发热量", scope=scope)
            assert (known.state, known.note) == ("标准缺省", "曾凭记忆列入“B套”、未确认；两张官方表所印一致，现已确认")


def test_only_the_carbon_of_lng_is_in_dispute_and_no_look_up_blends_or_chooses() -> None:
    disputed = [known for known in parameters() if known.disputed]
    assert [(known.scope, known.value) for known in disputed] == [(STEEL, 0.0172), (GB34, 0.0153)]
    assert tuple(disputed) == in_sets("LNG单位热值含碳量")
    with pytest.raises(Missing) as refused:
        parameter("液化天然气单位热值含碳量")
    assert STEEL in refused.value.message
    assert GB34 in refused.value.message


def test_a_value_is_found_by_key_year_and_scope() -> None:
    for known in parameters():
        assert parameter(known.key, known.year, known.scope or None) is known


def test_no_word_names_two_units() -> None:
    words = [plain(word) for unit in units() for word in (unit.symbol, *unit.aliases)]
    assert len(set(words)) == len(words)
    for unit in units():
        for word in (unit.symbol, *unit.aliases):
            assert Unit.read(f" {word.upper()} ", "单位") is unit


def test_a_compound_has_the_ratio_of_its_parts() -> None:
    by_symbol = {unit.symbol: unit for unit in units()}
    bases: dict[str, Fraction] = {}
    compounds = [unit for unit in units() if "/" in unit.symbol]
    assert len(compounds) > 40
    for unit in compounds:
        above, _, below = unit.symbol.partition("/")
        if below in by_symbol:
            own = by_symbol[above].ratio / by_symbol[below].ratio / unit.ratio
            assert bases.setdefault(unit.dimension, own) == own, unit.symbol


@given(quantity=st.floats(-1e12, 1e12), first=st.sampled_from(units()), second=st.sampled_from(units()))
def test_conversion_is_exact_within_a_dimension_and_refused_across(quantity: float, first: Unit, second: Unit) -> None:
    same = next(unit for unit in units() if unit.dimension == first.dimension)
    for wanted in (same, second):
        if wanted.dimension == first.dimension:
            exact = float(Fraction(quantity) * first.ratio / wanted.ratio)
            assert convert(quantity, first, wanted) == exact
        else:
            with pytest.raises(WrongKind):
                convert(quantity, first, wanted)


def test_a_metered_volume_becomes_no_standard_volume() -> None:
    metered = [unit for unit in units() if unit.dimension == "体积"]
    standard = [unit for unit in units() if unit.dimension == "标准体积"]
    assert all(unit.at for unit in standard)
    for first in metered:
        for second in standard:
            for pair in ((first, second), (second, first)):
                with pytest.raises(WrongKind, match="实测温度、压力"):
                    convert(1.0, *pair)
