"""排放量拆分: 六.3 for bus, metro and gas, from the part named for each source."""

from udfs.kernel.cells import YES
from udfs.vocabularies import SpecialIndustry, SplitPart
from workbook_templates.declare.formulas import Call, Cell, Expression, NamedCell, Operand, RowNumber
from workbook_templates.declare.table import Table, computed
from workbook_templates.declare.workbook import Sheet
from workbook_templates.tables.monthly import nth
from workbook_templates.tables.shared import chain, sum_of, unless_blank, yes_no
from workbook_templates.tables.year_totals import when_whole

INDUSTRY_OF = {
    SplitPart.OPERATING: SpecialIndustry.BUS, SplitPart.NOT_OPERATING: SpecialIndustry.BUS,
    SplitPart.TRACTION: SpecialIndustry.METRO, SplitPart.AUXILIARY: SpecialIndustry.METRO,
    SplitPart.NATURAL_GAS: SpecialIndustry.GAS, SplitPart.PETROLEUM_GAS: SpecialIndustry.GAS,
}  # fmt: skip
PARTS = tuple(INDUSTRY_OF)
USUAL_YEARS = 5


def part_of_row() -> Expression:
    """Six rows a year, one for each part."""
    position = Call("MOD", RowNumber() - 1, len(PARTS))
    result: Expression = Call("IF", position.equals(0), str(PARTS[0]), str(PARTS[-1]))
    for number, part in enumerate(PARTS[1:-1], start=1):
        result = Call("IF", position.equals(number), str(part), result)
    return result


YEAR_OF_ROW = nth("years", "verification_year", Call("INT", (RowNumber() - 1) / len(PARTS)) + 1)
WORDS: dict[str, Operand] = {str(part): str(industry) for part, industry in INDUSTRY_OF.items()}

OF_PART = {"verification_year": Cell("verification_year"), "split_part": Cell("split_part")}
OF_WHOLE_SOURCES = sum_of("emissions", "verified_emission_tco2", **OF_PART)
OF_SHARED_SOURCES = sum_of("split_shares", "split_emission_tco2", **OF_PART)

EMISSION_SPLIT = Table(
    id="emission_split",
    key="split_key",
    clauses=("六.3",),
    columns=(
        computed("verification_year", YEAR_OF_ROW, 10),
        computed("split_part", unless_blank("verification_year", part_of_row()), 16),
        computed("split_industry", unless_blank("verification_year", chain(Cell("split_part"), WORDS, "")), 26),
        computed("does_apply", unless_blank(
            "verification_year", yes_no(Cell("split_industry").equals(NamedCell("special_industry")))), 11),
        computed("split_emission_tco2", unless_blank("verification_year", Call(
            "IF", Cell("does_apply").equals(YES),
            when_whole(OF_WHOLE_SOURCES + OF_SHARED_SOURCES),
            "")), 18),
        computed("verified_emission_tco2", unless_blank("verification_year", Call(
            "IF", Cell("does_apply").equals(YES),
            sum_of("year_totals", "verified_emission_tco2", verification_year=Cell("verification_year")), "")), 16),
        computed("split_key", unless_blank(
            "verification_year", Cell("verification_year").joined("|").joined(Cell("split_part"))), 20),
    ),
    plain=True,
    rows=USUAL_YEARS * len(PARTS),
    rows_per_year=len(PARTS),
)  # fmt: skip

SHEET = Sheet(
    "排放量拆分", "排放量拆分", "公交、地铁、供气行业须拆分排放量（六.3）。各排放源的“拆分系统”在“排放源”填写，两个系统共用的在“拆分份额”填写；"
    "不适用的行为灰色。本表全部为计算单元格。",
    (EMISSION_SPLIT,),
)  # fmt: skip
