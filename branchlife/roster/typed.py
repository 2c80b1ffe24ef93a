"""Numbers, days and grades as people type them into a form: 12名, １２, 2025.1.15（星期三）上午9点."""

import re
import unicodedata
from datetime import date

from branchlife.roster.cells import ERROR_VALUES
from branchlife.roster.dates import parse_partial_date

# Behind a number these mean nothing.
MEASURES = re.compile(r"[名人张票个条项次位份件]+$")
NONE_AT_ALL = {"无", "零", "没有", "○", "〇"}
EMPTY = {"", "-", "--", "—", "——", "/", "\\"}
DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
CHINESE = re.compile(r"(?:([一二三四五六七八九])?十)?([零〇一二两三四五六七八九])?")
LARGEST = 99_999
# A day, and behind it perhaps the day of the week and the time.
DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?"
    r"(?:[(]?(?:星期|周)[一二三四五六日天][)]?)?"
    r"(?:上午|下午|早上|晚上|中午)?(?:\d{1,2}[:时点](?:\d{1,2}分?|半|整)?(?::\d{2}(?:\.\d+)?)?)?"
)
FIRST_YEAR, LAST_YEAR = 1990, 2099
GRADES = {
    "excellent": ("优秀", "优秀党员", "优"),
    "qualified": ("合格", "合格党员"),
    "basic": ("基本合格", "基本合格党员", "基本"),
    "unqualified": ("不合格", "不合格党员"),
    "": ("不评定等次", "不评定", "不定等次", "不确定等次", "未评定", "未评定等次", "不评"),
}
GRADE_OF = {word: grade for grade, words in GRADES.items() for word in words}


def written(value):
    """The text of a cell: halfwidth, without spaces; a whole number without its point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(value)))


def whole_number(value):
    """How many; None for an empty cell. Raises ValueError for what is no number of people or things."""
    if isinstance(value, bool):
        raise ValueError(value)
    text = written(value)
    if text in EMPTY:
        return None
    text = MEASURES.sub("", text)
    if text in NONE_AT_ALL:
        return 0
    if text.isdecimal() and len(text) < 9:
        number = int(text)
    elif text and (match := CHINESE.fullmatch(text)):
        tens, ones = match.groups()
        number = DIGITS[tens or "一"] * 10 if "十" in text else 0
        number += DIGITS[ones] if ones else 0
    else:
        raise ValueError(text)
    if number > LARGEST:
        raise ValueError(text)
    return number


def whole_day(value):
    """The day; None for an empty cell. Raises ValueError for a month alone or a day that is none."""
    if isinstance(value, bool):
        raise ValueError(value)
    text = written(value)
    if text in EMPTY or text in NONE_AT_ALL:
        return None
    text = re.sub(r"[。、,]", ".", text)
    if match := DAY.fullmatch(text):
        day = date(*(int(part) for part in match.groups()))
    else:
        day = date.fromisoformat(parse_partial_date(value if isinstance(value, float) else text))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def grade_word(value):
    """The grade, "" for one not graded, None for an empty cell. Raises ValueError."""
    text = written(value)
    if text in EMPTY:
        return None
    if text not in GRADE_OF:
        raise ValueError(text)
    return GRADE_OF[text]


def is_error(value):
    """#REF! and the like."""
    return isinstance(value, str) and value in ERROR_VALUES
