"""Names in order: surnames read as surnames, strokes counted as official lists count them."""

import random

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from branchlife.models import Member
from branchlife.roster import names, pinyin_key, stroke_key
from tests.factories import make_branch, make_member


def listed(text):
    """The names of a list as it is written."""
    return text.split()


BY_PINYIN = listed("""
    Anna 阿不都·买买提 阿里 柏杨 𬭛明 薄云 卜算 单于丹 常青 种世衡 邓文 鄧文 干宝 盖叫天 葛优
    句践 过江 呼延灼 华罗庚 皇甫谧 纪昀 㛃如 黎明 李雪 令狐冲 卢布 陆游 吕布 缪斯 万俟雄
    宁静 甯戚 区明 欧力 欧阳小红 欧阳修 朴正 覃勇 仇英 曲波 任重 单丽 单晓红 上官云 尚勇
    召公 折从阮 石磊 司马光 司徒雷 澹台明 万里 尉健 夏侯惇 鲜于通 冼星 解放 燕青 䶮平 尉迟恭
    乐毅 乐正平 员半千 曾国华 查良 翟明 张三 章 章三 长孙红 诸葛亮 诸小燕
""")
BY_STROKES = listed("""
    Anna 卜算 干宝 万里 万俟雄 上官云 区明 长孙红 仇英 邓文 石磊 卢布 令狐冲 乐毅 乐正平
    句践 宁静 司马光 司徒雷 召公 朴正 过江 曲波 吕布 任重 华罗庚 纪昀 折从阮 李雪 员半千
    张三 陆游 阿里 阿不都·买买提 欧力 欧阳修 欧阳小红 尚勇 呼延灼 冼星 单丽 单于丹 单晓红
    㛃如 查良 柏杨 䶮平 种世衡 皇甫谧 夏侯惇 诸小燕 诸葛亮 常青 章 章三 盖叫天 尉健 尉迟恭
    葛优 覃勇 曾国华 甯戚 𬭛明 解放 鲜于通 翟明 缪斯 黎明 鄧文 燕青 薄云 澹台明
""")
ORDERS = {"name_pinyin": (BY_PINYIN, pinyin_key), "name_strokes": (BY_STROKES, stroke_key)}


@pytest.mark.parametrize("column", ORDERS)
def test_names_stand_in_order(column):
    expected, key = ORDERS[column]
    mixed = random.Random(7).sample(expected, len(expected))
    assert sorted(mixed, key=key) == expected
    assert sorted(BY_PINYIN) == sorted(BY_STROKES)


@pytest.mark.parametrize("column", ORDERS)
def test_every_database_sorts_them_alike(column, db):
    expected, key = ORDERS[column]
    branch = make_branch()
    for name in random.Random(8).sample(expected, len(expected)):
        make_member(branch, name=name, **{column: key(name)})
    members = Member.objects.filter(branch=branch)
    assert list(members.order_by(column).values_list("name", flat=True)) == expected
    for collation in collations():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT name FROM branchlife_member ORDER BY {column} COLLATE {collation}"  # noqa: S608
            )
            assert [name for (name,) in cursor.fetchall()] == expected, collation


def collations():
    """Collations of this database that differ in how they weigh letters and digits."""
    if connection.vendor == "sqlite":
        return ["BINARY", "NOCASE", "RTRIM"]
    wanted = ["C", "POSIX", "ucs_basic", "en_US.utf8", "en-US-x-icu", "zh-Hans-x-icu", "und-x-icu"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT collname FROM pg_collation "
            "WHERE collname = ANY(%s) AND collencoding IN (-1, 6)",
            [wanted],
        )
        return [f'"{name}"' for (name,) in cursor.fetchall()]


def test_a_published_list_of_delegates_keeps_its_order():
    # The sports circle of the CPPCC's twelfth committee, as printed, by strokes of the surname.
    delegates = listed("""
        马继龙 王勇峰 王恋英 卞志良 刘翔 刘敬民 李永波 李国平 杨桦 杨静之 吴侔天 邹凯 陈立人
        周继红 胡扬 段世杰 姚明 姚滨 钱利民 黄玉斌 韩爱萍
    """)
    assert sorted(sorted(delegates), key=stroke_key) == delegates


@pytest.mark.parametrize(
    "before, after, why",
    [
        ("丁一", "卜一", "of two strokes each, the first stroke decides: 一 before 丨"),
        ("王一", "毛一", "一 before 丿"),
        ("林一", "欧一", "the second stroke decides: 丨 before 丿"),
        ("李一", "张一", "一 before 乛"),
        ("刘翔", "刘一鸣", "a given name of one character before those of two"),
        ("田富", "田大利", "the same"),
        ("李一鸣", "李大鸣", "the same surname: the next character decides"),
        ("欧阳少东", "洪少东", "a surname of two characters by its first"),
        ("欧力", "欧阳修", "that first, then the given name"),
        ("阿不都·买买提", "阿不都拉", "a sign before any character"),
    ],
)
def test_what_decides_among_equal_strokes(before, after, why):
    assert stroke_key(before) < stroke_key(after), why


@pytest.mark.parametrize(
    "before, after, why",
    [
        ("张三", "章三", "of one sound and tone, the fewer strokes"),
        ("卢布", "吕布", "u before ü"),
        ("宁静", "甯静", "the second tone before the fourth"),
        ("王宁", "王一鸣", "character by character, not by length"),
        ("单于丹", "单丽", "单于 is read chan"),
        ("尉健", "尉迟恭", "尉 is wei, 尉迟 is yu"),
        ("万俟雄", "万里", "万俟 is mo qi"),
        ("令狐冲", "令箭", "令狐 is ling in the second tone"),
        ("诸葛亮", "诸小燕", "葛 before 小"),
        ("张解", "张鲜", "解 within a given name is jie"),
        ("Anna", "阿里", "letters before characters"),
        ("张三", "张𠮷", "what nobody can read comes last"),
    ],
)
def test_what_decides_among_equal_sounds(before, after, why):
    assert pinyin_key(before) < pinyin_key(after), why


def test_a_name_of_two_characters_has_a_surname_of_one():
    # 单于 as a whole name is somebody called Shan.
    assert pinyin_key("单于").startswith("shan")
    assert pinyin_key("单于丹").startswith("chan")


@pytest.mark.parametrize("key", [pinyin_key, stroke_key])
def test_how_a_name_is_typed_does_not_matter(key):
    assert key("王 宁") == key("王　宁") == key(" 王宁 ") == key("王宁")
    assert key("ANNA") == key("anna") == key("Ａnna")


@pytest.mark.parametrize("surname, reading", names.SURNAMES.items())
def test_no_surname_stands_in_the_table_that_is_read_right_without_it(surname, reading):
    assert names._read(surname) != reading.split()


@pytest.mark.parametrize("surname", sorted(names.COMPOUNDS))
def test_a_surname_of_two_characters_is_kept_together(surname):
    assert names._parts(f"{surname}明") == (surname, "明")
    assert len(names._readings(surname, "明")) == 3


def test_the_stroke_table_holds_each_character_in_common_use_once():
    lines = names.STROKES.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    characters = "".join(row for _count, row in rows)
    assert len(characters) == len(set(characters)) == 8105
    assert [int(count) for count, _row in rows] == sorted({int(count) for count, _row in rows})


def test_traditional_characters_stand_behind_those_of_as_many_strokes():
    assert stroke_key("潘") < stroke_key("鄧") < stroke_key("薛")


@given(st.text(max_size=60))
def test_sort_keys_fit_their_columns_and_sort_alike_everywhere(name):
    for key in (pinyin_key(name), stroke_key(name)):
        assert len(key) <= 120
        assert set(key) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x323AF), min_size=1, max_size=8))
def test_pieces_never_change_their_width(name):
    surname, given_name = names._parts(name)
    whole = surname + given_name
    assert len(pinyin_key(name)) == min(12 * len(whole), 120)
    assert len(stroke_key(name)) in (5 * len(whole), 5 * len(whole) + 5)
