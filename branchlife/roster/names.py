"""Names of persons in order, and names of branches in short."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import icu
from pypinyin import Style, lazy_pinyin

# Surnames that pypinyin reads as the everyday word. Each reading is one of 通用规范汉字字典 or
# 现代汉语词典 (kTGHZ2013, kXHC1983 in the Unicode Han database); only 贠 stands in neither. 宁 stays
# níng: since 2013 the surname nìng is written 甯.
SURNAMES = {
    "单": "shan4", "曾": "zeng1", "解": "xie4", "区": "ou1", "查": "zha1", "朴": "piao2",
    "仇": "qiu2", "盖": "ge3", "葛": "ge3", "华": "hua4", "任": "ren2", "洗": "xian3",
    "员": "yun4", "缪": "miao4", "乐": "yue4", "纪": "ji3", "燕": "yan1", "种": "chong2",
    "重": "chong2", "覃": "qin2", "翟": "zhai2", "哈": "ha3", "秘": "bi4", "折": "she2",
    "祭": "zhai4", "句": "gou1", "阚": "kan4", "隗": "wei3", "过": "guo1", "那": "na1",
    "卜": "bu3", "薄": "bo2", "召": "shao4", "干": "gan1", "么": "yao1", "相": "xiang4",
    "於": "yu1", "都": "du1", "乜": "nie4", "舍": "she4", "撒": "sa3",
    "繁": "po2", "粘": "nian2", "甯": "ning4", "贠": "yun4", "佴": "nai4", "郇": "xun2",
    "乐正": "yue4 zheng4", "段干": "duan4 gan1", "夹谷": "jia2 gu3", "宰父": "zai3 fu3",
    "子车": "zi3 ju1",
}  # fmt: skip
# Surnames of two characters: those of 百家姓 and a few more.
COMPOUNDS = set(
    re.findall(
        "..",
        "万俟上官东方东郭东门乐正亓官仲孙令狐公冶公孙公羊公良公西南宫南门单于司寇司徒司空司马呼延壤驷"
        "夏侯太叔夹谷子车宇文宗政宰父尉迟左丘巫马慕容拓跋梁丘谷梁欧阳段干淳于漆雕澹台濮阳申屠百里皇甫"
        "端木第五羊舌西门诸葛赫连轩辕钟离长孙闻人闾丘颛孙鲜于独孤纳兰",
    )
)

STROKES = Path(__file__).with_name("strokes.txt")
KEY_LENGTH = 120
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# What comes before every character: the empty place of 王宁 beside 王一鸣.
EMPTY = "00000"

NUMERALS = "一二三四五六七八九十"
KINDS = {"联合": "joint", "临时": "temporary"}
PARTY = re.compile(r"^(?:中国共产党|中共)")
OFFICE = re.compile(r"(?:机关)?(?:党总支|党委|党组|党工委|工作委员会|总支部委员会|委员会)$")
BRANCH = re.compile(r"(?:党?支部)(?:委员会)?$")


@cache
def _stroke_table():
    """{character: (strokes, place)} of the characters in common use."""
    lines = STROKES.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    characters = [(character, int(count)) for count, row in rows for character in row]
    return {character: (count, place) for place, (character, count) in enumerate(characters)}


@cache
def _stroke_index():
    return icu.AlphabeticIndex(icu.Locale("zh@collation=stroke")).buildImmutableIndex()


def _strokes(character):
    """(strokes, place among those of as many strokes). Not a Chinese character: no strokes.

    A character outside the table (a traditional form, a very rare one) comes after those in it;
    where ICU does not know its strokes either, after all others.
    """
    if character in _stroke_table():
        return _stroke_table()[character]
    code = ord(character)
    if not unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH"):
        return 0, min(code, 0xFFFF)
    label, _kind = _stroke_index().getBucket(_stroke_index().getBucketIndex(character))
    return int(label.removesuffix("劃")), 0x10000 + code


def _stroke_piece(character):
    """Five digits and small letters that sort as characters sort by strokes."""
    strokes, place = _strokes(character)
    number, piece = strokes * 0x50000 + place, ""
    while number:
        number, digit = divmod(number, 36)
        piece = DIGITS[digit] + piece
    return piece.rjust(len(EMPTY), "0")


def _parts(name):
    """Surname and given name, without spaces. A name with a dot, 阿不都·买买提, has no surname."""
    name = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    if any(_strokes(character)[0] == 0 for character in name):
        return "", name
    length = 2 if name[:2] in COMPOUNDS and len(name) > 2 else 1
    return name[:length], name[length:]


def _read(text):
    """The syllables of a text as pypinyin reads it; what it cannot read stands for itself."""
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)


def _readings(surname, given):
    """The syllables of a name, the surname read as a surname: ["shan4", "xiao3", "hong2"]."""
    known = SURNAMES.get(surname)
    return (known.split() if known else _read(surname)) + _read(given)


def _pinyin_piece(reading, character):
    """Twelve digits and small letters: syllable, tone, strokes of the character."""
    if _strokes(character)[0] == 0:
        sound = "0000000"
    elif re.fullmatch("[a-z]{1,6}[1-5]", reading):
        sound = f"{reading[:-1]:0<6}{reading[-1]}"
    else:
        sound = "zzzzzz9"
    return sound + _stroke_piece(character)


def pinyin_key(name):
    """A text that sorts as names sort by pinyin, 姓名拼音: one character after another.

    Of each the syllable, then the tone, then the strokes (as in GB/T 13418); letters and signs
    come before Chinese characters. Every piece has a fixed width of digits and small letters, so
    that SQLite and PostgreSQL sort it the same way under the usual collations (C, Chinese,
    English). Names beyond ten characters are told apart by their first ten.
    """
    surname, given = _parts(name)
    pieces = map(_pinyin_piece, _readings(surname, given), surname + given)
    return "".join(pieces)[:KEY_LENGTH]


def stroke_key(name):
    """A text that sorts as names sort by strokes, 姓氏笔画: one character after another.

    Of each the number of strokes, then the kind of every stroke in the order of writing
    (横竖撇点折), as in the lists of party congresses: a given name of one character comes before
    those of two, and a surname of two characters stands by its first. Fixed width as above.
    """
    surname, given = _parts(name)
    blank = EMPTY if surname and len(given) == 1 else ""
    pieces = [*map(_stroke_piece, surname), blank, *map(_stroke_piece, given)]
    return "".join(pieces)[:KEY_LENGTH]


def unit_of(committee_name):
    """The unit a committee belongs to: 江北学院 of 中共江北学院委员会 or 江北学院党委."""
    return OFFICE.sub("", PARTY.sub("", committee_name.strip()))


def short_branch_name(full_name, units=()):
    """What people call a branch: 机关第一党支部 for 中共江北学院机关第一支部委员会.

    Taken off are 中共, the name of the unit (one of `units`) unless nothing would be left, and
    the ending 支部委员会, which becomes 党支部. The full name is kept beside it.
    """
    name = PARTY.sub("", full_name)
    if not BRANCH.search(name):
        return name
    name = BRANCH.sub("", name)
    for unit in sorted(filter(None, units), key=len, reverse=True):
        if name.startswith(unit) and name != unit:
            name = name.removeprefix(unit)
            break
    return f"{name}党支部"


def branch_kind(full_name):
    """Joint, temporary or ordinary, as the name of a branch says."""
    return next((kind for sign, kind in KINDS.items() if sign in full_name), "ordinary")


def group_rank(name):
    """2 for 第二党小组; 99 for a name without a numeral."""
    return next((NUMERALS.index(sign) + 1 for sign in name if sign in NUMERALS), 99)
