"""The table on its way: taken back, returned by field, compared, accepted, held fast, reopened."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisals.ballots.actions import prepare_paper_box
from appraisals.campaigns.actions import allocate, exempt
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.actions import correct
from appraisals.ratings.models import Rating
from appraisals.summary import actions
from appraisals.summary.figures import review
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.figures.persons import persons_of
from appraisals.summary.models import Submission
from appraisals.summary.rules import Figures, Person
from branchlife.models import AuditEvent, CommitteePost, File
from branchlife.workflow import NotAllowed
from meetings.actions import add_guest, correct_attendance, correct_minutes
from meetings.actions.attendance import Mark
from meetings.models import Attendance
from tests.factories import make_clerk
from tests.refusals import reasons
from tests.summary.years import NOW, make_year

pytestmark = pytest.mark.django_db


def secretary_of(appraisal):
    return appraisal.branch.secretary().user


def send(appraisal, **fields):
    return actions.submit(appraisal, by=secretary_of(appraisal), **fields)


@pytest.fixture
def appraisal():
    return make_year()


@pytest.fixture
def clerk(appraisal):
    return make_clerk(appraisal.campaign.committee)


# --- taken back, returned ---


def test_a_table_taken_back_is_kept_and_the_next_is_sent(appraisal):
    first = actions.withdraw(send(appraisal), by=secretary_of(appraisal))
    assert (first.state, first.is_standing) == ("withdrawn", False)
    second = send(appraisal)
    assert list(appraisal.submissions.values_list("number", "state")) == [
        (1, "withdrawn"),
        (2, "submitted"),
    ]
    assert year_of(appraisal).standing == second


def test_what_was_taken_back_does_not_count_as_sent_in_time(appraisal):
    today = timezone.localdate()
    first = actions.withdraw(send(appraisal), by=secretary_of(appraisal))
    Submission.objects.filter(pk=first.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    Campaign.objects.update(due_on=today - timedelta(days=1))
    assert year_of(appraisal).is_overdue is True
    send(appraisal)
    assert year_of(appraisal).is_late is True


def test_only_what_waits_is_taken_back(appraisal, clerk):
    accepted = actions.accept(send(appraisal), by=clerk)
    with pytest.raises(NotAllowed, match="“审核通过”的情况表不能改为“支部已撤回”。"):
        actions.withdraw(accepted, by=secretary_of(appraisal))


def test_remarks_by_field_become_one_text_numbered_in_the_order_of_the_form(appraisal, clerk):
    returned = actions.return_(
        send(appraisal),
        by=clerk,
        remarks="请盖章。",
        fields={"member-2": "等次与票数不符", "issued": "与实到人数不符。", "present": " "},
        redo_by=date(2099, 1, 25),
    )
    name = persons_of(appraisal)[1].name
    assert returned.remarks == (
        f"①发出：与实到人数不符；②2 {name}：等次与票数不符；③请盖章。请于2099年1月25日前改好再报。"
    )
    assert returned.field_remarks == [
        {"field": "issued", "label": "发出", "text": "与实到人数不符。"},
        {"field": "member-2", "label": f"2 {name}", "text": "等次与票数不符"},
    ]
    deed = AuditEvent.objects.get(verb="returned")
    assert name not in str(deed.new)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"fields": {"money": "?"}}, "有一条意见所指的栏目，本表没有。"),
        ({"fields": {"member-99": "?"}}, "有一条意见所指的栏目，本表没有。"),
        ({"fields": {"issued": " "}}, "请写明需要修改的内容。"),
        ({"remarks": "改", "redo_by": date(2025, 1, 1)}, "要求再报的日期已经过了。"),
    ],
)
def test_a_return_that_says_nothing_or_nonsense_is_refused(appraisal, clerk, fields, reason):
    with pytest.raises(NotAllowed) as refusal:
        actions.return_(send(appraisal), by=clerk, **fields)
    assert refusal.value.reasons == [reason]


# --- compared ---


def test_differences_name_the_cell_and_both_values():
    before = review.Table(
        Figures(present=10, met_on=date(2025, 3, 19), aspects=[{"label": "总体评价", "good": 9}]),
        [Person("王一", grade="优秀"), Person("王一", grade="合格"), Person("李二")],
        frozenset(["present", "met_on", "aspects", "opinions"]),
    )
    after = review.Table(
        Figures(present=11, opinions=3, aspects=[{"label": "总体评价", "good": 8}]),
        [Person("王一", grade="优秀"), Person("王一", grade="不合格"), Person("赵三")],
        frozenset(["present", "met_on", "aspects"]),
    )
    found = [(d.place, d.label, d.before, d.after) for d in review.differences(before, after)]
    assert found == [
        ("present", "实到会", "10", "11"),
        ("met_on", "会议日期", "2025年3月19日", "–"),
        ((2, "grade"), "王一 · 评定等次", "合格", "不合格"),
        ((3, "name"), "赵三一行", "–", "有"),
        (None, "李二一行", "有", "–"),
        ("aspects", "总体评价 · 好", "9", "8"),
    ]
    assert list(review.differences(before, before)) == []


def test_the_page_shows_what_changed_since_the_last_sending_and_since_then(
    client, appraisal, clerk
):
    first = actions.return_(send(appraisal), by=clerk, remarks="改")
    graded = appraisal.ratings.filter(grade="excellent").first()
    Rating.objects.filter(pk=graded.pk).update(grade="qualified", proposed_grade="qualified")
    second = send(appraisal)
    Rating.objects.filter(pk=graded.pk).update(grade="basic", proposed_grade="basic")
    client.force_login(clerk)
    answer = client.get(second.get_absolute_url())
    name = graded.member.name
    former = [(d.label, d.before, d.after) for d in answer.context["from_former"]]
    assert former == [
        ("优秀", "2", "1"),
        ("合格", "4", "5"),
        (f"{name} · 评定等次", "优秀", "合格"),
    ]
    now = [(d.label, d.before, d.after) for d in answer.context["from_now"]]
    assert now == [
        ("合格", "5", "4"),
        ("基本合格", "0", "1"),
        (f"{name} · 评定等次", "合格", "基本合格"),
    ]
    marked = '合格<small class="remarked">原为：优秀</small><small class="remarked">现为：基本合格</small>'
    assert marked in answer.content.decode()
    assert first.get_absolute_url() in answer.content.decode()


def test_a_leader_who_looks_on_reads_no_ballots_in_the_differences(client, appraisal):
    submission = send(appraisal)
    figures = submission.figures
    figures["aspects"][0]["good"] += 1
    lines = submission.persons
    lines[0]["excellent"] += 1
    Submission.objects.filter(pk=submission.pk).update(figures=figures, persons=lines)
    viewer = make_clerk(appraisal.campaign.committee, CommitteePost.Role.VIEWER)
    client.force_login(viewer)
    assert client.get(submission.get_absolute_url()).context["from_now"] == []


# --- pages ---


def test_the_office_returns_field_by_field_on_the_page(client, appraisal, clerk):
    submission = send(appraisal)
    client.force_login(clerk)
    url = reverse("summary:return_submission", args=[submission.pk])
    typed = {"field_1": "issued", "text_1": "", "text_2": "漏选"}
    answer = client.post(url, typed)
    assert [str(e) for e in answer.context["return_form"].errors.values()]
    assert list(answer.context["return_form"].errors) == ["text_1", "field_2"]
    client.post(
        url, {"field_1": "issued", "text_1": "与实到不符", "field_2": "issued", "text_2": "请核"}
    )
    submission.refresh_from_db()
    assert submission.remarks == "发出：与实到不符, 请核"
    page = client.get(submission.get_absolute_url()).content.decode()
    assert '<td class="mark">6<small class="remarked">与实到不符, 请核</small></td>' in page


def test_the_secretary_takes_back_and_the_office_reopens_on_the_page(client, appraisal, clerk):
    submission = send(appraisal)
    client.force_login(secretary_of(appraisal))
    client.post(reverse("summary:withdraw", args=[submission.pk]))
    second = send(appraisal)
    client.force_login(clerk)
    client.post(reverse("summary:accept", args=[second.pk]), {"remarks": ""})
    url = reverse("summary:reopen", args=[second.pk])
    assert client.post(url, {"reason": ""}).status_code == 200
    client.post(url, {"reason": "等次录错"})
    submission.refresh_from_db()
    second.refresh_from_db()
    assert (submission.state, second.state, second.reopen_reason) == (
        "withdrawn",
        "reopened",
        "等次录错",
    )


def test_the_signed_paper_is_noted_with_its_scan_and_opened_by_those_who_see_totals(
    client, appraisal, clerk
):
    submission = send(appraisal)
    client.force_login(clerk)
    scan = SimpleUploadedFile("情况表.pdf", b"%PDF-1.4\n%%EOF\n")
    url = reverse("summary:confirm_on_paper", args=[submission.pk])
    client.post(url, {"confirmed_on": "2099-01-01"})
    submission.refresh_from_db()
    assert submission.confirmed_on is None
    client.post(url, {"confirmed_on": "2025-03-20", "upload": scan})
    submission.refresh_from_db()
    assert (submission.confirmed_on, submission.confirmed_by) == (date(2025, 3, 20), clerk)
    file = File.objects.for_record(submission).get()
    assert b"".join(client.get(file.get_absolute_url())) == b"%PDF-1.4\n%%EOF\n"
    client.force_login(make_clerk(appraisal.campaign.committee, CommitteePost.Role.VIEWER))
    assert client.get(file.get_absolute_url()).status_code == 403


# --- held fast ---

HELD = "年度民主评议情况表已于{day}审核通过，所报数据不再改动；确有错误，请先写明原因撤销审核。"


def accepted(appraisal, clerk, **fields):
    submission = actions.accept(send(appraisal), by=clerk)
    if fields:
        Submission.objects.filter(pk=submission.pk).update(**fields)
    Submission.objects.filter(pk=submission.pk).update(accepted_at=NOW)
    return Appraisal.objects.get(pk=appraisal.pk)


def grade_anew(appraisal, clerk):
    rating = appraisal.ratings.filter(grade="qualified").first()
    proposal = {"grade": "basic", "opinion": "差", "departure_reason": "复核属实"}
    correct(
        appraisal,
        rating.member,
        proposal,
        meeting=rating.meeting,
        decided_on=rating.decided_on,
        reason="复议",
        by=secretary_of(appraisal),
    )


def repeat_the_ballot(appraisal, clerk):
    prepare_paper_box(appraisal, by=clerk, repeat_reason="重测")


def let_exceed(appraisal, clerk):
    exempt(appraisal, 5, "突出", by=clerk)


def give_number(appraisal, clerk):
    allocate(appraisal.campaign, {appraisal.pk: 1}, by=clerk)


def change_who_came(appraisal, clerk):
    by = secretary_of(appraisal)
    correct_minutes(appraisal.general_meeting, reason="错字", by=by)
    row = appraisal.general_meeting.attendances.there().last()
    marks = {row.pk: Mark(Attendance.Status.ON_LEAVE, "因病")}
    correct_attendance(appraisal.general_meeting, marks, reason="记错", by=by)


def add_supervisor(appraisal, clerk):
    by = secretary_of(appraisal)
    correct_minutes(appraisal.general_meeting, reason="漏记", by=by)
    add_guest(appraisal.general_meeting, by=by, name="李督导")


DEEDS = [
    grade_anew,
    repeat_the_ballot,
    let_exceed,
    give_number,
    change_who_came,
    add_supervisor,
]


def test_nothing_that_was_accepted_changes(appraisal, clerk):
    appraisal = accepted(appraisal, clerk)
    before = year_of(appraisal).figures
    held = HELD.format(day="2025年3月20日")
    for deed in DEEDS:
        with pytest.raises(NotAllowed) as refusal, transaction.atomic():
            deed(appraisal, clerk)
        said = [reason.endswith(held) for reason in refusal.value.reasons]
        assert (deed.__name__, said.count(True)) == (deed.__name__, 1)
    assert year_of(appraisal).figures == before


@pytest.mark.parametrize("why", ["reopened", "from paper"])
def test_after_a_reopening_it_changes_again_and_paper_holds_nothing(appraisal, clerk, why):
    appraisal = accepted(appraisal, clerk, **({"source": "paper"} if why == "from paper" else {}))
    if why == "reopened":
        actions.reopen(appraisal.submissions.get(), by=clerk, reason="记错")
    for deed in (let_exceed, give_number, add_supervisor, repeat_the_ballot):
        deed(appraisal, clerk)
    assert year_of(appraisal).figures != appraisal.submissions.get().reported


def test_words_of_the_minutes_may_be_put_right_as_long_as_the_numbers_stay(appraisal, clerk):
    appraisal, by = accepted(appraisal, clerk), secretary_of(appraisal)
    meeting = appraisal.general_meeting
    correct_minutes(meeting, reason="事由写错", by=by)
    row = meeting.attendances.get(status=Attendance.Status.ON_LEAVE)
    correct_attendance(meeting, {row.pk: Mark(row.status, "因病")}, reason="写错", by=by)
    add_guest(meeting, by=by, name="来宾", is_supervisor=False)
    assert year_of(appraisal).figures == appraisal.submissions.get().reported


def test_a_reopening_needs_a_reason_and_an_open_year(appraisal, clerk):
    submission = actions.accept(send(appraisal), by=clerk)
    with pytest.raises(NotAllowed, match="请写明撤销审核的原因。"):
        actions.reopen(submission, by=clerk, reason=" ")
    Campaign.objects.update(state="closed", closed_by=clerk, closed_at=NOW)
    with pytest.raises(NotAllowed):
        actions.reopen(Submission.objects.get(), by=clerk, reason="错")
    assert Submission.objects.get().state == "accepted"


def test_a_table_is_not_accepted_while_the_ballot_is_repeated(appraisal, clerk):
    submission = send(appraisal)
    repeat_the_ballot(appraisal, clerk)
    with pytest.raises(NotAllowed):
        actions.accept(submission, by=clerk)


def test_an_acceptance_waits_for_whoever_is_changing_what_it_holds_fast(appraisal, clerk):
    sent = Submission.objects.get(pk=send(appraisal).pk)
    with CaptureQueriesContext(connection) as queries:
        actions.accept(sent, by=clerk)
    texts = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    first = [text.partition(" FROM ")[2].split()[0].strip('"') for text in texts]
    before = first[: first.index("summary_submission")]
    assert {"campaigns_appraisal", "meetings_meeting"} <= set(before)


def test_after_the_year_has_ended_a_table_is_only_accepted(appraisal, clerk, client):
    sent = send(appraisal)
    Campaign.objects.update(state=Campaign.State.CLOSED, closed_at=NOW, closed_by=clerk)
    sent = Submission.objects.get(pk=sent.pk)
    for deed in (
        lambda: actions.withdraw(sent, by=secretary_of(appraisal)),
        lambda: actions.return_(sent, by=clerk, remarks="请改"),
    ):
        assert reasons(deed) == ["本年度工作已结束，只有在进行中才能办理。"]
    client.force_login(clerk)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert reverse("summary:accept", args=[sent.pk]) in page
    assert reverse("summary:return_submission", args=[sent.pk]) not in page
    assert actions.accept(sent, by=clerk).state == "accepted"
