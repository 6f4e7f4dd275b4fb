"""Any calculated cell in one paragraph: exact sentences for several kinds, and the same demands on every cell of every sample."""

import re

import pytest
from sample_books import as_built

from udfs.kernel.errors import GhgError
from workbook_templates.build.template import build
from workbook_templates.engagement.reader import Engagement, read
from workbook_templates.evaluate.calculation import Calculation
from workbook_templates.explain.explanation import explain, named_cell
from workbook_templates.files.errors import FileError
from workbook_templates.samples import load, names
from workbook_templates.tables import WORKBOOK
from xl_addin.books.file import FileBook


def engagement_of(name: str, folder: pytest.TempPathFactory) -> Engagement:
    path = folder.mktemp(name) / "示例.xlsx"
    path.write_bytes(as_built(name))
    return read(FileBook.open(path))


@pytest.fixture(scope="module")
def engagement(tmp_path_factory: pytest.TempPathFactory) -> Engagement:
    return engagement_of("circuit_boards", tmp_path_factory)


def told(engagement: Engagement, table: str, key: str, column: str) -> str:
    """The paragraph of a cell, its own address left out."""
    row = next(row for row in engagement.rows(table) if row.key == key)
    ref = row.ref(column)
    paragraph = explain(engagement, ref.sheet, ref.address).paragraph
    assert paragraph.startswith(str(ref))
    return re.sub(r"（?[\u4e00-\u9fff]+![A-Z]+[0-9]+）?", "", paragraph)


EXACT = {
    ("estimates", "T-02", "estimated_quantity"): (
        "（“T-02”）的“推算用量”为340,411.764706 kWh。依据三.10【电费推算】。算法：用电量 = (用电费用 − 基本电费) ÷ 用电单价；"
        "未约定单价时履约年份取最低、基准年份取最高。因为“推算方法”为“电费推算”；用电单价的候选为0.68、0.74、0.81，履约年份取最低的0.68（三.16）。"
        "输入：推算方法＝“电费推算”；用电费用＝259,480 CNY；候选值1＝0.68；候选值2＝0.74；候选值3＝0.81；"
        "基本电费＝28,000 CNY；“基本信息”的“年份属性”＝“履约”。凭证：SL-SM-202502。"
    ),
    ("monthly", "E-04|2024", "month_12"): (
        "（“E-04|2024”）的“12月”为91,450 kWh。依据三.8【跨月数据合并】。算法：全部单据（或归类列等于归类值的单据）用量中属于目标期间的部分之和。"
        "输入：单据E04-2024-11M（2024-11-06至2025-02-06）用量274,350，其中本月＝91,450。凭证：SL-WY-2024011。"
    ),
    ("monthly", "E-01|2025", "month_04"): (
        "（“E-01|2025”）的“4月”为1,202,934.09037 kWh。依据三.8【跨月数据合并】。算法：全部单据（或归类列等于归类值的单据）用量中属于目标期间的部分之和。"
        "没有单据落在该月。输入：推算T-01（2025年4月）1,202,934.09037，其中本月＝1,202,934.09037。凭证：SL-SM-202501。"
    ),
    ("monthly", "E-01|2025", "activity_total"): (
        "（“E-01|2025”）的“活动数据”为14,069,784.0904 kWh。算法：“单据合计” ＋ “缺失推算” ＋ “库存变动” ＋ “交叉检查调整” ＋ “追加” － “扣减” － "
        "“日期外不计入”。输入：单据合计＝13,036,750；缺失推算＝1,202,934.09037；库存变动＝0；交叉检查调整＝0；追加＝12,400；扣减＝182,300；日期外不计入＝0。"
    ),
    ("emissions", "E-01|2025", "emission_tco2"): (
        "（“E-01|2025”）的“排放量”为6,217.43758953 tCO2。算法：排放量 = 用电量 ÷ 1000 × 电力排放因子。"
        "因为“排放源类别”为“外购电力”；该式为通用核算公式，技术要点没有单独规定。"
        "输入：排放源类别＝“外购电力”；活动数据＝14,069,784.0904；排放因子＝0.4419。"
    ),
    ("deductions", "K-05", "allowed_quantity"): (
        "（“K-05”）的“允许扣减量”为0 kWh。依据三.16【保守性原则】。算法：允许扣减量：有原始抄表记录和按期结算凭证的为申请量；否则履约为0，基准为申请量。"
        "因为“扣减或追加”为“扣减”。输入：扣减或追加＝“扣减”；申请扣减量＝96,400；有原始抄表记录＝“否”；有结算凭证＝“否”；核查报告出具日期＝2026-04-20；“基本信息”的“年份属性”＝“履约”。"
    ),
    ("cross_checks", "C-02", "rule_value"): (
        "（“C-02”）的“规则采用值”为1,030,570。依据三.16【保守性原则】。算法：偏差在允许范围内采用主证据；超出时采用已证实可靠的一方，"
        "均不能证实时采用保守的一方。输入：主证据值＝999,580；辅证据值＝1,030,570；允许偏差＝0.01；“基本信息”的“年份属性”＝“履约”；"
        "影响方向＝“计入”。凭证：SL-JC-202502。"
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", EXACT)
def test_a_cell_is_explained_word_for_word(engagement: Engagement, place: tuple[str, str, str]) -> None:
    assert told(engagement, *place) == EXACT[place]


def test_a_ruling_tells_its_reason(engagement: Engagement) -> None:
    text = told(engagement, "attributions", "A-11", "base_conclusion")
    assert "不计入" in text
    text = told(engagement, "attributions", "A-03", "compliance_ruling")
    assert "依据三.1【自行开户】" in text
    text = told(engagement, "deductions", "K-01", "ruling_conclusion")
    assert "依据三.4【能源转供】" in text
    assert "已有结算凭证，由对方实际付费，不计入受核查方" in text


@pytest.mark.parametrize("name", names())
def test_every_calculated_cell_has_its_paragraph(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = engagement_of(name, tmp_path_factory)
    count = 0
    for table in WORKBOOK.tables:
        for row in found.rows(table.id):
            for column in (declared for declared in table.columns if declared.formula is not None):
                ref = row.ref(column.id)
                paragraph = explain(found, ref.sheet, ref.address).paragraph
                count += 1
                assert 20 <= len(paragraph) <= 800
                assert "None" not in paragraph
                assert "。。" not in paragraph
                value = row.value(column.id)
                if isinstance(value, GhgError):
                    assert value.code in paragraph
                elif isinstance(value, (int, float)) and not isinstance(value, bool) and column.field.unit != "":
                    assert f"{value:,.12g}" in paragraph or f"{value:.0f}" in paragraph
    assert count > 800


def test_an_error_tells_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    forms, tables = load("circuit_boards")
    tables = tables | {"factors": [row for row in tables["factors"] if row["source_category"] != "外购电力"]}
    path = tmp_path_factory.mktemp("error") / "示例.xlsx"
    build(Calculation(WORKBOOK, forms, tables), path)
    found = read(FileBook.open(path))
    text = told(found, "emissions", "E-01|2025", "emission_tco2")
    assert "显示#N/A" in text


def test_an_estimate_in_another_unit_than_its_source_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    forms, tables = load("circuit_boards")
    litres = {"estimate_id": "X1", "verification_year": 2025, "source_id": "E-01", "estimate_method": "燃油金额",
              "fuel_amount_cny": 700000, "invoice_price_cny_per_l": 7}  # fmt: skip
    path = tmp_path_factory.mktemp("unit") / "示例.xlsx"
    build(Calculation(WORKBOOK, forms, tables | {"estimates": [litres]}), path)
    found = read(FileBook.open(path))
    assert "“推算用量”为100,000 L。" in told(found, "estimates", "X1", "estimated_quantity")
    text = told(found, "estimates", "X1", "final_quantity")
    assert "显示#VALUE!：推算方法的单位与排放源的活动数据单位不一致，不能计入：请改选推算方法或更正排放源编号。" in text
    assert "显示#VALUE!" in told(found, "monthly", "E-01|2025", "activity_total")


def test_what_is_not_calculated_is_told(engagement: Engagement) -> None:
    bill = engagement.rows("bills")[0]
    for sheet, address, says in (
        ("能源账单", bill.ref("activity_quantity").address, "是填写的单元格"),
        ("能源账单", "A1", "不在任何表格"),
        ("目录", "A1", "不在任何表格"),
        (engagement.forms["current_name"].ref.sheet, engagement.forms["current_name"].ref.address, "是填写的单元格"),
    ):
        with pytest.raises(FileError, match=says):
            explain(engagement, sheet, address)


def test_a_named_cell_is_explained(engagement: Engagement) -> None:
    ref = engagement.forms["entity_title"].ref
    assert "七.1【命名】" in explain(engagement, ref.sheet, f"${ref.address[0]}${ref.address[1:]}").paragraph


def test_a_sum_lists_all_that_went_in(engagement: Engagement) -> None:
    row = next(row for row in engagement.rows("monthly") if row.key == "E-01|2024")
    ref = row.ref("bills_quantity")
    found = explain(engagement, ref.sheet, ref.address)
    assert [item.label for item in found.inputs] == [f"单据E01-2024-{month:02d}其中本年" for month in range(1, 13)]


@pytest.mark.parametrize("typed", ["排放计算！Ｄ８", "'排放计算'!$D$8", "排放计算!d8", " 排放计算 ! D8 "])
def test_an_address_may_be_typed_full_width(engagement: Engagement, typed: str) -> None:
    assert explain(engagement, *named_cell(typed)) == explain(engagement, "排放计算", "D8")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("没有的表!D14", "工作簿中没有工作表“没有的表”：现有 目录、基本信息"),
        ("D14", "“D14”没有写明工作表和单元格"),
        ("!D14", "没有写明工作表和单元格"),
        ("排放计算!", "没有写明工作表和单元格"),
        ("排放计算!D14:E15", "“D14:E15”是一个区域：请只写一个单元格，如 D14。"),
        ("排放计算!D14：E15", "是一个区域"),
        ("排放计算!14", "“14”不是单元格地址：请写成列字母加行号"),
        ("排放计算!XFE1", "不是单元格地址"),
        ("排放计算!D0", "不是单元格地址"),
        ("排放计算!核查排放量", "不是单元格地址"),
        ("排放计算!A1", "不在任何表格的数据行中"),
    ],
)
def test_every_wrong_place_has_its_sentence(engagement: Engagement, typed: str, says: str) -> None:
    with pytest.raises(FileError, match=re.escape(says)):
        explain(engagement, *named_cell(typed))


def test_an_estimate_by_output_names_all_that_it_is_made_of(engagement: Engagement) -> None:
    row = next(row for row in engagement.rows("estimates") if row.key == "T-01")
    ref = row.ref("estimated_quantity")
    explained = explain(engagement, ref.sheet, ref.address)
    columns = ("missing_output_count", "complete_output_count", "complete_usage_quantity")
    assert {str(row.ref(column)) for column in columns} <= {given.ref for given in explained.inputs}
    assert all(str(row.ref(column)) in explained.paragraph for column in columns)


def test_a_sum_of_many_rows_lists_each(engagement: Engagement) -> None:
    row = engagement.rows("account_sources")[0]
    ref = row.ref("bills_of_source_quantity")
    explained = explain(engagement, ref.sheet, ref.address)
    assert len(explained.all_inputs) == len(explained.inputs) == row.number("bills_of_source_number")


def test_the_days_of_a_source_name_every_bill_that_they_were_counted_from(engagement: Engagement) -> None:
    row = next(row for row in engagement.rows("monthly") if row.key == "E-01|2025")
    explained = explain(engagement, row.ref("coverage_fault").sheet, row.ref("coverage_fault").address)
    labels = [given.label for given in explained.inputs]
    assert labels[0] == "采用方式"
    assert sum(label.startswith("单据E01-2025-") for label in labels) == 11
    assert "推算T-01" in labels
    assert "三.9【跨年数据】" in explained.clauses
    bought = next(row for row in engagement.rows("monthly") if row.text("basis_in_use") == "购入")
    place = bought.ref("coverage_fault")
    assert [given.label for given in explain(engagement, place.sheet, place.address).inputs] == ["采用方式"]


def test_a_month_of_all_sources_names_each_that_was_counted(engagement: Engagement) -> None:
    row = next(row for row in engagement.rows("month_emissions") if row.number("verification_year") == 2025)
    explained = explain(engagement, row.ref("emission_month_03").sheet, row.ref("emission_month_03").address)
    quantities = [given for given in explained.inputs if given.label == "3月"]
    units = [given for given in explained.inputs if given.label == "单位用量排放"]
    assert len(quantities) == len(units) > 5
    made = sum(
        float(quantity.shown.replace(",", "")) * float(unit.shown.split()[0].replace(",", ""))
        for quantity, unit in zip(quantities, units)
    )
    assert made == pytest.approx(row.number("emission_month_03"), rel=1e-9)


def test_no_explanation_has_an_empty_part(engagement: Engagement) -> None:
    """Of a cell that stays blank there is nothing to be told but that."""
    for table in engagement.tables:
        columns = [
            column for column in WORKBOOK.table(table).columns if column.formula is not None and not column.is_key
        ]
        for row in engagement.rows(table)[:3]:
            for ref in (row.ref(column.id) for column in columns):
                told = explain(engagement, ref.sheet, ref.address).paragraph
                assert not re.search("：。|，，|。。", told), told
