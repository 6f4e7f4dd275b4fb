"""Every heading and column of the report's skeleton is there, and filled, in every sample."""

from functools import cache

import pytest
from sample_books import after_run, opened

from workbook_templates.engagement.reader import read
from workbook_templates.report.amounts import UNKNOWN
from workbook_templates.report.blocks import ReportTable, Section, Subheading
from workbook_templates.report.printed import NONE, TOTAL
from workbook_templates.report.report import SECTIONS, Report, report
from workbook_templates.samples import names

HEADINGS = (
    "核查结论表", "1 概述", "1.1 核查目的", "1.2 核查范围", "1.3 核查准则", "2 核查过程和方法", "2.1 核查组安排", "2.2 文件评审", "2.3 现场核查",
    "2.4 核查报告编写及内部技术复核", "3 核查发现", "3.1 基本情况的核查", "3.2 核算边界的核查", "3.2.1 核算边界", "3.2.2 排放源和设施",
    "3.3 核算方法的核查", "3.4 核算数据的核查", "3.4.1 活动数据和排放因子的核查", "3.4.2 排放量的核查", "3.4.3 生产数据的核查",
    "3.5 质量保证和文件存档的核查", "3.6 数据质量控制方案及执行的核查", "3.7 其他核查发现", "4 核查结论", "4.1 符合性", "4.2 排放量确认",
    "4.3 与上年度相比异常波动的原因说明", "4.4 核查过程中未覆盖的问题或特别需要说明的问题", "5 附件", "附件1 核查结果数据表",
    "附件2 配额分配相关数据表", "附件3 不符合项清单", "附件4 支持性文件清单", "附件5 能源计量器具一览表", "附件6 其他组织信息表", "附件7 存档与保密",
)  # fmt: skip
CHAPTERS = {
    "1 概述",
    "2 核查过程和方法",
    "3 核查发现",
    "3.2 核算边界的核查",
    "3.4 核算数据的核查",
    "4 核查结论",
    "5 附件",
}
COMPARED = {"排放报告（核查前）", "核查报告", "是否一致", "变化幅度", "差异原因"}
COLUMNS = {  # of the national form, and of 六.2, 六.3, 五.5, 七.3
    "annex_basics": {"数据项"} | COMPARED,
    "annex_sites": {"信息项"} | COMPARED,
    "annex_figures_2025": {"数据编码", "参数", "单位"} | COMPARED,
    "annex_totals": {"参数", "单位"} | COMPARED,
    "quota": {"数据类型", "信息项", "单位", "核查数据"},
    "findings": {"序号", "类别", "不符合项描述", "涉及的参数", "受核查方原因分析", "受核查方采取的纠正措施", "核查结论"},
    "basic_files": {"序号", "文件名称"},
    "vouchers": {"凭证类型", "凭证号", "票据总数", "查看张数", "存档方式", "已盖公章"},
    "meters": {"安装地点", "测量范围"},
    "other_organisations": {"名称", "地址", "主营业务", "核算边界简要描述", "预估温室气体排放量（tCO2）", "联系方式"},
    "circumstances": {"特殊情况类别", "情况说明", "涉及排放量（tCO2）", "依据条款"},
    "factors": {"采用数值", "单位", "来源"},
    "sources_2025": {"排放类型", "排放源", "活动数据", "单位", "排放量（tCO2）"},
    "changes": {"类别", "上年度（tCO2）", "本年度（tCO2）", "波动"},
    "signatures": {"职责", "姓名", "签名", "日期"},
}  # fmt: skip
CONCLUSION = {
    "委托方", "重点排放单位名称", "地址", "统一社会信用代码", "法定代表人", "联系人", "联系方式（电话、email）", "行业分类",
    "排放报告技术服务机构名称", "温室气体排放报告（核查前）版本/日期", "温室气体排放报告（核查后）版本/日期", "核查意见", "核查结论 1 符合性",
    "核查结论 2 排放量确认", "核查结论 3 与上年度相比异常波动的原因说明", "核查结论 4 未覆盖或特别需要说明的问题",
}  # fmt: skip
# Of these a total would say nothing: prose, years side by side, parameters of different units.
WITHOUT_TOTAL = (
    "conclusion", "totals", "totals_in_short", "changes", "changes_in_short", "split", "split_in_short", "signatures", "team", "documents",
    "on_site", "interviews", "writing", "basics", "management", "plan", "others", "bridge", "annex_totals",
    "sample_plans",
)  # fmt: skip


@cache
def report_of(sample: str) -> Report:
    return report(read(opened(after_run(sample).content)))


def tables_of(sample: str) -> dict[str, ReportTable]:
    return {table.name: table for section in report_of(sample).sections for table in section.tables}


@pytest.fixture(params=names())
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_headings_stand_in_the_order_of_the_skeleton() -> None:
    assert tuple(declared.heading for declared in SECTIONS) == HEADINGS
    levels = {declared.heading: declared.level for declared in SECTIONS}
    assert (levels["3 核查发现"], levels["3.4.1 活动数据和排放因子的核查"], levels["附件3 不符合项清单"]) == (1, 3, 1)


def test_every_heading_is_filled(sample: str) -> None:
    sections: dict[str, Section] = {section.heading: section for section in report_of(sample).sections}
    assert tuple(sections) == HEADINGS
    assert {heading for heading, section in sections.items() if not section.blocks} == CHAPTERS


def test_every_column_of_the_skeleton_is_there(sample: str) -> None:
    tables = tables_of(sample)
    for name, wanted in COLUMNS.items():
        assert wanted <= set(tables[name].headings), name
    assert {row[0] for row in tables["conclusion"].rows} >= CONCLUSION
    assert [row[0] for row in tables["signatures"].rows][-2:] == ["技术复核人", "批准人"]
    assert len({row[0] for row in tables["annex_basics"].rows}) == 20


def test_every_table_has_a_name_of_its_own_and_those_of_figures_a_total(sample: str) -> None:
    made = [table for section in report_of(sample).sections for table in section.tables]
    assert len({table.name for table in made}) == len(made)
    lacking = {table.name for table in made if not table.total and table.rows[0][0] != NONE}
    assert lacking <= set(WITHOUT_TOTAL)


def test_every_source_has_its_block_and_every_source_of_the_total_its_rows(sample: str) -> None:
    engagement = read(opened(after_run(sample).content))
    found = report_of(sample)
    blocks = next(section.blocks for section in found.sections if section.heading.startswith("3.4.1"))
    headings = [block.text for block in blocks if isinstance(block, Subheading)]
    counted = {row.text("source_id") for row in engagement.rows("emissions") if row.number("verified_emission_tco2")}
    assert counted <= {heading.split()[1] for heading in headings}
    for row in engagement.rows("year_totals"):
        printed = {line[1] for line in tables_of(sample)[f"sources_{row.key}"].rows}
        assert {
            emitting.text("source_id") for emitting in engagement.rows("emissions")
            if emitting.number("verification_year") == row.number("verification_year") and emitting.number("verified_emission_tco2")
        } <= printed  # fmt: skip


def test_direct_and_indirect_add_up_as_printed_or_the_note_says_by_how_much(sample: str) -> None:
    for name, table in tables_of(sample).items():
        if not name.startswith("sources_"):
            continue
        parts = [row for row in table.rows if not row[0].endswith("小计")]
        subtotals = [row for row in table.rows if row[0].endswith("小计")]
        assert subtotals
        total = _number(table.total[-1])
        assert table.total[0] == TOTAL
        left = round(total - sum(_number(row[-1]) for row in parts), 2)
        assert bool(left) == bool(table.notes), table.notes
        assert not left or f"{left:+.2f}" in table.notes[0]
        for row in subtotals:
            of_scope = sum(_number(part[-1]) for part in parts if row[0].startswith(part[0]))
            assert _number(row[-1]) == pytest.approx(of_scope, abs=0.005 * len(parts))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def test_the_samples_leave_no_figure_unknown(sample: str) -> None:
    cells = [cell for table in tables_of(sample).values() for row in table.rows for cell in row]
    assert UNKNOWN not in cells


def test_every_reference_names_a_table_that_is_there(sample: str) -> None:
    import re

    named = {
        name
        for section in report_of(sample).sections
        for text in section.paragraphs
        for name in re.findall("⟦(.+?)⟧", text)
    }
    assert named
    assert named <= set(tables_of(sample))
