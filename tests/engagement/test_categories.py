"""Every category of engagement and rule text has its formula, units, factors, a case by hand, and a place in a sample."""

import ast
from pathlib import Path
from typing import Any

import pytest
import tomllib

from udfs.kernel.parameter import parameter
from udfs.registries import SourceCategory
from udfs.registries.source_category import entered_in
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK

BASE = tomllib.loads((Path(__file__).parents[1] / "engagement.toml").read_text("utf-8"))
CASES = tomllib.loads((Path(__file__).parent / "categories.toml").read_text("utf-8"))["category"]
NOT_COUNTED = {"二氧化碳灭火器", "船舶靠港岸电"}  # identified only (二.2), told apart (A.2)
LISTED = (  # what Shenzhen's entities have, with the words that they use
    "外购电力", "外购热力", "外购蒸汽", "外购冷量", "汽油", "柴油", "天然气", "液化天然气", "压缩天然气", "液化石油气", "燃料油",
    "煤油", "无烟煤", "烟煤", "焦炭", "制冷剂", "六氟化硫", "气体灭火剂", "焊接保护气", "乙炔", "电子工艺气体", "高锰酸钾",
    "高锰酸钠", "其他排放源", "外购热水", "CNG", "SF6", "蒸汽", "岸电", "区域供冷",
)  # fmt: skip


def by_hand(case: dict[str, Any]) -> float:
    """The arithmetic of a case: numbers, signs and brackets, nothing else."""
    tree = ast.parse(case["by_hand"], mode="eval")
    allowed = (ast.Expression, ast.BinOp, ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.Div)
    assert all(isinstance(node, allowed) for node in ast.walk(tree))
    return float(eval(compile(tree, case["name"], "eval")))


def test_each_category_has_its_case_and_the_list_is_whole() -> None:
    assert [case["name"] for case in CASES] == [str(category) for category in SourceCategory.members()]
    for word in LISTED:
        assert SourceCategory.read(word, "排放源类别") in SourceCategory.members()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_category_gives_the_tonnes_of_the_hand(case: dict[str, Any]) -> None:
    category = SourceCategory.read(case["name"], "排放源类别")
    factors = [
        {
            "verification_year": 2025, "source_category": case["name"], "factor_kind": factor["kind"],
            "factor_value": factor["value"], "factor_unit": factor["unit"], "factor_source": "公布的数值表",
            "factor_origin": "标准缺省", "confirmed_by": "张三",
        }
        for factor in case.get("factors", [])
    ]  # fmt: skip
    needs = category.emission.needs if category.emission else ()
    assert {str(kind) for kind in needs} == {factor["factor_kind"] for factor in factors}
    bill = {
        "source_id": "X1", "period_start": tomllib.loads("d = 2025-01-01")["d"],
        "period_end": tomllib.loads("d = 2025-12-31")["d"], "activity_quantity": case["quantity"],
        "quantity_unit": case["unit"], "voucher_no": "V1",
    }  # fmt: skip
    source = {"source_id": "X1", "source_name": "X1", "site_id": "S1", "source_category": case["name"]}
    tables = BASE["tables"] | {"sources": [source], "bills": [bill], "factors": factors, "deductions": []}
    calculation = Calculation(WORKBOOK, BASE["form"], tables)
    emission = calculation.column("emissions", "emission_tco2")[0]
    total = calculation.column("year_totals", "verified_emission_tco2")[0]
    assert emission == pytest.approx(by_hand(case), rel=1e-9)
    assert total == pytest.approx(0 if case["name"] in NOT_COUNTED else by_hand(case), rel=1e-9)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_factors_of_a_case_are_the_published_ones(case: dict[str, Any]) -> None:
    category = SourceCategory.read(case["name"], "排放源类别")
    assert category.emission is None or category.emission.function.name.startswith("GHG_")
    assert entered_in(str(category.unit))[0] == str(category.unit)
    for factor in case.get("factors", []):
        if "published" in factor:
            key, scope, year = (*factor["published"], None)[:3]
            known = parameter(key, year, scope)
            assert factor["value"] == known.value, known.label


def test_each_category_stands_in_a_sample_or_says_why_not() -> None:
    held = {
        name: {str(SourceCategory.read(row["source_category"], "排放源类别")) for row in load(name)[1]["sources"]}
        for name in names()
    }
    for case in CASES:
        in_samples = {name for name, categories in held.items() if case["name"] in categories}
        assert (case.get("sample") in in_samples) if in_samples else case["why"], case["name"]
    assert sum("why" in case for case in CASES) <= 11
