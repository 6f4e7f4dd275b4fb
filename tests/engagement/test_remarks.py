"""A finding that 备注 explains is closed by a 备注 that speaks of its matter, and by no other."""

import pytest

from tests.engagement.test_checks import BASE, audited, cases, found_in, named, registered
from udfs import FAULTS
from workbook_templates.tables import WORKBOOK

SOMETHING_ELSE = "见附件3第2页"
ASKED = {check for check, fault in FAULTS.items() if "在备注写明" in fault.says or "的备注写明" in fault.says}
# What a verifier writes. The category of 201-180 is that of its case, in the near cases.
EXPLAINED = {
    "202-20": "灭火器的年度充装量",
    "308-260": "供电局每月抄表，按月等分",
    "309-7": "一张发票分两次入账，不是重复",
    "309-25": "同一凭证由两台设备分摊",
    "309-81": "红字冲销2025年2月账单",
    "309-110": "为上年的单据，只供衔接",
    "309-170": "无表的临时用电，不经上述各表",
    "309-173": "自本月起账单单位改为MWh",
    "309-174": "同日两车各加一次油，两张发票",
    "309-175": "加油站按月汇总开票",
    "309-177": "补录的上年发票，年份无误",
    "309-190": "该表只供内部核对",
    "309-191": "票面写升，与排放源的单位相同",
    "309-196": "内部分表，没有单据",
    "309-242": "供电局退补2024年多计的电量",
    "309-243": "票面以克计",
    "309-290": "其间停机检修，没有购油",
    "309-460": "由另一路进线供电，不经总表",
    "316-26": "采用现场计量值，理由见核查记录",
    "316-27": "与排放源用量无关，只核对产量",
    "316-29": "对方没有结算，未作扣减",
    "316-184": "由对方自己的变压器供电，不经本单位的表",
    "316-187": "受核查方承担，不扣减",
    "316-245": "两表精度不同，误差范围内",
    "316-246": "经现场核实，以供电局抄表为准",
    "316-249": "本月停产检修",
    "316-461": "对方2025年停产，用量减少",
    "316-464": "2025年停产检修",
    "505-111": "经核实误差在允许范围内",
    "505-112": "已送检，等待证书",
    "505-460": "物业按面积分摊后开具通知单",
    "601-142": "按移交日的抄表读数计算",
    "602-140": "场所空置，没有其他组织使用",
    "604-140": "配额数据的范围只含二期",
    "A01-131": "抄表例日不同造成的差异",
    "A02-180": "供三号泊位的岸电",
}


def remarked(case: dict, check: str, key: str, remark: str) -> dict:
    """The case with a 备注 in the row that a finding names."""
    case = audited(case) if "rows" in case else case
    table = next(finding.table for finding in found_in(case) if finding.check == check and finding.key == key)
    tables = BASE["tables"] | case.get("tables", {})
    if table == "vouchers" and "vouchers" not in case.get("tables", {}):
        tables["vouchers"] = registered(tables)
    name = WORKBOOK.table(table).key
    rows = [row | {"remark": remark} if str(row.get(name)) == key else row for row in tables[table]]
    return {name: value for name, value in case.items() if name != "rows"} | {
        "tables": case.get("tables", {}) | {table: rows}
    }


def asked() -> list:
    """The first bad case of each check, with the row that it finds."""
    found: dict[str, object] = {}
    for case in (param.values[0] for param in cases("bad")):
        for check, _, key in (find.partition(" ") for find in case["finds"]):
            if check in ASKED:
                found.setdefault(check, pytest.param(case, check, key, id=check))
    return list(found.values())


@pytest.mark.parametrize(("case", "check", "key"), asked())
def test_a_remark_of_something_else_explains_nothing(case: dict, check: str, key: str) -> None:
    assert f"{check} {key}" in named(found_in(remarked(case, check, key, SOMETHING_ELSE)))


@pytest.mark.parametrize(("case", "check", "key"), [param for param in asked() if param.values[1] in EXPLAINED])
def test_a_remark_of_the_matter_explains_it(case: dict, check: str, key: str) -> None:
    assert f"{check} {key}" not in named(found_in(remarked(case, check, key, EXPLAINED[check])))


def test_each_has_its_sentence() -> None:
    assert ASKED - {"201-180"} == EXPLAINED.keys() == {param.values[1] for param in asked()} - {"201-180"}
