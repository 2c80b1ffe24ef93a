"""What proves progress, who settles an item, and what is overdue."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from appraisals.rectification import actions, rules
from appraisals.rectification.models import Item
from branchlife.models import File
from tests.factories import (
    SHANGHAI,
    make_branch,
    make_item,
    make_meeting,
    make_member,
    make_pledge,
)
from tests.refusals import reasons

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 30)


def photo(name="学习.jpg"):
    """A small photograph that says where it was taken."""
    out = BytesIO()
    picture = Image.new("RGB", (40, 30), "red")
    exif = picture.getexif()
    exif[0x010E] = "taken at home"
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def held_on(branch, day, kind="branch_committee", **fields):
    """A meeting of that day that is over."""
    starts_at = datetime(day.year, day.month, day.day, 9, 0, tzinfo=SHANGHAI)
    return make_meeting(branch, kind=kind, starts_at=starts_at, **{"state": "closed"} | fields)


def answer(client, file):
    """The status with which a file is sent, or not."""
    response = client.get(file.get_absolute_url())
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


# --- evidence ---


@pytest.mark.one_database
def test_a_member_notes_progress_with_a_photo_from_the_phone(client, appraisal):
    member = make_member(appraisal.branch, login=True)
    pledge = make_pledge(appraisal, member)
    client.force_login(member.user)
    note = reverse("rectification:note", args=[pledge.pk])
    client.post(note, {"note": "读完一本书", "upload": photo()})
    file = pledge.evidence().get()
    assert (file.name, file.purpose, file.uploaded_by) == ("学习.jpg", "evidence", member.user)
    # Where it was taken stays with the member.
    with file.content.open("rb") as kept:
        assert not Image.open(kept).getexif()
    page = client.get(pledge.get_absolute_url()).content.decode()
    assert file.get_absolute_url() in page
    assert answer(client, file) == 200


@pytest.mark.one_database
def test_only_who_sees_the_item_opens_its_photos(client, appraisal, by):
    owner, other = (make_member(appraisal.branch, login=True) for _number in range(2))
    pledge, item = make_pledge(appraisal, owner), make_item(appraisal)
    for each in (pledge, item):
        actions.progress(each, note="做了", by=by, upload=photo())
    of_pledge, of_item = (each.evidence().get() for each in (pledge, item))
    client.force_login(other.user)
    assert answer(client, of_pledge) == 404
    assert answer(client, of_item) == 404
    actions.publish(appraisal, on=JUNE, how="公开栏", by=by)
    assert answer(client, of_item) == 200
    client.force_login(owner.user)
    assert answer(client, of_pledge) == 200


def test_a_refused_file_leaves_no_note(client, appraisal, by):
    item = make_item(appraisal)
    client.force_login(by)
    note = reverse("rectification:note", args=[item.pk])
    broken = SimpleUploadedFile("坏.jpg", b"\xff\xd8\xff\x00\x01", "image/jpeg")
    response = client.post(note, {"note": "做了", "upload": broken}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "这不是可以打印的照片：请用JPEG或PNG格式，尺寸不要过大。"
    ]
    item.refresh_from_db()
    assert (item.notes.count(), item.state, File.objects.count()) == (0, "open", 0)


def test_a_wrong_photo_is_taken_off_until_the_item_is_settled(client, appraisal, by):
    item = make_item(appraisal, make_member(appraisal.branch, login=True))
    other = make_member(appraisal.branch, login=True)
    actions.progress(item, note="做了", by=item.responsible.user, upload=photo())
    actions.publish(appraisal, on=JUNE, how="公开栏", by=by)
    file = item.evidence().get()
    address = reverse("rectification:remove_evidence", args=[file.pk])
    client.force_login(other.user)
    assert client.post(address).status_code == 403
    client.force_login(item.responsible.user)
    assert client.post(address).status_code == 302
    assert not item.evidence().exists()
    actions.progress(item, note="又做了", by=by, upload=photo())
    actions.close(item, note="完成", by=by, closed_on=JUNE)
    assert reasons(actions.remove_evidence, item.evidence().get(), by=by) == [
        "已经销号，不能再修改。"
    ]


# --- settling ---


@pytest.mark.parametrize(
    ("is_pledge", "has_meeting", "has_proof", "needed"),
    [
        (False, False, False, True),
        (False, True, False, False),
        (False, False, True, False),
        (True, False, False, False),
    ],
)
def test_what_an_item_is_settled_upon(is_pledge, has_meeting, has_proof, needed):
    assert rules.needs_basis(is_pledge, has_meeting, has_proof) is needed


def test_the_meeting_of_the_committee_settles_an_item(appraisal, by):
    item = actions.start(make_item(appraisal), by=by)
    assert reasons(actions.close, item, note="完成", by=by, closed_on=JUNE) == [
        "销号要有依据：请选择同意销号的会议，或者附上证明材料（照片、文件）。"
    ]
    branch = appraisal.branch
    meeting = held_on(branch, date(2025, 6, 20))
    late = reasons(
        actions.close, item, note="完成", by=by, closed_on=date(2025, 6, 19), meeting=meeting
    )
    assert late == ["销号日期（2025年6月19日）早于同意销号的会议日期（2025年6月20日），请检查。"]
    item = actions.close(item, note="完成", by=by, closed_on=JUNE, meeting=meeting)
    assert (item.state, item.closing_meeting, item.closed_by) == ("done", meeting, by)


def test_meetings_that_settle_are_those_held_after_the_problem_was_found(appraisal, by):
    item, branch = make_item(appraisal), appraisal.branch
    good = [held_on(branch, date(2025, 6, 20)), held_on(branch, date(2025, 4, 1), "general")]
    held_on(branch, date(2025, 3, 1))
    held_on(branch, date(2025, 6, 1), "study")
    held_on(branch, date(2025, 6, 2), state="cancelled")
    held_on(branch, date(2025, 6, 3), state="called")
    other = held_on(make_branch(), date(2025, 6, 20))
    assert list(item.closing_meetings()) == good
    item = actions.start(item, by=by)
    assert reasons(actions.close, item, note="完成", by=by, closed_on=JUNE, meeting=other) == [
        "这次会议不能作为本事项销号的依据。"
    ]


@pytest.mark.one_database
def test_a_kept_pledge_needs_no_meeting(client, appraisal, by):
    pledge = make_pledge(appraisal, make_member(appraisal.branch), state="in_progress")
    client.force_login(by)
    page = reverse("rectification:close", args=[pledge.pk])
    assert "meeting" not in client.get(page).context["form"].fields
    client.post(page, {"note": "做到了", "closed_on": "2025-06-30", "upload": photo()})
    pledge.refresh_from_db()
    assert (pledge.state, pledge.evidence().count()) == ("done", 1)


# --- overdue ---


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, []),
        (1, ["responsible"]),
        (6, ["responsible"]),
        (7, ["responsible", "secretary"]),
        (29, ["responsible", "secretary"]),
        (30, ["responsible", "secretary", "office"]),
    ],
)
def test_who_hears_of_what_is_overdue(days, told):
    today = JUNE + timedelta(days=days)
    assert [who for who in rules.TOLD_AFTER if rules.told_if_due_before(who, today) > JUNE] == told


def test_overdue_are_those_promised_for_an_earlier_day(appraisal):
    late = [make_item(appraisal, due_on=JUNE), make_item(appraisal, state="in_progress")]
    make_item(appraisal, due_on=date(2025, 7, 1))
    make_item(appraisal, state="long_term", closed_on=JUNE)
    make_item(appraisal, state="carried", closed_on=JUNE)
    assert list(Item.objects.overdue(date(2025, 7, 1))) == late
    assert not Item.objects.overdue(JUNE).exists()
