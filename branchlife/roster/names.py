"""Names of persons in order, and names of branches in short."""

import re
from functools import cache

import icu
from pypinyin import Style, lazy_pinyin

# Characters read differently when they are a surname.
SURNAMES = {
    "单": "shan4", "曾": "zeng1", "解": "xie4", "区": "ou1", "查": "zha1", "朴": "piao2",
    "仇": "qiu2", "盖": "ge3", "任": "ren2", "华": "hua4", "冼": "xian3", "洗": "xian3",
    "员": "yun4", "缪": "miao4", "乐": "yue4", "宁": "ning4", "纪": "ji3", "燕": "yan1",
    "应": "ying1", "葛": "ge3", "种": "chong2", "覃": "qin2", "逄": "pang2", "谌": "chen2",
    "郗": "xi1", "牟": "mu4", "翟": "zhai2", "哈": "ha3", "秘": "bi4", "折": "she2",
    "祭": "zhai4", "车": "che1", "句": "gou1", "阚": "kan4", "隗": "wei3", "过": "guo1",
    "那": "na1", "曲": "qu1", "石": "shi2", "柏": "bai3", "卜": "bu3", "訾": "zi1",
    "晁": "chao2", "薄": "bo2", "尹": "yin3", "召": "shao4", "干": "gan1", "重": "chong2",
    "尉": "wei4", "黑": "he4", "幺": "yao1", "么": "yao1", "俞": "yu2", "钭": "tou3",
    "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "澹台": "tan2 tai2", "长孙": "zhang3 sun1",
    "令狐": "ling2 hu2", "单于": "chan2 yu2", "鲜于": "xian1 yu2", "宿": "su4", "相": "xiang4",
}  # fmt: skip

NUMERALS = "一二三四五六七八九十"
KINDS = {"联合": "joint", "临时": "temporary"}
PARTY = re.compile(r"^(?:中国共产党|中共)")
OFFICE = re.compile(r"(?:机关)?(?:党总支|党委|党组|党工委|工作委员会|总支部委员会|委员会)$")
BRANCH = re.compile(r"(?:党?支部)(?:委员会)?$")


@cache
def _stroke_collator():
    collator = icu.Collator.createInstance(icu.Locale("zh@collation=stroke"))
    collator.setStrength(icu.Collator.PRIMARY)
    return collator


def _readings(name):
    """The syllables of a name, the surname read as a surname: ["shan4", "xiao3", "hong2"]."""
    for length in (2, 1):
        reading = SURNAMES.get(name[:length])
        if reading and len(name) > length:
            return reading.split() + _plain_readings(name[length:])
    return _plain_readings(name)


def _plain_readings(text):
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)


def pinyin_key(name):
    """A text that sorts as names sort by pinyin: syllable, tone, character, one after another.

    Every piece has a fixed width of digits and small letters, so that any collation of any
    database sorts it the same way.
    """
    pieces = []
    for character, reading in zip(name, _readings(name), strict=False):
        syllable = "".join(letter for letter in reading.lower() if "a" <= letter <= "z")
        tone = reading[-1] if reading[-1:] in set("12345") else "0"
        pieces.append(f"{syllable[:6]:0<6}{tone}{ord(character):05x}")
    return "".join(pieces)[:120]


def stroke_key(name):
    """A text that sorts as names sort by strokes, 姓氏笔画."""
    return _stroke_collator().getSortKey(name).hex()[:120]


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
