"""Printing a paper, having it signed, photographing it, and getting it back to its record."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from appraisals.summary.actions.signed_uploads import hold_signed
from appraisals.summary.figures.signed_papers import signed_counts, signed_papers
from appraisals.summary.views.signed_papers import recognised
from branchlife.actions import attach_file
from branchlife.actions.signed_copies import take_signed_copy
from branchlife.exports.paper_files import documents_of
from branchlife.models import BranchPost, CommitteePost, File, PrintedPaper, SignedCopy
from branchlife.papers.scans import Part
from meetings.models import Meeting
from tests.factories import make_campaign, make_clerk, make_member, make_post
from tests.photographs import jpeg, photographed, pictures, scanned
from tests.summary.years import (
    count_ballots,
    decide_grades,
    hold_general_meeting,
    make_bare_appraisal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def appraisal():
    appraisal = make_bare_appraisal(full=4, probationary=0)
    hold_general_meeting(appraisal)
    return appraisal


def secretary_of(appraisal):
    post = BranchPost.objects.filter(branch=appraisal.branch, role=BranchPost.Role.SECRETARY)
    return post.first().member.user


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(appraisal):
    return browser(secretary_of(appraisal))


def address(appraisal):
    return reverse("summary:signed", args=[appraisal.pk])


def print_paper(client, meeting, key="sign_in", **options):
    """The pages of a paper as pictures, as a reader prints it."""
    response = client.get(reverse("branchlife:paper", args=[key, meeting.pk, "pdf"]), options)
    assert response.status_code == 200
    return pictures(response.content)


def photo(picture, name="签到表.jpg", **how):
    return SimpleUploadedFile(name, jpeg(photographed(picture, **how)), "image/jpeg")


def send(client, appraisal, *files):
    """What the page says of these files: (response, ticket, {place: what is chosen})."""
    response = client.post(address(appraisal), {"files": files})
    assert response.status_code == 200
    return read(response)


def read(response):
    text = response.content.decode()
    ticket = re.search(r'name="ticket" value="([^"]*)"', text)
    chosen = re.findall(r'<option value="([^"]*)" selected>', text)
    return text, ticket and ticket[1], chosen


def take(client, appraisal, ticket, *values):
    given = {f"paper-{place}": value for place, value in enumerate(values)}
    url = reverse("summary:take_signed", args=[appraisal.pk])
    return client.post(url, {"ticket": ticket} | given, follow=True)


def one(appraisal, key="sign_in"):
    return next(paper for paper in signed_papers(appraisal) if paper.kind.key == key)


def test_a_photographed_sheet_finds_its_meeting(client, appraisal):
    meeting = appraisal.general_meeting
    assert one(appraisal).state == "not printed"
    [page] = print_paper(client, meeting)
    assert one(appraisal).state == "waiting"
    text, ticket, chosen = send(client, appraisal, photo(page))
    assert chosen == [f"sign_in/{meeting.pk}"]
    assert "共有1份，其中按二维码认出1份。现在还没有收下。" in text
    assert SignedCopy.objects.count() == 0
    page = take(client, appraisal, ticket, *chosen).content.decode()
    assert "已收下1份签字盖章件。" in page and "已上传（第1次打印稿）" in page
    copy = SignedCopy.objects.get()
    assert (copy.paper.target_id, copy.pages, copy.by_code) == (str(meeting.pk), 1, True)
    [file] = File.objects.for_record(meeting)
    assert (file, file.name) == (copy.file, "会议签到表（签字盖章件）.jpg")
    answer = client.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert file.name in client.get(meeting.get_absolute_url()).content.decode()
    assert one(appraisal).state == "uploaded"


def test_several_papers_in_one_scan_each_find_theirs(client, appraisal):
    meeting = appraisal.general_meeting
    [sheet] = print_paper(client, meeting)
    minutes = print_paper(client, meeting, "minutes")
    scan = scanned(sheet.rotate(180), *minutes)
    _text, ticket, chosen = send(client, appraisal, SimpleUploadedFile("扫描.pdf", scan))
    assert chosen == [f"sign_in/{meeting.pk}", f"minutes/{meeting.pk}"]
    take(client, appraisal, ticket, *chosen)
    pages = {copy.paper.kind: copy.pages for copy in SignedCopy.objects.all()}
    assert pages == {"sign_in": 1, "minutes": len(minutes)}
    for copy in SignedCopy.objects.all():
        with copy.file.content.open() as file:
            assert len(PdfReader(BytesIO(file.read())).pages) == copy.pages


def test_several_photographs_of_one_paper_become_one_file(client, appraisal):
    [page] = print_paper(client, appraisal.general_meeting)
    unreadable = Image.new("RGB", (900, 1200), "white")
    files = photo(page, "一.jpg"), SimpleUploadedFile("二.jpg", jpeg(unreadable))
    _text, ticket, chosen = send(client, appraisal, *files)
    assert chosen == [chosen[0], "?"]
    take(client, appraisal, ticket, chosen[0], chosen[0])
    copy = SignedCopy.objects.get()
    assert (copy.pages, copy.by_code, copy.file.content_type) == (2, True, "application/pdf")


def test_what_cannot_be_read_is_chosen_by_hand(client, appraisal):
    blank = SimpleUploadedFile("照片.jpg", jpeg(Image.new("RGB", (900, 1200), "white")))
    text, ticket, chosen = send(client, appraisal, blank)
    assert chosen == ["?"] and "没有读出二维码" in text
    text, ticket, chosen = read(take(client, appraisal, ticket, "?"))
    assert chosen == ["?"] and "请选择这是哪一份材料" in text
    value = one(appraisal).value
    take(client, appraisal, ticket, value)
    copy = SignedCopy.objects.get()
    assert (copy.by_code, copy.paper.kind, copy.paper.edition) == (False, "sign_in", 0)
    assert one(appraisal).state == "uploaded"


def test_one_may_be_left_out_and_another_paper_chosen(client, appraisal):
    meeting = appraisal.general_meeting
    [page] = print_paper(client, meeting)
    files = photo(page), photo(page, "又一张.jpg", angle=-9)
    _text, ticket, chosen = send(client, appraisal, *files)
    assert len(chosen) == 2
    take(client, appraisal, ticket, "", f"minutes/{meeting.pk}")
    copy = SignedCopy.objects.get()
    assert (copy.paper.kind, copy.by_code) == ("minutes", False)
    # The ticket opens nothing a second time.
    page = take(client, appraisal, ticket, chosen[0]).content.decode()
    assert "上传" in page and SignedCopy.objects.count() == 1


def test_words_that_change_afterwards_are_seen(client, appraisal):
    meeting = appraisal.general_meeting
    [page] = print_paper(client, meeting)
    _text, ticket, chosen = send(client, appraisal, photo(page))
    take(client, appraisal, ticket, *chosen)
    Meeting.objects.filter(pk=meeting.pk).update(place="改在三楼会议室")
    [again] = print_paper(client, meeting)
    assert one(appraisal).state == "changed"
    text = client.get(address(appraisal)).content.decode()
    assert "已上传，但内容后来改过" in text
    assert "签字的是第1次打印稿，最近打印的是第2次。" in text
    # The first edition sent up again is said to be the earlier one.
    text, _ticket, _chosen = send(client, appraisal, photo(page, angle=2))
    assert "签字的是第1次打印稿，最近打印的是第2次，请核对内容是否一致。" in text
    _text, ticket, chosen = send(client, appraisal, photo(again))
    take(client, appraisal, ticket, *chosen)
    text = client.get(address(appraisal)).content.decode()
    assert "保留了1份换下来的" in text and "已上传（第2次打印稿）" in text
    assert [copy.paper.edition for copy in SignedCopy.objects.all()] == [2, 1]
    assert File.objects.for_record(meeting).count() == 2


def test_a_paper_of_another_branch_is_refused_without_a_word_of_whose_it_is(client, appraisal):
    other = make_bare_appraisal(full=3, campaign=appraisal.campaign)
    hold_general_meeting(other)
    [page] = print_paper(browser(secretary_of(other)), other.general_meeting)
    text, ticket, chosen = send(client, appraisal, photo(page))
    assert (ticket, chosen) == (None, [])
    assert "这份材料上的编码不是本支部材料的编码，没有收下。" in text
    assert other.branch.name not in text
    # Nor is it taken where somebody names it in a form.
    blank = SimpleUploadedFile("照片.jpg", jpeg(Image.new("RGB", (900, 1200), "white")))
    _text, ticket, _chosen = send(client, appraisal, blank)
    take(client, appraisal, ticket, f"sign_in/{other.general_meeting_id}")
    assert SignedCopy.objects.count() == 0


def test_broken_files_do_not_hold_up_the_others(client, appraisal):
    [page] = print_paper(client, appraisal.general_meeting)
    good = photo(page)
    twin = SimpleUploadedFile("同一张.jpg", good.read())
    good.seek(0)
    bad = SimpleUploadedFile("坏.pdf", b"%PDF-1.7 nothing")
    text, ticket, chosen = send(client, appraisal, good, bad, twin)
    assert len(chosen) == 1 and ticket
    assert "这个PDF打不开，文件已损坏。" in text and "同一张.jpg" in text
    assert "请先选择文件" in client.post(address(appraisal), {}).content.decode()


def test_a_copy_hung_on_the_record_by_its_own_page_counts(client, appraisal):
    paper = one(appraisal)
    upload = SimpleUploadedFile("签到.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40)
    meeting, by = appraisal.general_meeting, secretary_of(appraisal)
    attach_file(appraisal.branch, meeting, upload, by=by, purpose=paper.kind.signed_as)
    assert one(appraisal).state == "uploaded"
    assert "签到.png" in client.get(address(appraisal)).content.decode()


def test_a_signed_copy_is_for_those_who_may_have_the_paper(client, appraisal):
    [page] = print_paper(client, appraisal.general_meeting)
    _text, ticket, chosen = send(client, appraisal, photo(page))
    take(client, appraisal, ticket, *chosen)
    file = SignedCopy.objects.get().file
    member = make_member(appraisal.branch, login=True)
    clerk = make_clerk(appraisal.branch.committee)
    answers = [browser(user).get(file.get_absolute_url()) for user in (clerk, member.user)]
    assert [answer.status_code for answer in answers] == [200, 404]
    b"".join(answers[0].streaming_content)


def test_a_leader_who_looks_on_sees_the_page_and_sends_nothing(appraisal):
    viewer = make_clerk(appraisal.branch.committee, CommitteePost.Role.VIEWER)
    client = browser(viewer)
    text = client.get(address(appraisal)).content.decode()
    assert 'type="file"' not in text and "签到表" in text
    assert client.post(address(appraisal), {}).status_code == 403


def test_an_assistant_sees_only_papers_they_may_have(client, appraisal):
    assistant = make_member(appraisal.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    mine = browser(assistant.user).get(address(appraisal)).context["rows"]
    all_of_them = client.get(address(appraisal)).context["rows"]
    assert {row["paper"].kind.key for row in mine} <= {row["paper"].kind.key for row in all_of_them}


def test_the_office_reads_how_many_are_not_signed(client, appraisal):
    meeting = appraisal.general_meeting
    [page] = print_paper(client, meeting)
    print_paper(client, meeting, "minutes")
    _text, ticket, chosen = send(client, appraisal, photo(page))
    take(client, appraisal, ticket, *chosen)
    assert signed_counts([appraisal]) == {appraisal.pk: {"uploaded": 1, "waiting": 1}}
    clerk = browser(make_clerk(appraisal.branch.committee))
    response = clerk.get(reverse("summary:signed_list", args=[appraisal.campaign_id]))
    text = response.content.decode()
    assert "1个党支部还有1份打印好的材料没有上传签字盖章件。" in text
    [row] = response.context["rows"]
    assert [row[key] for key in ("printed", "uploaded", "waiting", "changed")] == [2, 1, 1, 0]


@pytest.mark.parametrize("branches", [1, 3])
def test_the_list_of_the_office_takes_the_same_queries(branches, django_assert_num_queries):
    campaign = make_campaign()
    for _n in range(branches):
        appraisal = make_bare_appraisal(full=3, campaign=campaign)
        meeting = hold_general_meeting(appraisal)
        print_paper(browser(secretary_of(appraisal)), meeting)
    clerk = browser(make_clerk(campaign.committee))
    url = reverse("summary:signed_list", args=[campaign.pk])
    clerk.get(url)
    with django_assert_num_queries(10):
        clerk.get(url)


def test_a_later_code_is_that_of_the_same_record_only(client, appraisal):
    print_paper(client, appraisal.general_meeting)
    paper = PrintedPaper.objects.get()
    assert (paper.kind, paper.target_label) == ("sign_in", "meetings.meeting")
    assert paper.branch == appraisal.branch


def test_minutes_that_come_back_signed_are_signed(client, appraisal):
    meeting = appraisal.general_meeting
    Meeting.objects.filter(pk=meeting.pk).update(
        state=Meeting.State.CLOSED, signed_by=None, signed_at=None, ends_at=meeting.starts_at
    )
    [page, *_rest] = print_paper(client, meeting, "minutes")
    _text, ticket, chosen = send(client, appraisal, photo(page))
    take(client, appraisal, ticket, *chosen)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.SIGNED
    assert SignedCopy.objects.get().file == File.objects.for_record(meeting).get(purpose="minutes")


def test_a_signed_report_of_a_ballot_stays_with_those_who_see_its_totals(client, appraisal):
    box = count_ballots(appraisal, issued=3, returned=3)
    paper = one(appraisal, "report")
    file = take_signed_copy(
        paper.kind, box, SimpleUploadedFile("报告单.png", b"\x89PNG\r\n\x1a\nx"),
        by=secretary_of(appraisal), pages=1,
    ).file  # fmt: skip
    assert one(appraisal, "report").state == "uploaded"
    viewer = make_clerk(appraisal.branch.committee, CommitteePost.Role.VIEWER)
    assistant = make_member(appraisal.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    for user in (viewer, assistant.user):
        assert browser(user).get(file.get_absolute_url()).status_code == 403
        assert file.get_absolute_url() not in browser(user).get(address(appraisal)).content.decode()
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 200
    b"".join(answer.streaming_content)


def test_what_says_less_to_a_reader_is_no_edition_and_the_signed_one_not_for_them(
    client, appraisal
):
    count_ballots(appraisal, issued=3, returned=3)
    decide_grades(appraisal, excellent=1)
    kind, by = one(appraisal, "status_report").kind, secretary_of(appraisal)
    upload = SimpleUploadedFile("报告.png", b"\x89PNG\r\n\x1a\nx")
    assert documents_of(kind, appraisal, by=by).code
    file = take_signed_copy(kind, appraisal, upload, by=by, pages=1).file
    assistant = make_member(appraisal.branch, login=True)
    make_post(assistant, BranchPost.Role.ASSISTANT)
    assert documents_of(kind, appraisal, by=assistant.user).code == ""
    assert one(appraisal, "status_report").state == "uploaded"
    assert browser(assistant.user).get(file.get_absolute_url()).status_code == 403
    text = browser(assistant.user).get(address(appraisal)).content.decode()
    assert file.get_absolute_url() not in text
    assert file.get_absolute_url() in client.get(address(appraisal)).content.decode()


def test_minutes_changed_since_they_were_printed_are_not_signed_by_the_scan(client, appraisal):
    meeting = appraisal.general_meeting
    Meeting.objects.filter(pk=meeting.pk).update(
        state=Meeting.State.CLOSED, signed_by=None, signed_at=None, ends_at=meeting.starts_at
    )
    paper, by = one(appraisal, "minutes"), secretary_of(appraisal)
    code = documents_of(paper.kind, paper.record, by=by).code
    Meeting.objects.filter(pk=meeting.pk).update(place="改在三楼会议室")
    scan = Part(code, b"\x89PNG\r\n\x1a\nx", ".png")
    ticket = hold_signed([("扫描.png", scan)], appraisal, by)
    text = take(client, appraisal, ticket, paper.value).content.decode()
    assert "“会议记录”在这份打印之后改过。签字盖章件已保留" in text
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CLOSED
    assert SignedCopy.objects.get().file == File.objects.for_record(meeting).get(purpose="minutes")


def test_a_paper_of_this_year_is_known_also_when_its_member_has_moved(appraisal):
    paper = one(appraisal)
    code = documents_of(paper.kind, paper.record, by=secretary_of(appraisal)).code
    elsewhere = make_bare_appraisal(full=3, campaign=appraisal.campaign)
    PrintedPaper.objects.update(branch=elsewhere.branch)
    scan = [("扫描.png", Part(code, b"", ".png"))]
    assert recognised(scan, [paper], appraisal)[0].paper == paper
    [found] = recognised(scan, [one(elsewhere, "status_report")], elsewhere)
    assert found.paper is None and len(found.reasons) == 1
    [found] = recognised(scan, [], appraisal)
    assert found.reasons == ["这份材料上的编码不是本支部材料的编码，没有收下。"]
