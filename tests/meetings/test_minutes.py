"""Signing by two, corrections, readings, photographs: what each does, and what is refused."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from branchlife.models import AuditEvent, BranchPost, Member, User
from meetings import actions
from meetings.actions import minutes as minutes_actions
from meetings.models import Meeting, MinutesReading, MinutesVersion
from meetings.papers import minutes as papers
from tests.factories import make_member, make_post, make_probationary, make_speech
from tests.meetings.course import PNG, make_declared, make_whole, refused, verbs
from tests.meetings.test_exports import loaded, paper, read

pytestmark = pytest.mark.django_db


def scan():
    return SimpleUploadedFile("记录.png", PNG, content_type="image/png")


def photo(name="合影.jpg", size=(3000, 2000), kind="JPEG"):
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def make_hand(branch, **fields):
    """A member whose login works, as the secretary's does, and who so signs for themself."""
    member = make_member(branch, login=True, **fields)
    hands = [member.user_id, branch.secretary().user_id]
    User.objects.filter(pk__in=hands).update(password=make_password("words"))
    return Member.objects.get(pk=member.pk)


def make_closed(branch, by, recorder):
    """A closed meeting whose minutes lack nothing, with this recorder."""
    meeting = make_whole(branch, by, title="党员大会")
    Meeting.objects.filter(pk=meeting.pk).update(recorder=recorder)
    return Meeting.objects.get(pk=meeting.pk)


def text_of(meeting, version=None):
    """The words of the paper without the hour at which it was made."""
    made = paper("minutes_version", version) if version else paper("minutes", meeting)
    return read(made).split("支部评议平台生成")[0]


# --- signing ---


def test_chair_and_recorder_sign_each_with_the_own_login(branch, by):
    recorder = make_hand(branch, name="李平")
    meeting = actions.sign(make_closed(branch, by, recorder), by=by)
    assert (meeting.state, meeting.signed_by) == ("closed", None)
    version = meeting.versions.get()
    assert (version.chair_signed_by, version.recorder_signed_by) == (by, None)
    assert refused(actions.sign, meeting, by=by) == ["您已经签过字，还差另一方签字。"]
    meeting = actions.sign(meeting, by=recorder.user)
    assert (meeting.state, meeting.signed_by) == ("signed", recorder.user)
    version.refresh_from_db()
    assert version.is_signed and version.recorder_signed_by == recorder.user
    text = text_of(meeting)
    assert f"主持人（签字）：{branch.secretary().name}记录人（签字）：李平20" in text
    assert verbs(meeting).count("signed") == 2


@pytest.mark.parametrize("has_login", [False, True])
def test_who_decides_signs_for_a_recorder_without_a_login_that_works(branch, by, has_login):
    recorder = make_member(branch, name="李平", login=has_login)
    meeting = actions.sign(make_closed(branch, by, recorder), by=by)
    assert meeting.state == "signed"
    assert f"记录人（签字）：李平（{by}代签）" in text_of(meeting)
    event = AuditEvent.objects.get(verb="signed")
    assert event.new == {"on_paper": False, "roles": ["主持人", "记录人"]}


def test_nobody_else_signs_for_who_has_a_login(branch, by):
    chair, recorder = branch.secretary(), make_hand(branch, name="李平")
    deputy = make_member(branch, login=True)
    make_post(deputy, BranchPost.Role.DEPUTY)
    meeting = make_closed(branch, by, recorder)
    assert refused(actions.sign, meeting, by=deputy.user) == [
        f"{chair.name}同志作为主持人，须用本人的登录签字；也可以打印出来签字，再上传扫描件。",
        "李平同志作为记录人，须用本人的登录签字；也可以打印出来签字，再上传扫描件。",
    ]
    assert MinutesVersion.objects.count() == 0


def test_minutes_that_say_nothing_are_not_signed(branch, by):
    meeting = make_closed(branch, by, make_hand(branch))
    meeting.items.all().delete()
    nothing = "会议记录还没有内容：请先列出议程并写记录。"
    assert refused(actions.sign, Meeting.objects.get(pk=meeting.pk), by=by) == [nothing]
    make_speech(meeting, branch.secretary(), kind="other", text="讲话", is_delivered=True)
    assert actions.sign(Meeting.objects.get(pk=meeting.pk), by=by).versions.count() == 1


def test_home_asks_for_the_other_signature_then_for_reading(client, branch, by):
    recorder, reader = make_hand(branch, name="李平"), make_member(branch, login=True)
    meeting = make_closed(branch, by, recorder)
    asked, read_it = "”的会议记录等您签字。", "”的会议记录已签字，请您阅看。"

    def home(user):
        client.force_login(user)
        return client.get(reverse("branchlife:home")).content.decode()

    assert asked not in home(recorder.user), "nobody has signed yet"
    meeting = actions.sign(meeting, by=by)
    assert asked in home(recorder.user) and asked not in home(reader.user)
    meeting = actions.sign(meeting, by=recorder.user)
    meeting.attendances.filter(member=reader).update(status="on_leave", reason="出差")
    assert asked not in home(recorder.user) and read_it not in home(recorder.user)
    assert read_it in home(reader.user)
    minutes_actions.confirm_reading(meeting.versions.get(), by=reader.user)
    assert read_it not in home(reader.user)
    Meeting.objects.update(signed_at=meeting.signed_at - timedelta(days=31))
    MinutesReading.objects.all().delete()
    assert read_it not in home(reader.user), "long ago"


def test_a_signature_falls_when_the_words_change_before_the_other(branch, by):
    recorder = make_hand(branch)
    meeting = actions.sign(make_closed(branch, by, recorder), by=by)
    actions.record_item(meeting.items.get(), "另一份记录", by=recorder.user)
    meeting = actions.sign(meeting, by=recorder.user)
    version = meeting.versions.get()
    assert (meeting.state, version.chair_signed_by) == ("closed", None)
    assert version.recorder_signed_by == recorder.user
    assert actions.sign(meeting, by=by).state == "signed"


def test_nobody_signs_words_that_were_not_before_them(client, branch, by):
    meeting = make_closed(branch, by, branch.secretary())
    client.force_login(by)
    page = client.get(meeting.get_absolute_url()).content.decode()
    seen = re.search('name="seen" value="(.{16})"', page).group(1)
    minutes_actions.attach_photo(meeting, by=by, upload=photo())
    actions.record_item(meeting.items.get(), "另一份记录", by=by)
    address = reverse("meetings:sign", args=[meeting.pk])
    page = client.post(address, {"seen": seen}, follow=True).content.decode()
    assert "会议记录刚才有改动，请重新阅看后再签字。" in page
    seen = re.search('name="seen" value="(.{16})"', page).group(1)
    page = client.post(address, {"seen": seen}, follow=True).content.decode()
    assert "会议记录已签字。" in page


def test_a_photograph_between_two_signatures_changes_no_word(branch, by):
    recorder = make_hand(branch)
    meeting = actions.sign(make_closed(branch, by, recorder), by=by)
    minutes_actions.attach_photo(meeting, by=by, upload=photo())
    assert actions.sign(meeting, by=recorder.user).state == "signed"


def test_a_scan_is_the_equal_of_both_signatures(branch, by):
    recorder = make_hand(branch)
    meeting = actions.sign(make_closed(branch, by, recorder), by=by, upload=scan())
    version = meeting.versions.get()
    assert (meeting.state, meeting.signed_on_paper, version.on_paper) == ("signed", True, True)
    assert (version.chair_signed_by, version.recorder_signed_by) == (by, by)
    assert "主持人（签字）记录人（签字）年月日" in text_of(meeting)


def test_what_was_not_typed_stands_on_the_signed_copy(branch, by):
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="学习")
    meeting = actions.sign(actions.close(meeting, by=by), by=by, upload=scan())
    assert "1.学习（见签字盖章件）" in text_of(meeting)


# --- corrections ---


@pytest.fixture
def signed(branch, by):
    member = make_member(branch, name="李平", login=True)
    meeting = actions.sign(make_closed(branch, by, branch.secretary()), by=by)
    meeting.member = member
    return meeting


def test_a_correction_is_a_new_version_and_the_earlier_one_stays(signed, branch, by):
    first = signed.versions.get()
    before = text_of(signed)
    version = minutes_actions.correct_minutes(signed, reason="记录有误", by=by)
    meeting = Meeting.objects.get(pk=signed.pk)
    assert (meeting.state, meeting.signed_by, version.number) == ("closed", None, 2)
    assert (signed.is_being_corrected, meeting.is_being_corrected) == (False, True)
    actions.record_item(meeting.items.get(), "更正后的记录", by=by)
    type(branch).objects.filter(pk=branch.pk).update(name="改名支部")
    meeting = actions.sign(meeting, by=by)
    assert (meeting.state, meeting.versions.count()) == ("signed", 2)
    first.refresh_from_db()
    assert text_of(meeting, first) == before
    after = text_of(meeting)
    assert ("更正后的记录" in after, "更正后的记录" in before) == (True, False)
    assert f"会议名称{branch.name}党员大会" in after
    later = meeting.versions.last()
    assert papers.differences(first.content, later.content) == [
        ("-", "记录"),
        ("+", "更正后的记录"),
    ]
    assert paper("minutes", meeting).filename == "会议记录（党员大会）第2版.pdf"
    assert paper("minutes_version", first).filename == "会议记录（党员大会）.pdf"


def test_a_correction_needs_a_reason_and_signed_minutes(signed, branch, by):
    correct = minutes_actions.correct_minutes
    assert refused(correct, signed, reason=" ", by=by) == ["请写明更正会议记录的原因。"]
    correct(signed, reason="补记", by=by)
    assert refused(correct, signed, reason="补记", by=by) == [
        "还没有签字的会议记录，直接修改即可。"
    ]


def test_minutes_signed_before_there_were_versions_keep_their_words(signed, by):
    before = text_of(signed)
    MinutesVersion.objects.update(content={})
    assert text_of(signed) == before
    minutes_actions.correct_minutes(signed, reason="补记", by=by)
    actions.record_item(signed.items.get(), "改了", by=by)
    assert text_of(signed, signed.versions.first()) == before


# --- reading ---


def test_members_read_and_confirm_or_say_what_is_wrong(client, signed, by):
    version, member = signed.versions.get(), signed.member
    client.force_login(member.user)
    page = client.get(signed.get_absolute_url()).content.decode()
    assert "会议记录已签字，请阅看。" in page
    page = client.get(version.get_absolute_url()).content.decode()
    assert "我已阅看，没有意见" in page and "记录</p>" in page
    address = reverse("meetings:confirm_minutes", args=[version.pk])
    assert client.post(address).status_code == 302
    reading = MinutesReading.objects.get()
    assert (reading.member, reading.remark) == (member, "")
    client.post(address, {"remark": "第二段有误"})
    assert MinutesReading.objects.get().remark == "第二段有误"
    assert AuditEvent.objects.filter(verb="minutes read").first().new == {"remark": True}
    assert "第二段有误" not in client.get(signed.get_absolute_url()).content.decode()
    client.force_login(by)
    page = client.get(signed.get_absolute_url()).content.decode()
    assert "应阅看1名，已阅看1名。" in page and "第二段有误" in page


def test_a_corrected_version_is_not_confirmed_any_more(client, signed, by):
    version = signed.versions.get()
    minutes_actions.correct_minutes(signed, reason="补记", by=by)
    confirm = minutes_actions.confirm_reading
    assert refused(confirm, version, by=signed.member.user) == [
        "这份会议记录正在更正，或者已经更正，请阅看新的一版。"
    ]
    client.force_login(signed.member.user)
    assert client.get(version.get_absolute_url()).status_code == 200
    assert (
        client.get(reverse("branchlife:paper", args=["minutes", signed.pk, "pdf"])).status_code
        == 403
    )


def test_a_recorder_who_manages_nothing_reads_and_signs(client, branch, by):
    recorder = make_hand(branch)
    meeting = make_closed(branch, by, recorder)
    client.force_login(recorder.user)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "会议记录等您签字。" in page
    assert (
        client.get(reverse("branchlife:paper", args=["minutes", meeting.pk, "pdf"])).status_code
        == 200
    )
    assert client.post(reverse("meetings:sign", args=[meeting.pk])).status_code == 302
    assert meeting.versions.get().recorder_signed_by == recorder.user


def test_the_page_of_signed_minutes_has_every_id_once(client, signed, by):
    client.force_login(by)
    ids = re.findall(r'\sid="([^"]+)"', client.get(signed.get_absolute_url()).content.decode())
    assert {"photo_upload", "correct_reason", "id_upload"} <= set(ids)
    assert sorted(ids) == sorted(set(ids))


# --- photographs ---


def test_photographs_are_an_annex_printed_small(branch, by):
    meeting = make_whole(branch, by)
    file = minutes_actions.attach_photo(meeting, by=by, upload=photo())
    assert file.purpose == "photo"
    minutes_actions.attach_photo(meeting, by=by, upload=photo("二.png", (800, 600), "PNG"))
    response = paper("minutes", meeting)
    assert "附件：照片照片1：合影.jpg照片2：二.jpg" in read(response)
    assert len(response.content) < 400_000


def test_where_a_photograph_was_taken_is_not_kept(branch, by):
    exif, out = Image.Exif(), BytesIO()
    exif[0x010F], exif.get_ifd(0x8825)[1] = "Telephone", "N"
    Image.new("RGB", (400, 300)).save(out, "JPEG", exif=exif)
    upload = SimpleUploadedFile("合影.jpeg", out.getvalue())
    file = minutes_actions.attach_photo(make_whole(branch, by), by=by, upload=upload)
    with file.content.open("rb") as content:
        assert len(Image.open(content).getexif()) == 0
    assert (file.name, b"Telephone" in out.getvalue()) == ("合影.jpeg", True)


def test_a_photograph_hung_after_the_signature_is_in_the_next_version(client, signed, by):
    client.force_login(by)
    address = reverse("meetings:attach_photo", args=[signed.pk])
    page = client.post(address, {"upload": photo()}, follow=True).content.decode()
    assert "照片已上传，此前已签字的会议记录不附这张照片。" in page and "合影.jpg" in page
    assert "合影" not in read(paper("minutes", signed))
    minutes_actions.correct_minutes(signed, reason="补照片", by=by)
    assert "合影" not in read(paper("minutes_version", signed.versions.first()))
    actions.sign(signed, by=by)
    assert "照片1：合影.jpg" in read(paper("minutes", signed))


def test_a_photograph_hung_by_mistake_is_taken_off_until_it_belongs_to_signed_minutes(
    client, branch, by, django_capture_on_commit_callbacks
):
    meeting = make_closed(branch, by, branch.secretary())
    wrong = minutes_actions.attach_photo(meeting, by=by, upload=photo("错.jpg"))
    right = minutes_actions.attach_photo(meeting, by=by, upload=photo())
    storage, name = wrong.content.storage, wrong.content.name
    client.force_login(by)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("meetings:remove_photo", args=[wrong.pk]))
    assert (list(papers.photos_of(meeting)), storage.exists(name)) == ([right], False)
    actions.sign(meeting, by=by)
    address = reverse("meetings:remove_photo", args=[right.pk])
    assert address not in client.get(meeting.get_absolute_url()).content.decode()
    assert refused(minutes_actions.remove_photo, right, by=by) == [
        "这张照片附在已签字的会议记录里，不能去掉。"
    ]


def test_what_is_no_photograph_is_refused(branch, by):
    meeting = make_whole(branch, by)
    wrong = SimpleUploadedFile("x.jpg", b"\xff\xd8\xff" + b"x" * 100)
    huge = photo("x.png", (6000, 6000), "PNG")
    sentence = "这不是可以打印的照片：请用JPEG或PNG格式，尺寸不要过大。"
    for upload in (wrong, huge, SimpleUploadedFile("x.pdf", b"%PDF-1.7")):
        assert refused(minutes_actions.attach_photo, meeting, by=by, upload=upload) == [sentence]


def test_probationary_members_speak_under_their_category(branch, by):
    member = make_probationary(branch, name="王小燕")
    meeting = make_declared(branch, by)
    actions.add_item(meeting, by=by, title="自评", kind="self_evaluation")
    make_speech(meeting, member, is_delivered=True, text="第一段\n第二段")
    content = papers.words(loaded(meeting))
    assert content["blocks"] == [
        ["section", "主要内容"],
        ["item", "1. 自评"],
        ["caption", "王小燕同志个人自评"],
        ["text", "王小燕（预备党员）：第一段"],
        ["text", "第二段"],
    ]
