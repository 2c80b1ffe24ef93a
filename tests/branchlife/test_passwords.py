"""Passwords: what others guess first here is refused, in plain words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from branchlife import passwords
from branchlife.models import User
from tests.factories import make_member

COMMON = "这个密码太常见，别人很容易猜到，请换一个。"
NAME = "密码里有您姓名的拼音，别人很容易猜到，请换一个。"
NUMBER = "密码里有您手机号码（登录名）的末四位，别人很容易猜到，请换一个。"


@pytest.mark.parametrize(
    "password",
    [
        "woaini1314",
        "WoAiNi-1314",
        "520woaini",
        "ｗｏａｉｎｉ１３１４",
        "a5201314",
        "zhongguo1921",
        "dangyuan123",
        "dangyuan2026",
        "youxiudangyuan",
        "gendangzou2021",
        "a19210701",
        "jiandang1921",
        "tingdanghua888",
        "buwangchuxin",
        "weirenminfuwu1",
        "xuexiqiangguo",
        "zhangsan123",
        "qwe123456",
        "qwertyuiop",
        "asdfghjkl1",
        "1qaz2wsx",
        "zxcvbnm789",
        "abcd12345",
        "aaaa1111",
        "q1w2e3r4",
        "p@ssw0rd",
    ],
)
def test_what_everybody_takes_is_common(password):
    assert list(passwords.ChinesePasswordValidator().reasons_against(password, None)) == [COMMON]


def test_a_leaked_one_is_complained_about_once():
    with pytest.raises(ValidationError) as refused:
        validate_password("Liverpool1", User(username="user", name="王宁"))
    assert refused.value.messages == [COMMON]


@pytest.mark.parametrize(
    "password", ["chun-feng-xue", "chunfeng88xue", "shanzha7hudie", "kanjian-lvhe", "tongxin4fan"]
)
def test_what_somebody_thought_of_is_not(password):
    validate_password(password, User(username="user", name="王宁"))


def test_the_list_is_long_and_says_each_once_as_a_guesser_types_it():
    lines = passwords.WEAK.read_text(encoding="ascii").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    assert len(passwords.weak_passwords()) >= 300
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize(
    "name, password, is_in",
    [
        ("王宁", "wangning77x", True),
        ("王宁", "ning.wang77x", True),
        ("王宁", "xx-WangNing", True),
        ("单小红", "shanxiaohong9", True),  # as a surname
        ("单小红", "danxiaohong9", True),  # as those spell it who do not know
        ("李娥", "lie98765", True),
        ("李娥", "believe-98", False),  # a short name inside a longer word
        ("欧阳震华", "zhenhuaouyang1", False),  # not how a name is turned around
        ("John Smith", "chunfeng88xue", False),
        ("", "chunfeng88xue", False),
    ],
)
def test_the_own_name_is_no_password(name, password, is_in):
    assert passwords.has_name(password, name) is is_in


@pytest.mark.parametrize(
    "number, password, is_in",
    [
        ("13800005678", "tongxin5678", True),
        ("13800005678", "138-0000-5678", True),
        ("13800005678", "tongxin4567", False),
        ("0991-2345678", "tongxin5678", True),
        ("", "tongxin5678", False),
        ("5678", "tongxin5678", False),
    ],
)
def test_the_own_number_is_no_password(number, password, is_in):
    assert passwords.has_number(password, number) is is_in


def reasons(password, user):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    return refused.value.messages


@pytest.mark.django_db
def test_all_that_speaks_against_it_is_said_together():
    member = make_member(name="王宁", phone="13800005678", login=True)
    assert reasons("wangning5678", member.user) == [NAME, NUMBER]
    assert reasons("woaini5678", member.user) == [COMMON, NUMBER]
    assert reasons("a1b2", member.user) == ["密码太短了，至少要8位。"]
    assert reasons("8613570246", member.user) == ["密码只包含数字。"]
