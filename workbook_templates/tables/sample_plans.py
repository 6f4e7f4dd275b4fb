"""抽样方案: how large the sample of a year's bills is and by which seed it is drawn, what was found, and what follows from it."""

from udfs.kernel.cells import YES
from udfs.vocabularies import MisstatementSide, SampleConclusion
from workbook_templates.declare.formulas import Bound, Call, Cell, ColumnRange, Expression, Operand, Stated, bound
from workbook_templates.declare.table import Role, Table, assembled, computed, optional, required
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.emissions import TCO2
from workbook_templates.tables.shared import find, sum_of, unless_blank

SAME = 1_000_000_000  # amounts that differ by less than one part of it are the same
YEAR, INTERVAL, DRAWN = Cell("verification_year"), Cell("sample_interval_tco2"), Cell("drawn_interval_tco2")
LIMIT = Cell("tolerable_tco2")
INITIAL = find("years", "initial_emission_tco2", "verification_year", YEAR)
FACTOR = Call("IF", Cell("enlargement_factor").equals(""), 1, Cell("enlargement_factor"))
INPUTS = ("population_tco2", "tolerable_tco2", "expected_error_tco2", "confidence_ratio")


def _blank(*columns: str) -> Expression:
    return Call("OR", *(Cell(column).equals("") for column in columns))


def _of_initial(ratio: str) -> Expression:
    """A share of what the entity reported: what is verified does not move with its own corrections."""
    known = Call("IFERROR", INITIAL, "")
    return Call("IF", Call("OR", Cell(ratio).equals(""), known.equals("")), "", Stated(Cell(ratio) * INITIAL, TCO2))


def _found(column: str, **where: Operand) -> Expression:
    """Σ over the items of the year."""
    return unless_blank("drawn_bills_count", sum_of("sample_items", column, verification_year=YEAR, **where))


def _bound(side: MisstatementSide) -> Expression:
    """Told when every item has been looked at: before, it would be the bound of something else."""
    items: dict[str, Operand] = {
        "recorded_emissions": ColumnRange("sample_items", "recorded_tco2"),
        "audited_emissions": ColumnRange("sample_items", "checked_tco2"),
        "sample_keys": ColumnRange("sample_items", "verification_year"),
    }
    of_items: Bound = bound(
        "GHG_SAMPLE_BOUND", "population_tco2", **items, sample_interval_tco2=DRAWN, misstatement_side=str(side), sample_key=YEAR,
    )  # fmt: skip
    is_done = Cell("checked_bills_count").equals(Cell("drawn_bills_count"))
    return Call("IF", _blank("drawn_bills_count", "drawn_interval_tco2"), "", Call("IF", is_done, of_items, ""))


def _exceed(kind: str) -> Expression:
    """Whether what is left in either direction, after what was corrected, is above the limit."""
    return Call("OR", *(
        (Cell(f"{side}_{kind}_tco2") - Cell(f"{side}_corrected_tco2")).above(LIMIT + LIMIT / SAME) for side in ("over", "under")
    ))  # fmt: skip


def _conclusion() -> Expression:
    is_other = Call("ABS", DRAWN - INTERVAL).above(Call("ABS", INTERVAL) / SAME)
    of_all = Call("IF", _exceed("bound"), Call(
        "IF", _exceed("projected"), str(SampleConclusion.REJECTED), str(SampleConclusion.ENLARGE)), str(SampleConclusion.ACCEPTED))  # fmt: skip
    is_done = Cell("checked_bills_count").equals(Cell("drawn_bills_count"))
    of_drawn = Call("IF", is_other, str(SampleConclusion.OUT_OF_DATE),
                    Call("IF", is_done, of_all, str(SampleConclusion.UNFINISHED)))  # fmt: skip
    is_missing = _blank("drawn_bills_count", "drawn_interval_tco2", "sample_interval_tco2")
    return unless_blank("verification_year", Call("IF", is_missing, str(SampleConclusion.NOT_DRAWN), of_drawn))


SAMPLE_PLANS = Table(
    id="sample_plans",
    key="verification_year",
    clauses=("六.1",),
    columns=(
        required("verification_year", 8, references="years"),
        required("sampling_seed", 14),
        required("confidence_ratio", 9),
        required("materiality_ratio", 9),
        required("expected_error_ratio", 9),
        optional("enlargement_factor", 8),
        optional("sampling_reason", 30),
        computed("tolerable_tco2", _of_initial("materiality_ratio"), 12),
        computed("expected_error_tco2", _of_initial("expected_error_ratio"), 12),
        assembled("population_bills_count", 9),
        assembled("population_tco2", 13),
        computed("sample_size_count", Call("IF", _blank(*INPUTS), "", bound("GHG_SAMPLE_SIZE")), 8),
        computed("sample_interval_tco2", unless_blank(
            "sample_size_count", Stated(Cell("population_tco2") / (Cell("sample_size_count") * FACTOR), TCO2)), 12),
        assembled("random_number", 12),
        assembled("drawn_interval_tco2", 12),
        assembled("sample_start_tco2", 12),
        assembled("drawn_bills_count", 8),
        assembled("population_digest", 18),
        assembled("drawing_state", 26),
        computed("checked_bills_count", unless_blank("drawn_bills_count", Call(
            "COUNTIFS", ColumnRange("sample_items", "verification_year"), YEAR,
            ColumnRange("sample_items", "is_checked"), YES)), 8),
        computed("over_projected_tco2", _found("item_over_projected_tco2"), 11),
        computed("over_bound_tco2", _bound(MisstatementSide.OVERSTATED), 11, Role.CHECK),
        computed("over_corrected_tco2", _found("over_misstatement_tco2", correction_state=YES), 11),
        computed("under_projected_tco2", _found("item_under_projected_tco2"), 11),
        computed("under_bound_tco2", _bound(MisstatementSide.UNDERSTATED), 11, Role.CHECK),
        computed("under_corrected_tco2", _found("under_misstatement_tco2", correction_state=YES), 11),
        computed("sample_conclusion", _conclusion(), 14, Role.CHECK),
        optional("remark", 20),
    ),
    rows=2,
)  # fmt: skip

SHEET = Sheet(
    "抽样方案", "按排放量抽取单据的方案与结论",
    "每个核查年份一行：填写种子、置信水平、实质性水平、预期误差率（由核查机构按其标准确定，没有默认值），ghgxl run 按排放量抽取单据，列入“抽样明细”；"
    "填完核查用量后看结论。须扩大抽样的把扩大倍数加倍并说明，已抽中的全部保留。",
    (SAMPLE_PLANS,), pages_wide=2,
)  # fmt: skip
