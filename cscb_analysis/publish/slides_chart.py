"""The chart of the most noted themes on a slide: native, so that it can be edited."""

from __future__ import annotations

import io
from typing import Any

from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.slides_deck import ACROSS, BLUE, EDGE, ORANGE, ROOM, TOP, WHITE, describe


def add_bars(
    slide: Any,  # noqa: ANN401
    names: list[str],
    own: list[int],
    others: list[int],
    of_sources: int,
    words: str,
    contents: Contents,
) -> None:
    """Add the bars, with their numbers in a workbook behind them."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import (
        XL_AXIS_CROSSES,
        XL_CHART_TYPE,
        XL_LABEL_POSITION,
        XL_LEGEND_POSITION,
    )
    from pptx.util import Inches, Pt

    series = {"under its own label": own, "only under other labels": others}
    data = CategoryChartData(number_format="0;;")
    data.categories = names
    for name, numbers in series.items():
        data.add_series(name, numbers)
    at = [Inches(each) for each in (EDGE, TOP - 0.1, ACROSS, ROOM + 0.1)]
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *at, data)
    describe(frame, words)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_numbers(names, series, contents))
    chart.has_title = False
    chart.has_legend, chart.legend.include_in_layout = True, False
    chart.legend.position, chart.legend.font.size = XL_LEGEND_POSITION.TOP, Pt(14)
    chart.font.size = Pt(14)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    looks = zip(plot.series, (BLUE, ORANGE), (WHITE, "000000"), strict=True)
    for each, colour, ink in looks:
        each.format.fill.solid()
        each.format.fill.fore_color.rgb = RGBColor.from_string(colour)
        labels = each.data_labels
        labels.show_value, labels.number_format = True, "0;;"
        labels.number_format_is_linked = False
        labels.position = XL_LABEL_POSITION.CENTER
        labels.font.size, labels.font.bold = Pt(14), True
        labels.font.color.rgb = RGBColor.from_string(ink)
    themes, count = chart.category_axis, chart.value_axis
    # The first theme stands at the top; the axis of counts stays at the foot, with the last.
    themes.reverse_order = True
    count._element.crosses.val = XL_AXIS_CROSSES.MAXIMUM
    themes.format.line.color.rgb = RGBColor.from_string("8C8C8C")
    themes.tick_labels.font.size = Pt(14 if max(map(len, names)) < 30 else 12)
    count.minimum_scale, count.maximum_scale, count.major_unit = 0, of_sources, 1
    count.has_major_gridlines = False
    count.tick_labels.font.size = Pt(12)
    count.has_title = True
    count.axis_title.text_frame.text = (
        f"Audit sources that note the theme, of {of_sources} heard from"
    )
    run = count.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(12), False


def _numbers(names: list[str], series: dict[str, list[int]], contents: Contents) -> bytes:
    """Make the workbook behind a chart, with no hour in it and no formula."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": contents.created.replace(tzinfo=None)})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, names)
        for at, (name, numbers) in enumerate(series.items(), 1):
            sheet.write(0, at, name)
            sheet.write_column(1, at, numbers)
    return file.getvalue()
