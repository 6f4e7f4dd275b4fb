"""Charts of the workbook: on 图表 the account of the report year, its largest sources, the months of all years; on 表计图表 the meters."""

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from udfs.kernel.cells import is_blank
from workbook_templates.build.layout import Layout, TablePlace
from workbook_templates.evaluate.calculation import Calculation

ALONE_WIDTH, ALONE_HEIGHT = 20.0, 9.5  # centimetres
MONTHS_BELOW = 27  # rows below the head of the sources, beside which their chart stands
CHART_COLUMNS = 12  # of usual width, across which the chart of a meter stands
BLUE, GREEN, RED, AMBER = "2E75B6", "70AD47", "C55A11", "F4B183"


def add_charts(page: Worksheet, months_page: Worksheet, layout: Layout, calculation: Calculation) -> None:
    """All charts, one below the other beside the figures of 图表.

    Args:
        page: where they stand.
        months_page: where the months do, which one of them shows.
        layout, calculation: of the workbook.
    """
    steps, sources = layout.tables["account_steps"], layout.tables["top_sources"]
    _waterfall(page, steps)
    _largest(page, sources, steps)
    _months(page, months_page, layout.tables["month_emissions"], calculation, steps, sources)


def add_meter_charts(page: Worksheet, months_page: Worksheet, layout: Layout, calculation: Calculation) -> None:
    """A chart beside each row of the meters shown: bills by month, what was estimated upon them in another colour.

    Args:
        page: where they stand. The rows after the last meter are hidden, and their charts with them.
        months_page: where the months do.
        layout, calculation: of the workbook.
    """
    slots, months = layout.tables["meter_slots"], layout.tables["meter_months"]
    years = sum(not is_blank(value) for value in calculation.column("years", "verification_year"))
    last_row = months.first_row + 12 * years - 1 if years else months.last_row
    for row in range(slots.rows):
        chart = _chart(None, ALONE_WIDTH, ALONE_HEIGHT)
        chart.grouping, chart.overlap, chart.legend.position = "stacked", 100, "t"
        for word, colour in (("bills", BLUE), ("estimates", AMBER)):
            at = [column.id for column in months.table.columns].index(f"slot_{row + 1:02d}_{word}") + 1
            series = Series(Reference(months_page, min_col=at, min_row=months.first_row, max_row=last_row))
            label = f"{quote_sheetname(page.title)}!${slots.letter(f'{word}_label')}${slots.first_row + row}"
            series.tx = SeriesLabel(strRef=StrRef(label))
            series.graphicalProperties.solidFill = colour
            chart.series.append(series)
        labels = Reference(months_page, min_col=1, min_row=months.first_row, max_row=last_row)
        for series in chart.series:
            series.cat = AxDataSource(strRef=StrRef(str(labels)))
        chart.x_axis.tickLblSkip = 3  # a label a quarter
        column, line = len(slots.table.columns), slots.first_row + row - 1
        start, end = AnchorMarker(col=column, row=line), AnchorMarker(col=column + CHART_COLUMNS, row=line + 1)
        chart.anchor = TwoCellAnchor(editAs="twoCell", _from=start, to=end)  # hidden with its row
        page.add_chart(chart)


def _months(
    page: Worksheet, months_page: Worksheet, months: TablePlace, calculation: Calculation, above: TablePlace, beside: TablePlace
) -> None:  # fmt: skip
    """Emissions by month: a series a year."""
    years = sum(not is_blank(value) for value in calculation.column("month_emissions", "verification_year")) or 2
    chart = _chart("各月排放量（tCO2）", ALONE_WIDTH, ALONE_HEIGHT)
    rows = Reference(months_page, min_col=1, max_col=13, min_row=months.first_row, max_row=months.first_row + years - 1)
    chart.add_data(rows, from_rows=True, titles_from_data=True)
    chart.set_categories(Reference(months_page, min_col=2, max_col=13, min_row=months.header_row))
    page.add_chart(chart, f"{_beside(above)}{beside.header_row + MONTHS_BELOW}")


def _waterfall(page: Worksheet, place: TablePlace) -> None:
    """The account: bars that stand on feet which are not drawn."""
    chart = _chart("报告年份的账目（tCO2）", ALONE_WIDTH, ALONE_HEIGHT)
    chart.grouping, chart.overlap = "stacked", 100
    for name, colour in (("base_tco2", None), ("whole_tco2", BLUE), ("rise_tco2", GREEN), ("fall_tco2", RED)):
        chart.add_data(_column(page, place, name, with_head=True), titles_from_data=True)
        properties = chart.series[-1].graphicalProperties
        properties.noFill, properties.line.noFill = colour is None, True
        if colour:
            properties.solidFill = colour
    chart.set_categories(_column(page, place, "step_name"))
    chart.legend = None
    page.add_chart(chart, f"{_beside(place)}{place.header_row}")


def _largest(page: Worksheet, place: TablePlace, above: TablePlace) -> None:
    """The largest sources and the rest, below the waterfall."""
    chart = _chart("报告年份主要排放源（tCO2）", ALONE_WIDTH, ALONE_HEIGHT + 3)  # eleven labels, one below the other
    chart.type, chart.legend = "bar", None
    chart.add_data(_column(page, place, "chart_emission_tco2"))
    chart.series[0].graphicalProperties.solidFill = BLUE
    chart.set_categories(_column(page, place, "chart_label"))
    chart.x_axis.scaling.orientation = "maxMin"  # the largest at the top
    page.add_chart(chart, f"{_beside(above)}{place.header_row + 2}")


def _column(page: Worksheet, place: TablePlace, column: str, *, with_head: bool = False) -> Reference:
    number = [declared.id for declared in place.table.columns].index(column) + 1
    return Reference(page, min_col=number, min_row=place.first_row - with_head, max_row=place.last_row)


def _beside(place: TablePlace) -> str:
    return str(get_column_letter(len(place.table.columns) + 2))


def _chart(title: str | None, width: float, height: float) -> BarChart:
    chart = BarChart()
    chart.type, chart.style, chart.width, chart.height = "col", 10, width, height
    chart.title, chart.gapWidth = title, 60
    chart.y_axis.numFmt, chart.y_axis.delete, chart.x_axis.delete = "#,##0", False, False
    return chart
