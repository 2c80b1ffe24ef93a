"""The list outside the branch: filed and received, remarked upon, read without a login."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisals.rectification import actions, rules
from appraisals.rectification.models import (
    Filing,
    Item,
    OfficeRemark,
    PublicNotice,
    named_in,
)
from branchlife.models import AuditEvent
from tests.factories import (
    make_appraisal,
    make_branch,
    make_campaign,
    make_clerk,
    make_committee,
    make_filing,
    make_item,
    make_meeting,
    make_member,
    make_pledge,
    make_secretary,
    make_user,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 28)


def make_list(*, has_clerks=True, **fields):
    """A branch that met on 2025-03-19, with two items, one of them about one person."""
    committee = make_committee(has_clerks=has_clerks)
    branch = make_branch(committee=committee, name="第三党支部", phone="0712-1234567")
    secretary = make_secretary(branch)
    campaign = make_campaign(committee, **fields)
    appraisal = make_appraisal(branch, campaign=campaign, general_meeting=make_meeting(branch))
    make_item(appraisal, secretary, problem="学习不够深入", measure="每月一次")
    make_item(appraisal, secretary, problem="某同志迟到", is_personal=True)
    return appraisal


def desk(appraisal):
    return appraisal.branch.secretary().user


def url(name, *args):
    return reverse(f"rectification:{name}", args=args)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


# --- filing and its receipt ---


@pytest.mark.one_database
def test_the_office_says_with_one_click_that_the_list_arrived(client):
    appraisal = make_list()
    clerk = make_clerk(appraisal.branch.committee)
    client.force_login(desk(appraisal))
    page = client.get(url("file", appraisal.pk))
    assert list(page.context["form"].fields) == ["on", "upload"]
    client.post(url("file", appraisal.pk), {"on": DAY.isoformat()})
    filing = Filing.objects.get()
    assert "待上级确认收到" in client.get(url("item_list", appraisal.pk)).content.decode()
    assert client.post(url("receive", filing.pk)).status_code == 403
    assert client.get(url("receipt", filing.pk)).status_code == 403

    client.force_login(clerk)
    assert "待上级确认收到" in client.get(url("appraisal_list")).content.decode()
    response = client.post(url("receive", filing.pk), follow=True)
    assert messages_of(response) == ["已确认收到。"]
    filing.refresh_from_db()
    assert (filing.received_on, filing.received_by) == (timezone.localdate(), clerk)
    response = client.post(url("receive", filing.pk), follow=True)
    assert messages_of(response) == ["这次报备的收到情况已经登记过了。"]


def test_the_receipt_of_a_superior_outside_is_typed(client):
    appraisal = make_list(has_clerks=False)
    client.force_login(desk(appraisal))
    client.post(url("file", appraisal.pk), {"on": DAY.isoformat(), "receipt": ""})
    filing = Filing.objects.get()
    page = url("receipt", filing.pk)
    response = client.post(page, {"on": "2025-03-27", "receipt": "组织部〔2025〕8号"})
    assert response.context["form"].non_field_errors() == [
        "收到日期（2025年3月27日）早于报备日期（2025年3月28日），请检查。"
    ]
    typed = {"on": "2025-03-30", "receipt": "组织部〔2025〕8号"}
    scan = SimpleUploadedFile("回执.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    client.post(page, typed | {"upload": scan})
    filing.refresh_from_db()
    assert "回执.pdf" in client.get(url("item_list", appraisal.pk)).content.decode()
    assert (filing.received_on, filing.receipt) == (date(2025, 3, 30), "组织部〔2025〕8号")
    assert filing.received_by == desk(appraisal)


def test_a_receipt_given_at_once_is_typed_with_the_filing():
    appraisal = make_list(has_clerks=False)
    actions.file_with_superior(appraisal, on=DAY, receipt="王同志收", by=desk(appraisal))
    filing = Filing.objects.get()
    assert (filing.received_on, filing.receipt) == (DAY, "王同志收")
    with_office = make_list()
    assert reasons(
        actions.file_with_superior, with_office, on=DAY, receipt="收", by=desk(with_office)
    ) == ["收到情况由上级党组织的办公室自己确认，不用填写。"]


def test_what_comes_later_is_filed_apart():
    appraisal = make_list()
    by = desk(appraisal)
    actions.file_with_superior(appraisal, on=DAY, by=by)
    make_item(appraisal)
    later = DAY + timedelta(days=30)
    assert actions.file_with_superior(appraisal, on=later, by=by) == 1
    found = [(item.filed_on, item.position) for item in Item.objects.listed().for_list()]
    assert found == [(DAY, 1), (DAY, 2), (later, 3)]


@pytest.mark.parametrize(
    "change",
    [
        {"filed_by": None},
        {"filed_at": None},
        {"receipt": "收"},
        {"received_on": date(2025, 3, 27), "receipt": ""},
        {"received_on": date(2025, 3, 25), "received_by": 0, "received_at": timezone.now()},
        {"received_by": 0, "received_at": timezone.now()},
        {"received_on": date(2025, 3, 27), "received_by": 0},
    ],
)
def test_the_database_refuses_half_a_filing(change):
    filing = make_filing(make_list())
    if "received_by" in change:
        change = change | {"received_by": filing.filed_by}
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"published_on": DAY, "published_how": "公开栏"},
        {"filing": None},
        {"state": "carried", "closed_on": DAY},
        {"closing_meeting": None},
    ],
)
def test_a_pledge_never_leaves_the_branch(change):
    appraisal = make_list()
    make_pledge(appraisal, make_member(appraisal.branch))
    made = {"filing": make_filing(appraisal), "closing_meeting": appraisal.general_meeting}
    change = {name: made.get(name, value) for name, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.pledges().update(**change)


# --- remarks ---


def test_the_superior_remarks_on_the_list_and_on_an_item(client):
    appraisal = make_list()
    item = appraisal.items.first()
    client.force_login(make_clerk(appraisal.branch.committee))
    client.post(url("remark", appraisal.pk), {"text": "措施还不够具体"})
    response = client.post(url("remark_item", item.pk), {"text": "请附学习照片"}, follow=True)
    assert messages_of(response)[-1] == "意见已保存。"
    assert [(r.text, r.item) for r in OfficeRemark.objects.all()] == [
        ("请附学习照片", item),
        ("措施还不够具体", None),
    ]
    # The words of a remark stay out of the record of deeds.
    event = AuditEvent.objects.filter(verb="remarked on the list").first()
    assert (event.target_name, event.new) == ("上级党组织意见", None)

    client.force_login(desk(appraisal))
    shown = client.get(url("item_list", appraisal.pk)).content.decode()
    assert "措施还不够具体" in shown and "对第1项" in shown
    assert client.get(url("remark", appraisal.pk)).status_code == 403
    assert "请附学习照片" in client.get(item.get_absolute_url()).content.decode()


@pytest.mark.one_database
def test_members_do_not_read_remarks(client):
    appraisal = make_list()
    actions.publish(appraisal, on=DAY, how="公开栏", by=desk(appraisal))
    item = appraisal.items.first()
    actions.remark(appraisal, item=item, text="请附学习照片", by=make_user())
    client.force_login(make_member(appraisal.branch, login=True).user)
    for page in (url("item_list", appraisal.pk), item.get_absolute_url()):
        response = client.get(page)
        assert response.status_code == 200
        assert "请附学习照片" not in response.content.decode()


def test_what_the_superior_remarked_on_stays_with_the_remark():
    item = make_item(make_list())
    actions.remark(item.appraisal, item=item, text="请附学习照片", by=make_user())
    assert reasons(actions.remove_item, item, by=desk(item.appraisal)) == [
        "上级党组织已对这一事项提出意见，不能去掉。"
    ]
    assert OfficeRemark.objects.count() == 1


def test_where_the_superior_is_outside_the_desk_types_its_remarks(client):
    appraisal = make_list(has_clerks=False)
    client.force_login(desk(appraisal))
    client.post(url("remark", appraisal.pk), {"text": "同意"})
    assert OfficeRemark.objects.get().by == desk(appraisal)
    item = make_item(make_list())
    assert reasons(actions.remark, appraisal, item=item, text="一", by=desk(appraisal)) == [
        "这一事项不在本支部本年度的清单上。"
    ]
    assert reasons(actions.remark, appraisal, text=" ", by=desk(appraisal)) == ["请写明意见内容。"]


# --- the page without a login ---


def page_of(notice):
    return reverse("open_rectification:notice", args=[notice.token])


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def opened(appraisal, **fields):
    """A public page of the list, after it was made public."""
    by = desk(appraisal)
    actions.publish(appraisal, on=DAY, how="公开栏", by=by)
    ends_on = timezone.localdate() + timedelta(days=10)
    return actions.open_notice(appraisal, ends_on=ends_on, by=by)


@pytest.mark.one_database
def test_the_public_page_shows_neither_names_nor_notes_nor_pledges(client):
    appraisal = make_list(public_page=True)
    secretary = appraisal.branch.secretary()
    make_pledge(appraisal, secretary, measure="每天学习")
    actions.progress(appraisal.items.first(), note="已学习两次", by=secretary.user)
    notice = opened(appraisal)
    make_item(appraisal, problem="还没有公开的问题")
    response = client.get(page_of(notice))
    text = text_of(response)
    assert "第三党支部2024年度组织生活会整改清单" in text
    assert "1. 学习不够深入 整改措施：每月一次 完成时限：2025年6月30日" in text
    for words in ("某同志迟到", "还没有公开", secretary.name, "每天学习", "已学习两次"):
        assert words not in text
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert len(notice.token) == 43


def test_the_public_page_ends_on_its_day_or_when_it_is_closed(client):
    appraisal = make_list(public_page=True)
    notice = opened(appraisal)
    PublicNotice.objects.update(ends_on=timezone.localdate())
    assert client.get(page_of(notice)).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    PublicNotice.objects.update(opened_on=yesterday, ends_on=yesterday)
    assert client.get(page_of(notice)).status_code == 404
    # One that has run out does not stand in the way of the next.
    again = actions.open_notice(appraisal, ends_on=timezone.localdate(), by=desk(appraisal))
    client.force_login(desk(appraisal))
    response = client.post(url("close_notice", again.pk), follow=True)
    assert messages_of(response) == ["公开页面已停用。"]
    assert client.get(page_of(again)).status_code == 404
    response = client.post(url("close_notice", again.pk), follow=True)
    assert messages_of(response) == ["这个公开页面已经停用。"]
    wrong = reverse("open_rectification:notice", args=["a" * 43])
    assert client.get(wrong).status_code == 404


def test_a_public_page_is_opened_only_where_the_year_provides_for_it(client):
    appraisal = make_list()
    by = desk(appraisal)
    soon = timezone.localdate() + timedelta(days=3)
    assert reasons(actions.open_notice, appraisal, ends_on=soon, by=by) == [
        "本年度的规则没有开通免登录公开页面。",
        "清单上还没有已公开的事项，请先公开。",
    ]
    appraisal = make_list(public_page=True)
    client.force_login(desk(appraisal))
    assert "开通公开页面" in client.get(url("item_list", appraisal.pk)).content.decode()
    opened(appraisal)
    shown = client.get(url("item_list", appraisal.pk))
    assert page_of(PublicNotice.objects.get()) in shown.context["public_page"]["address"]
    response = client.post(url("open_notice", appraisal.pk), {"ends_on": soon.isoformat()})
    assert response.context["form"].non_field_errors() == ["本清单已经有一个公开页面。"]


@pytest.mark.one_database
def test_before_publishing_the_desk_is_told_which_items_name_persons(client):
    appraisal = make_list(public_page=True)
    member = make_member(appraisal.branch, name="王建国")
    make_item(appraisal, problem="王建国同志学习不够")
    make_item(appraisal, measure=f"由{member.name}组织")
    assert named_in(appraisal.items.to_publish()) == "3、4"
    client.force_login(desk(appraisal))
    said = "下列序号的事项写有党员姓名，请先改写，或者标为“涉及个人”：3、4。"
    assert said in text_of(client.get(url("publish", appraisal.pk)))


def test_what_turns_out_to_concern_one_person_is_not_public_any_more(client):
    appraisal = make_list(public_page=True)
    notice = opened(appraisal)
    item = appraisal.items.public().get()
    actions.edit_item(item, is_personal=True, by=desk(appraisal))
    item.refresh_from_db()
    assert (item.published_on, item.published_how) == (None, "")
    assert "学习不够深入" not in text_of(client.get(page_of(notice)))
    old = AuditEvent.objects.filter(verb="edited").last().old
    assert (old["published_on"], old["published_how"]) == ("2025-03-28", "公开栏")


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True), (366, True), (367, False)])
def test_a_public_page_ends_within_a_year(days, allowed):
    assert rules.notice_in_order(DAY, DAY + timedelta(days=days)) is allowed
    appraisal = make_list(public_page=True)
    actions.publish(appraisal, on=DAY, how="公开栏", by=desk(appraisal))
    ends_on = timezone.localdate() + timedelta(days=days)
    if allowed:
        actions.open_notice(appraisal, ends_on=ends_on, by=desk(appraisal))
    else:
        assert reasons(actions.open_notice, appraisal, ends_on=ends_on, by=desk(appraisal)) == [
            "公开截止日期应在今天以后、一年以内。"
        ]


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": date(2020, 1, 1)},
        {"closed_at": timezone.now() + timedelta(days=1)},
        {"closed_by": 0},
        {"closed_by": 0, "closed_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_the_database_refuses_half_a_public_page(change):
    notice = opened(make_list(public_page=True))
    if "closed_by" in change:
        change = change | {"closed_by": notice.opened_by}
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.update(**change)


def test_there_is_one_open_public_page_in_the_database():
    notice = opened(make_list(public_page=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.pk, notice.token = None, "b" * 43
        notice.save(force_insert=True)
