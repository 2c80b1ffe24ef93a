"""Pictures: what is drawn where, and that their texts and patterns can be read."""

import re
from datetime import date
from fractions import Fraction

import pytest
from django.template.loader import render_to_string

from branchlife import charts

REST = {"description": "一句话", "head": ["名称", "数"], "table": [["甲", "1"]]}


def boxes(chart):
    return [
        (shape.x, shape.width, shape.fill)
        for shape in chart.shapes
        if shape.kind == "box" and shape.y > charts.TOP + 20
    ]


def texts(chart):
    return [shape.text for shape in chart.shapes if shape.kind == "text"]


def test_bars_are_as_long_as_their_values_and_what_is_beyond_the_limit_is_hatched():
    rows = [
        charts.Bar("甲", 2, "2/4", 4),
        charts.Bar("乙", 4, "4/3", 3),
        charts.Bar("丙", None, "无"),
    ]
    chart = charts.bars("k", "题", rows, marks=[("solid", "优秀")], **REST)
    room = charts.NUMBERS - 8 - charts.PLOT
    assert boxes(chart) == [
        (charts.PLOT, room / 2, "solid"),
        (charts.PLOT, room, "solid"),
        (charts.PLOT + room * 3 / 4, room / 4, "hatch"),
    ]
    assert texts(chart) == ["优秀", "甲", "2/4", "乙", "4/3", "丙", "无"]


def test_a_bar_never_runs_over_its_number():
    chart = charts.bars("k", "题", [charts.Bar("甲", Fraction(12, 11), "12/11")], whole=1, **REST)
    (bar,) = [shape for shape in chart.shapes if shape.kind == "box"]
    assert bar.x + bar.width == charts.NUMBERS - 8


def test_shares_divide_the_whole_bar_and_print_each_number_that_fits():
    series = [("优秀", "solid"), ("合格", "hatch"), ("不合格", "black")]
    rows = [("甲", [1, 3, 0], "4名"), ("乙", None, "未评定")]
    chart = charts.shares("k", "题", series, rows, **REST)
    room = charts.NUMBERS - 8 - charts.PLOT
    parts = [part for part in boxes(chart) if part[2] != "ground"]
    assert parts == [
        (charts.PLOT, room / 4, "solid"),
        (charts.PLOT + room / 4, room * 3 / 4, "hatch"),
    ]
    assert texts(chart)[3:] == ["甲", "4名", "1", "3", "乙", "未评定"]


def test_steps_rise_on_their_days_and_end_today():
    first, last = date(2025, 1, 1), date(2025, 1, 11)
    chart = charts.steps(
        "k",
        "题",
        [("已开会", {first: 1, date(2025, 1, 6): 1}), ("已报送", {})],
        days=(first, last),
        until=date(2025, 1, 6),
        most=2,
        day_words=str,
        deadline=(last, "截止"),
        **REST,
    )
    met, sent = [s.points for s in chart.shapes if s.kind == "line" and s.thickness == 2.5][:2]
    assert met == "34,216 34.0,216.0 34.0,121.0 192.0,121.0 192.0,26.0 192.0,26.0"
    assert sent == "34,216 192.0,216.0"
    assert texts(chart) == ["2", "0", "截止", "2025-01-01", "2025-01-11", "已报送", "已开会"]


def test_words_of_lines_that_end_together_do_not_lie_on_each_other():
    ends = [(100, "甲", "", "#000"), (100, "乙", "", "#000"), (96, "丙", "", "#000")]
    places = [s.y for s in charts.end_labels(ends, 0) if s.kind == "text"]
    assert places == [105, 87, 69]


@pytest.mark.parametrize(
    "text, room, shown",
    [
        ("机关第一党支部", 140, "机关第一党支部"),
        ("信息工程学院教工党支部", 140, "信息工程…教工党支部"),
        ("信息工程学院学生党支部", 140, "信息工程…学生党支部"),
        ("12/13 100.0%", 140, "12/13 100.0%"),
    ],
)
def test_long_names_keep_their_beginning_and_their_end(text, room, shown):
    assert charts.shortened(text, room) == shown


def test_the_drawing_holds_text_and_patterns_of_its_own_and_no_style():
    chart = charts.shares("k", "题<", [("优秀", "dots")], [("甲&", [2], "2名")], **REST)
    html = render_to_string("charts/figure.html", {"chart": chart})
    assert re.findall(r'fill="url\((.*?)\)"', html) == ["#k-dots", "#k-dots"]
    assert 'id="k-dots"' in html and "style=" not in html
    assert "题&lt;" in html and "甲&amp;" in html
    assert re.findall(r"<t[hd][^>]*>([^<]*)</t", html) == ["名称", "数", "甲", "1"]
