"""Numbers, days and grades as branch secretaries type them in WPS."""

from datetime import date

import pytest

from branchlife.roster.typed import grade_word, whole_day, whole_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (12, 12),
        (12.0, 12),
        ("12", 12),
        (" １２ 名", 12),
        ("12人", 12),
        ("11张", 11),
        ("十二", 12),
        ("二十名", 20),
        ("三十一", 31),
        ("两名", 2),
        ("无", 0),
        ("零", 0),
        (0, 0),
        (None, None),
        ("", None),
        ("/", None),
        ("—", None),
    ],
)
def test_whole_numbers_are_understood(typed, number):
    assert whole_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["十二点", 12.5, "12.5", -1, "-1", "约12", True, "2025-01-15", 10**6, "一百", "名"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError):
        whole_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2025-01-15",
        "2025/1/15",
        "2025.1.15",
        "２０２５．１．１５",
        "2025。1。15",
        "2025、1、15",
        "2025年1月15日",
        "2025 年 1 月 15 日",
        "2025年01月15号",
        "2025年1月15日（星期三）上午9:00",
        "2025-1-15 9:00",
        "2025-01-15 00:00:00",
        "2025年1月15日下午3点半",
        "20250115",
        20250115,
        45672,
        45672.375,
    ],
)
def test_days_are_understood(typed):
    assert whole_day(typed) == date(2025, 1, 15)


@pytest.mark.parametrize(
    "typed", ["1月15日", "2025年1月", "2025-13-01", "2025-02-30", "25.1.15", "元月", 2025.1, True,
              "2025-1-15至16日", "1925-01-15"]
)  # fmt: skip
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValueError):
        whole_day(typed)


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        ("优秀", "excellent"),
        (" 合 格 ", "qualified"),
        ("基本合格", "basic"),
        ("不合格", "unqualified"),
        ("不定等次", ""),
        ("不评定等次", ""),
        (None, None),
        ("", None),
    ],
)
def test_grades_are_understood(typed, grade):
    assert grade_word(typed) == grade


@pytest.mark.parametrize("typed", ["良好", "称职", "A", 1])
def test_what_is_no_grade_is_refused(typed):
    with pytest.raises(ValueError):
        grade_word(typed)
