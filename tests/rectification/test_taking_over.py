"""Opinions, criticism and remarks become problems in one click, and nothing leads back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.campaigns.models import Campaign
from appraisals.rectification import exports
from appraisals.rectification.models import Problem
from meetings.models import Guest, Meeting, Opinion, Speech
from tests.factories import (
    make_attendance,
    make_count,
    make_member,
    make_problem,
    make_speech,
)
from tests.rectification.test_problems import messages_of, text_of, url

pytestmark = pytest.mark.django_db


def taken(client, address):
    """The problem a click made, after its page asked for the facts."""
    response = client.post(address)
    problem = Problem.objects.latest("pk")
    assert response.url == url("edit_problem", problem.pk)
    page = client.get(response.url)
    assert messages_of(page) == ["已列入问题清单。请改成自己的话，并写明具体表现。"]
    assert page.context["form"]["text"].value() == problem.text
    return problem


@pytest.mark.parametrize(
    ("source", "found_in"),
    [
        ("paper", "opinions"),
        ("page", "opinions"),
        ("ballot", "opinions"),
        ("talk", "talks"),
        ("superior", "supervisor"),
    ],
)
def test_an_opinion_becomes_a_problem_in_one_click(client, cast, source, found_in):
    branch = cast["appraisal"].branch
    opinion = Opinion.objects.create(
        branch=branch, source=source, text="学习次数少", category="组织力", quarter=20251
    )
    client.force_login(cast["assistant"])
    page = client.get(reverse("meetings:opinion_list", args=[branch.pk]) + "?all=1")
    assert f'formaction="{url("take_opinion", opinion.pk)}"' in page.content.decode()
    problem = taken(client, url("take_opinion", opinion.pk))
    assert (problem.member, problem.source, problem.category) == (None, found_in, "组织力")
    again = client.post(url("take_opinion", opinion.pk), follow=True)
    assert messages_of(again) == ["同样的话已经在问题清单上了。"]
    page = text_of(client.get(reverse("meetings:opinion_list", args=[branch.pk]) + "?all=1"))
    assert "已在问题清单上" in page and "列入问题清单" not in page
    # Nothing leads back: no column beside the words and the kind of source.
    assert {field.name for field in Problem._meta.concrete_fields} == {
        "id",
        "appraisal",
        "member",
        "position",
        "category",
        "source",
        "text",
        "facts",
    }


def test_an_opinion_about_a_person_goes_to_the_own_list(client, cast):
    about = cast["publicity"].member
    opinion = Opinion.objects.create(
        branch=about.branch, source="paper", subject="member", about=about, text="联系少"
    )
    client.force_login(cast["secretary"])
    assert taken(client, url("take_opinion", opinion.pk)).member == about


def test_without_a_year_under_way_nothing_is_taken_over(client, cast):
    opinion = Opinion.objects.create(branch=cast["appraisal"].branch, source="paper", text="少")
    Campaign.objects.update(state="closed")
    client.force_login(cast["secretary"])
    page = client.get(reverse("meetings:opinion_list", args=[opinion.branch_id]))
    assert "列入问题清单" not in text_of(page)
    response = client.post(url("take_opinion", opinion.pk), follow=True)
    assert messages_of(response) == ["本支部现在没有正在进行的年度评议，还没有问题清单。"]


def test_a_criticism_becomes_a_problem_of_whom_it_is_about_without_the_critic(client, cast):
    meeting, about = cast["meeting"], cast["member"].member
    critic = make_member(meeting.branch, name="批评人甲")
    for person in (about, critic):
        make_attendance(meeting, person)
    speech = make_speech(
        meeting, critic, Speech.Kind.CRITICISM, about=about, text="开会迟到", is_delivered=True
    )
    client.force_login(cast["secretary"])
    page = client.get(reverse("meetings:speech_list", args=[meeting.pk])).content.decode()
    assert f'formaction="{url("take_speech", speech.pk)}"' in page
    problem = taken(client, url("take_speech", speech.pk))
    assert (problem.member, problem.source, problem.text) == (about, "criticism", "开会迟到")
    assert "批评人甲" not in text_of(client.get(problem.get_absolute_url()))


def test_members_take_over_what_was_said_of_them_once_the_minutes_are_signed(client, cast):
    meeting, about = cast["meeting"], cast["member"].member
    critic = make_member(meeting.branch, name="批评人甲")
    speech = make_speech(
        meeting,
        critic,
        Speech.Kind.PEER_OPINION,
        about=about,
        text="帮助新同志少",
        is_delivered=True,
    )
    other = make_speech(
        meeting, about, Speech.Kind.PEER_OPINION, about=critic, text="话太多", is_delivered=True
    )
    page = url("problems_of", cast["appraisal"].pk, about.pk)
    client.force_login(cast["member"])
    assert "帮助新同志少" not in text_of(client.get(page))
    assert client.post(url("take_speech", speech.pk)).status_code == 403
    Meeting.objects.update(state="signed", signed_by=cast["secretary"], signed_at=timezone.now())
    said = text_of(client.get(page))
    assert "会上同志们提的意见 帮助新同志少 列入问题清单" in said and "批评人甲" not in said
    assert client.post(url("take_speech", other.pk)).status_code == 403
    assert taken(client, url("take_speech", speech.pk)).member == about
    assert "会上同志们提的意见" not in text_of(client.get(page))


def test_a_supervisors_remark_becomes_a_problem_of_the_leadership(client, cast):
    meeting = cast["meeting"]
    guest = Guest.objects.create(meeting=meeting, name="周指导", remarks_branch="主题党日形式单一")
    client.force_login(cast["secretary"])
    page = client.get(meeting.get_absolute_url()).content.decode()
    address = url("take_remark", guest.pk, "remarks_branch")
    assert f'formaction="{address}"' in page
    problem = taken(client, address)
    assert (problem.member, problem.source) == (None, "supervisor")
    empty = client.post(url("take_remark", guest.pk, "remarks"), follow=True)
    assert messages_of(empty) == ["原话在纸上或文件里，请自己写明问题。"]
    assert client.post(url("take_remark", guest.pk, "name")).status_code == 404


def test_an_opinion_of_the_ballots_becomes_a_problem_in_one_click(client, cast):
    appraisal = cast["appraisal"]
    box = make_count(appraisal, {})
    note = box.opinions.create(text="会议时间太长")
    page = reverse("ballots:opinion_list", args=[box.pk])
    client.force_login(cast["publicity"])
    assert "formaction" not in client.get(page).content.decode()
    assert client.post(url("take_note", note.pk)).status_code == 403
    client.force_login(cast["secretary"])
    assert f'formaction="{url("take_note", note.pk)}"' in client.get(page).content.decode()
    problem = taken(client, url("take_note", note.pk))
    assert (problem.member, problem.source, problem.text) == (None, "opinions", note.text)
    assert "已在问题清单上" in text_of(client.get(page))
    note.refresh_from_db()
    assert not note.is_taken_over


def test_the_meeting_hears_of_the_leaderships_problems(client, cast):
    meeting, appraisal = cast["meeting"], cast["appraisal"]
    item = meeting.items.create(position=1, title="通报情况", kind="information")
    make_problem(appraisal, text="学习少")
    make_problem(appraisal, text="活动少")
    make_problem(appraisal, cast["member"].member, text="读书少")
    for role, sees in [("secretary", True), ("publicity", True), ("other member", False)]:
        client.force_login(cast[role])
        said = text_of(client.get(meeting.get_absolute_url()))
        assert ("支部班子的问题 学习少 活动少 问题清单" in said) is sees
        assert "读书少" not in said
    words = exports.problems_in_the_script(meeting, [item])[item.pk]
    assert [word.text for word in words] == [
        "支部班子查摆出以下2项问题：",
        "一、学习少",
        "二、活动少",
    ]
