"""Words that rules declare: they keep their order, are read like any closed list, and a wrong declaration says where it stands."""

from collections.abc import Callable

import pytest

from udfs import FIELDS, FUNCTIONS
from udfs.calling.function import function
from udfs.kernel.cells import plain_word
from udfs.kernel.clause import clause
from udfs.kernel.closed_list import CLOSED_LISTS, closed_list
from udfs.kernel.errors import DeclarationError, WrongKind
from udfs.kernel.field import check_closed_lists
from udfs.kernel.registry import DeclaredWord
from udfs.registries import CaseKind, EstimateMethod, SourceCategory
from udfs.registries.source_category import Emission
from udfs.vocabularies import ActivityUnit, CircumstanceKind, FactorKind, Industry
from workbook_templates.build.template import LISTS
from workbook_templates.tables.attributions import FACTS
from workbook_templates.tables.estimates import ESTIMATES, GIVEN
from workbook_templates.tables.shared import called

HERE = "udfs.rules.c9_99_fictional"
WORDS = {
    EstimateMethod: ("电费推算", "产量比例", "燃油金额", "份额分摊", "制冷效率", "热泵", "发电机"),
    CaseKind: ("租户", "自行开户", "外包", "能源转供", "车辆用油", "施工用能", "试运行"),
    SourceCategory: (
        "外购电力", "外购热力", "柴油", "汽油", "天然气", "液化石油气", "高锰酸钾", "高锰酸钠", "制冷剂", "二氧化碳灭火器", "船舶靠港岸电",
        "输配电损耗",
    ),
}  # fmt: skip


@pytest.mark.parametrize("listed", WORDS, ids=lambda listed: listed.__name__)
def test_a_list_of_the_workbook_keeps_its_words_in_their_order(listed: type[DeclaredWord]) -> None:
    assert [word for word in listed.words() if word in WORDS[listed]] == list(WORDS[listed])  # more may stand between
    assert closed_list(listed.__name__) is listed
    for member in listed.members():
        assert listed.read(str(member), "类别") is member
    with pytest.raises(WrongKind, match=f"“类别”应为 {'、'.join(listed.words())} 之一，现为“别的”。"):
        listed.read("别的", "类别")


def test_a_word_is_declared_by_the_module_of_its_rule() -> None:
    modules = {str(word): word.module for listed in WORDS for word in listed.members()}
    assert modules["电费推算"] == "udfs.rules.c3_10_electricity_fee"
    assert modules["船舶靠港岸电"] == "udfs.rules.c2_03_source"
    for word in (*EstimateMethod.members(), *CaseKind.members()):
        assert word.module == word.function.module
        assert word.clause in (word.function.clause, *word.function.also)


def test_every_closed_list_has_its_column_of_codes() -> None:
    assert sorted(LISTS) == sorted(CLOSED_LISTS)
    assert {field.vocabulary for field in FIELDS.values() if field.vocabulary} <= set(LISTS)
    check_closed_lists()


SHARE, TENANT = FUNCTIONS["GHG_SHARE"], FUNCTIONS["GHG_TENANT"]
PURITY = {"purity_ratio": FactorKind.PURITY}


def method(word: str, called: str, **declared: object) -> EstimateMethod:
    return EstimateMethod(word, HERE, clause("三.13"), FUNCTIONS[called], **declared)


def category(word: str, place: int, emission: Emission | None) -> SourceCategory:
    return SourceCategory(word, HERE, ActivityUnit.KILOGRAM, place, emission)


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "a word twice": (
        lambda: method("热泵", "GHG_SHARE"),
        "EstimateMethod “热泵” is declared in udfs.rules.c3_14_heat_pump already",
    ),
    "an input that the function does not take": (
        lambda: method("虚构", "GHG_COOLING_ELEC", inputs={"cooling_eficiency": "candidate_1"}),
        r"“虚构” names \['cooling_eficiency'\], which GHG_COOLING_ELEC does not take",
    ),
    "a result that is no activity": (lambda: method("虚构", "GHG_ELEC_CO2"), "“虚构” gives tCO2, in which no source"),
    "a case without a ruling": (
        lambda: CaseKind("虚构", HERE, clause("三.1"), SHARE, CircumstanceKind.LEASE, None),
        "CaseKind “虚构” calls GHG_SHARE, which gives no ruling",
    ),
    "a place that is taken": (lambda: category("虚构", 3, None), "SourceCategory “虚构” stands at place 3"),
    "an argument without a value": (
        lambda: category("虚构", 99, Emission(FUNCTIONS["GHG_KMNO4_CO2"], "reagent_mass", {})),
        r"“虚构” feeds \['reagent_mass'\] to GHG_KMNO4_CO2\(reagent_mass, purity_ratio\)",
    ),
    "a mass without a unit": (
        lambda: category("虚构", 99, Emission(FUNCTIONS["GHG_KMNO4_CO2"], "reagent_mass", PURITY)),
        "“虚构” states the unit “” for reagent_mass",
    ),
    "two units with nothing between": (
        lambda: category("虚构", 99, Emission(FUNCTIONS["GHG_GAS_CO2E"], "gas_t", {"gwp": FactorKind.GWP})),
        "“虚构” is entered in kg and counted in t",
    ),
    "an argument that is not there": (
        lambda: category("虚构", 99, Emission(FUNCTIONS["GHG_KMNO4_CO2"], "reagent_mas", PURITY)), "“虚构” feeds",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_declaration_names_module_and_word_and_leaves_no_trace(fault: str) -> None:
    declare, says = WRONG[fault]
    before = {listed: listed.words() for listed in WORDS}
    with pytest.raises(DeclarationError, match=says) as raised:
        declare()
    assert str(raised.value).startswith(f"{HERE}: ")
    assert {listed: listed.words() for listed in WORDS} == before


def test_a_method_without_its_column_is_told_by_module_word_and_column() -> None:
    heat_pump = EstimateMethod.read("热泵", "推算方法")
    columns = [column.id for column in GIVEN if column.id != "hot_water_volume"]
    with pytest.raises(
        DeclarationError, match=r"c3_14_heat_pump: .*“热泵” needs a column for hot_water_volume of GHG_H"
    ):
        called(heat_pump, columns, {})
    facts = [column.id for column in FACTS if column.id != "party"]
    with pytest.raises(DeclarationError, match="c1_01_tenant: CaseKind “租户” needs a column for party of GHG_TENANT"):
        called(CaseKind.read("租户", "归属事项"), facts, {"show": "结论"})


def test_what_nobody_declared_is_an_error() -> None:
    with pytest.raises(DeclarationError, match="no closed list Fictional is declared"):
        closed_list("Fictional")
    with pytest.raises(DeclarationError, match="no worksheet function GHG_BY_NOBODY is declared"):
        function("GHG_BY_NOBODY")


def test_the_sheet_of_estimates_names_the_clause_of_every_method() -> None:
    assert {method.clause.id for method in EstimateMethod.members()} <= set(ESTIMATES.clauses)


@pytest.mark.parametrize("name", CLOSED_LISTS)
def test_a_word_names_one_member_however_it_is_written(name: str) -> None:
    listed = closed_list(name)
    written = [(plain_word(word), member) for member in listed.members() for word in (str(member), *member.aliases)]
    assert len(dict(written)) == len(written), "two ways to write a word are the same"
    for word, member in written:
        full_width = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word)
        for form in (word, word.upper(), f" {word}\u3000", full_width):
            assert listed.read(form, "类别") is member
    with pytest.raises(WrongKind):
        listed.read("没有这个词", "类别")


def test_industries_are_those_of_the_classification() -> None:
    codes = [code for industry in Industry.members() for code in industry.divisions if len(industry.divisions) == 1]
    assert sorted(codes) == [f"{number:02d}" for number in range(1, 98)]
    assert [str(industry) for industry in Industry.members() if industry.is_named] == [
        "住宿业", "零售业", "商务服务业", "指定行业",
    ]  # fmt: skip
    assert {str(industry) for industry in Industry.members() if industry.is_named is None} == {
        "批发和零售业", "住宿和餐饮业", "租赁和商务服务业",
    }  # fmt: skip
    for number in range(1, 98):
        assert Industry.read(number, "行业类型") is Industry.read(f"{number:02d}", "行业类型")
    for section in "ABCDEFGHIJKLMNOPQRST":
        Industry.read(section, "行业类型")
    for wrong in (0, 98, 47.5, True, "U", "C61", "3982", None):
        with pytest.raises(WrongKind):
            Industry.read(wrong, "行业类型")
