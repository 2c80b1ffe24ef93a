"""The table of who spoke of whom, read back."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from meetings import actions
from meetings.models import AgendaItem, Speech
from tests.factories import make_member, make_post, make_speech
from tests.meetings.course import make_called
from tests.meetings.test_exports import paper, read

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OWN, OTHERS = Speech.Kind.SELF_CRITICISM, Speech.Kind.CRITICISM


@pytest.fixture
def called(secretary, branch, by):
    """A general meeting with criticism and evaluation; secretary, deputy and one member."""
    secretary.name = "王书记"
    secretary.save()
    make_post(make_member(branch, name="李副书记"), "deputy")
    make_member(branch, name="赵党员")
    meeting = make_called(branch, by, title="党员大会")
    for position, kind in enumerate(("self_criticism", "self_evaluation"), start=1):
        AgendaItem.objects.create(meeting=meeting, position=position, kind=kind, title=kind)
    return meeting


@pytest.fixture
def begun(called, by):
    return actions.start(called, by=by)


def people(meeting):
    """The members on the list, by name."""
    return {row.name: row.member for row in meeting.attendances.select_related("member")}


def test_the_blank_table_has_a_row_for_each_who_has_to_speak(called):
    make_speech(called, people(called)["王书记"], OWN, text="先交的话")
    text = read(paper("criticism", called, blank=True))
    assert "批评和自我批评" in text and "个人自评、党员互评" in text
    assert "发言人自我批评批评人批评意见表态王书记李副书记" in text
    assert "发言人个人自评互评人互评意见表态王书记李副书记赵党员" in text
    assert "先交的话" not in text
    tables = Document(BytesIO(paper("criticism", called, "docx", blank=True).content)).tables
    assert [len(table.rows) for table in tables] == [3, 4]
    assert [round(row.height.mm) for row in tables[0].rows] == [8, 30, 30]


def test_before_the_meeting_there_is_only_the_blank_one(client, called, by):
    client.force_login(by)
    address = reverse("branchlife:paper", args=["criticism", called.pk, "pdf"])
    page = client.get(address, follow=True).content.decode()
    assert "会议还没有开始，请打印空白表。" in page


def test_what_was_said_stands_beside_all_that_was_said_of_a_person(begun):
    found = people(begun)
    first, second, third = found["王书记"], found["李副书记"], found["赵党员"]
    make_speech(begun, first, OWN, text="学习不够", is_delivered=True)
    make_speech(begun, second, OTHERS, about=first, text="急躁", is_delivered=True)
    make_speech(begun, third, OTHERS, about=first, text="下基层少", is_delivered=True)
    make_speech(begun, first, Speech.Kind.RESPONSE, text="诚恳接受", is_delivered=True)
    make_speech(begun, second, OWN, text="没有说出来的", is_delivered=False)
    text = read(paper("criticism", begun))
    assert "学习不够" in text and "没有说出来的" not in text
    assert "李副书记急躁" in text and "赵党员下基层少" in text
    table = Document(BytesIO(paper("criticism", begun, "docx").content)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[1:3] == [
        ["王书记", "学习不够", "李副书记", "急躁", "诚恳接受"],
        ["王书记", "学习不够", "赵党员", "下基层少", "诚恳接受"],
    ]
    # One cell over both rows.
    assert table.cell(1, 1)._tc is table.cell(2, 1)._tc


def test_three_thousand_characters_are_there_to_their_end(begun):
    words = "".join(f"第{number}点不够好。" for number in range(1, 400))
    found = people(begun)
    make_speech(begun, found["王书记"], OWN, text=words, is_delivered=True)
    for name in ("李副书记", "赵党员"):
        make_speech(
            begun, found[name], OTHERS, about=found["王书记"], text="急躁", is_delivered=True
        )
    text = read(paper("criticism", begun))
    assert [number for number in range(1, 400) if f"第{number}点不够好" not in text] == []
    assert text.count("急躁") == 2
