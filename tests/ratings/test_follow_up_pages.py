"""Pages and papers of follow-ups: through the real forms, what they say, and to whom."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from appraisals.ratings import actions
from appraisals.ratings.exports.dispositions import lines
from appraisals.ratings.models import Disposition, HelpPlan, Rating
from branchlife.models import AuditEvent, File
from tests.factories import (
    DAY,
    make_branch,
    make_clerk,
    make_disposition,
    make_help_plan,
    make_member,
    make_post,
    make_rating,
    make_secretary,
)
from tests.meetings.test_exports import read
from tests.meetings.test_minutes_papers import word
from tests.ratings.test_follow_up_actions import UNTIL, go_through, in_force, make_resolution

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LONG_AGO, LATER = "2025-03-19", "2025-09-19"


class Desk:
    """A branch with a secretary and somebody graded low; the client is the secretary's."""

    def __init__(self, client, grade="basic"):
        self.client = client
        self.branch = make_branch(name="第一党支部")
        self.secretary = make_secretary(self.branch)
        self.person = make_member(self.branch, name="王明", login=True, work_unit="县气象局")
        self.rating = make_rating(self.person, grade)
        client.force_login(self.secretary.user)

    def get(self, name, *args):
        return self.client.get(reverse(f"ratings:{name}", args=args))

    def paper(self, key, pk, suffix="pdf", *, blank=False):
        name = "branchlife:blank_paper" if blank else "branchlife:paper"
        return self.client.get(reverse(name, args=[key, pk, suffix]))

    def post(self, name, *args, **data):
        return self.client.post(reverse(f"ratings:{name}", args=args), data)


def text_of(response):
    return response.content.decode()


def test_help_goes_from_the_list_to_its_end(client):
    desk = Desk(client)
    helper = make_member(desk.branch, name="李帮", login=True)
    page = text_of(desk.get("follow_up_list"))
    assert "还没有跟进" in page
    assert reverse("ratings:plan_help", args=[desk.rating.pk]) in page
    data = {"gap": "缺席4次", "measures": "每月谈心", "helper": helper.pk, "since": LONG_AGO}
    refused = desk.post("plan_help", desk.rating.pk, **data, until=LONG_AGO)
    assert "结束日期早于开始日期，请检查。" in text_of(refused)
    assert "每月谈心" in text_of(refused)
    desk.post("plan_help", desk.rating.pk, **data, until=LATER)
    plan = HelpPlan.objects.get()
    assert "还没有跟进" not in text_of(desk.get("follow_up_list"))
    desk.post("edit_help", plan.pk, **data | {"gap": "缺席5次"}, until=LATER)
    client.force_login(helper.user)
    assert "缺席5次" in text_of(desk.get("help_plan", plan.pk))
    desk.post("note_help", plan.pk, done_on=LONG_AGO, note="谈了心")
    early = desk.post("note_help", plan.pk, done_on="2025-01-01", note="太早")
    assert "2025年1月1日早于帮扶开始日期（2025年3月19日），请检查。" in text_of(early)
    assert "太早" in text_of(early)
    client.force_login(desk.secretary.user)
    ended = desk.post("close_help", plan.pk, result="reached", closed_on=LATER)
    assert ended.url == plan.get_absolute_url()
    page = text_of(desk.get("help_plan", plan.pk))
    assert "已达到要求" in page and "谈了心" in page
    assert reverse("ratings:note_help", args=[plan.pk]) not in page


def test_a_note_is_taken_out_by_who_wrote_it_or_who_follows_up(client):
    desk = Desk(client)
    helper = make_member(desk.branch, login=True)
    plan = make_help_plan(desk.rating, helper)
    note = actions.note_help(plan, done_on=DAY, note="写错", by=desk.secretary.user)
    client.force_login(helper.user)
    assert desk.post("remove_help_note", note.pk).status_code == 403
    own = actions.note_help(plan, done_on=DAY, note="也写错", by=helper.user)
    assert desk.post("remove_help_note", own.pk).status_code == 302
    client.force_login(desk.secretary.user)
    desk.post("remove_help_note", note.pk)
    assert not plan.notes.exists()


def test_a_disposition_goes_from_the_list_to_its_end(client):
    desk = Desk(client, "unqualified")
    opened = {"kind": "correction", "case": "slack", "grounds": "事实", "opened_on": LONG_AGO}
    refused = desk.post("open_disposition", desk.rating.pk, **opened)
    assert not Disposition.objects.exists()
    assert "党员受到党纪处分的，不因同一问题再进行组织处置。" in text_of(refused)
    desk.post("open_disposition", desk.rating.pk, **opened, is_first="on")
    record = Disposition.objects.get()
    desk.post("edit_disposition", record.pk, **opened | {"grounds": "新的事实"})
    page = text_of(desk.get("disposition", record.pk))
    assert "新的事实" in page and "还缺的步骤" in page
    assert "请先在党员大会的会议页面录入决议" in page
    refused = desk.post("note_step", record.pk, kind="resolved")
    assert "请选择支部党员大会的决议，表决票数以会议记录为准。" in text_of(refused)
    for kind in ("proposed", "filed", "inquiry", "talk"):
        desk.post("note_step", record.pk, kind=kind, done_on=LONG_AGO, paper_number="1号")
    resolution = make_resolution(desk.branch)
    desk.post("note_step", record.pk, kind="resolved", resolution=resolution.pk)
    assert desk.post("put_in_force", record.pk, since=LONG_AGO, until=LATER).status_code == 200
    desk.post("note_step", record.pk, kind="approved", done_on=LONG_AGO)
    desk.post("put_in_force", record.pk, since=LONG_AGO, until=LATER)
    page = text_of(desk.get("disposition", record.pk))
    assert "请先在党员大会的会议页面录入决议" not in page and "已登记这一步。" in page
    assert "改正期限至2025年9月19日" in page
    assert "有表决权的党员应到7名，实到6名；赞成6名，反对0名，弃权0名。 通过" in page
    desk.post("change_term", record.pk, until="2025-06-19", reason="上级意见")
    desk.post("close_disposition", record.pk, result="not_corrected", closed_on=LATER)
    record.refresh_from_db()
    assert (record.state, record.result, str(record.until)) == (
        "closed",
        "not_corrected",
        "2025-06-19",
    )
    assert "按规定应当劝其退党" in text_of(desk.get("disposition", record.pk))


def test_a_procedure_is_dropped_and_a_step_taken_out_on_the_pages(client):
    desk = Desk(client, "unqualified")
    record = make_disposition(desk.rating)
    desk.post("note_step", record.pk, kind="proposed", done_on=LONG_AGO)
    desk.post("remove_step", record.steps.get().pk)
    assert not record.steps.exists()
    assert desk.post("drop_disposition", record.pk, closed_on=LATER).status_code == 200
    desk.post("drop_disposition", record.pk, closed_on=LATER, reason="查无实据")
    assert "未作处置" in text_of(desk.get("disposition", record.pk))


def test_a_grade_decided_anew_is_said_on_what_rested_on_the_old_one(client):
    desk = Desk(client, "unqualified")
    record = make_disposition(desk.rating)
    plan = make_help_plan(make_rating(make_member(desk.branch), appraisal=desk.rating.appraisal))
    Rating.objects.update(grade="qualified", proposed_grade="qualified")
    for name, target in (("help_plan", plan), ("disposition", record)):
        assert "等次已重新评定。" in text_of(desk.get(name, target.pk))


def test_who_was_removed_still_stands_on_the_roster_and_the_page_says_so(client):
    desk = Desk(client, "unqualified")
    record = in_force(desk.rating, "removal", "two_years")
    actions.close_disposition(record, result="removed", closed_on=UNTIL, by=desk.secretary.user)
    page = text_of(desk.get("disposition", record.pk))
    assert "不早于2030年9月19日" in page
    assert "名册不会因此自动变动" in page


def test_the_office_notes_its_own_steps_and_changes_nothing_else(client):
    desk = Desk(client, "unqualified")
    record = make_disposition(desk.rating)
    client.force_login(make_clerk(desk.branch.committee))
    form = desk.get("disposition", record.pk).context["step_form"]
    assert [value for value, _label in form.fields["kind"].choices] == [
        "",
        "filed",
        "reviewed",
        "approved",
    ]
    desk.post("note_step", record.pk, kind="filed", done_on=LONG_AGO, paper_number="备2号")
    desk.post("note_step", record.pk, kind="talk", done_on=LONG_AGO)
    assert list(record.steps.values_list("kind", flat=True)) == ["filed"]
    for name in ("edit_disposition", "put_in_force", "close_disposition", "drop_disposition"):
        assert desk.get(name, record.pk).status_code == 403
    client.force_login(make_clerk(desk.branch.committee, "viewer"))
    assert desk.post("note_step", record.pk, kind="filed", done_on=LONG_AGO).status_code == 403


def test_the_list_takes_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    desk = Desk(client)
    for count in (1, 3):
        for _more in range(count if count == 1 else 2):
            plan = make_help_plan(
                make_rating(make_member(desk.branch), appraisal=desk.rating.appraisal)
            )
            actions.note_help(plan, done_on=DAY, note="谈心", by=desk.secretary.user)
            other = make_rating(make_member(desk.branch), "unqualified", desk.rating.appraisal)
            go_through(make_disposition(other))
            make_rating(make_member(desk.branch), "unqualified", desk.rating.appraisal)
        with django_assert_num_queries(12):
            page = desk.get("follow_up_list")
        assert len(page.context["plans"]) == len(page.context["dispositions"]) == count
        assert len(page.context["waiting"]) == count + 1


def test_the_list_keeps_to_one_branch_and_folds_what_has_ended(client):
    desk = Desk(client)
    office = make_clerk(desk.branch.committee)
    other = make_branch(committee=desk.branch.committee)
    plan = make_help_plan(desk.rating, until=timezone.localdate() - timedelta(days=1))
    away = make_rating(make_member(other, name="远方"), appraisal=desk.rating.appraisal)
    make_help_plan(away)
    client.force_login(office)
    assert len(desk.get("follow_up_list").context["plans"]) == 2
    address = reverse("ratings:follow_up_list")
    page = client.get(f"{address}?branch={other.pk}")
    assert [one.rating.member.name for one in page.context["plans"]] == ["远方"]
    client.force_login(desk.secretary.user)
    page = desk.get("follow_up_list")
    assert "已逾期" in text_of(page)
    actions.close_help_plan(plan, result="partly", closed_on=DAY, by=desk.secretary.user)
    page = desk.get("follow_up_list")
    assert (plan in page.context["plans"], page.context["ended_plans"]) == (False, [plan])


def test_signed_papers_are_open_to_those_who_read_the_record(client):
    desk = Desk(client)
    assistant = make_member(desk.branch, login=True)
    make_post(assistant, "assistant")
    helper = make_member(desk.branch, login=True)
    plan = make_help_plan(desk.rating, helper)
    record = make_disposition(
        make_rating(make_member(desk.branch), "unqualified", desk.rating.appraisal)
    )
    scan = {"content": b"%PDF-1.4\n%%EOF", "content_type": "application/pdf"}
    for name, target in (("attach_to_help", plan), ("attach_to_disposition", record)):
        wrong = desk.post(name, target.pk, upload=SimpleUploadedFile("a.pdf", b"text"))
        assert "只能" in text_of(wrong)
        desk.post(name, target.pk, upload=SimpleUploadedFile("签字件.pdf", **scan))
    files = [File.objects.for_record(target).get() for target in (plan, record)]
    expected = {desk.secretary: (200, 200), assistant: (403, 403), helper: (200, 404)}
    for member, answers in expected.items():
        client.force_login(member.user)
        responses = [client.get(file.get_absolute_url()) for file in files]
        assert tuple(response.status_code for response in responses) == answers
        for response in responses:
            if response.streaming:
                assert b"".join(response.streaming_content) == scan["content"]


def test_the_help_plan_on_paper_says_what_the_record_says(client):
    desk = Desk(client)
    plan = make_help_plan(desk.rating, make_member(desk.branch, name="李帮"))
    actions.note_help(plan, done_on=DAY, note="谈了心", by=desk.secretary.user)
    actions.close_help_plan(plan, result="reached", closed_on=UNTIL, by=desk.secretary.user)
    wanted = (
        "第一党支部党员教育帮扶计划表",
        "王明",
        "县气象局",
        "2024年度：基本合格",
        "李帮",
        plan.gap,
    )
    wanted += (plan.measures, "谈了心", "2025年3月19日至2025年9月19日", "已达到要求")
    for text in (
        read(desk.paper("help_plan", plan.pk)),
        word(desk.paper("help_plan", plan.pk, "docx")),
    ):
        assert [words for words in wanted if words not in text] == []
    assert AuditEvent.objects.filter(verb="downloaded").count() == 2


def test_the_record_of_a_disposition_on_paper_holds_steps_papers_and_votes(client):
    desk = Desk(client, "unqualified")
    record = in_force(desk.rating)
    wanted = (
        "第一党支部不合格党员组织处置情况表",
        "王明",
        "2024年度：不合格",
        "限期改正",
        record.grounds,
    )
    wanted += (
        "调查核实",
        "县直工委〔2025〕3号",
        "应到7名，实到6名；赞成6名，反对0名，弃权0名。通过",
    )
    wanted += (
        "2025年3月20日至2025年9月19日",
        "民主评议等次本身不是组织处置。",
        "5年内不得重新入党",
    )
    pdf, docx = (desk.paper("disposition", record.pk, suffix) for suffix in ("pdf", "docx"))
    for text in (read(pdf), word(docx)):
        assert [words for words in wanted if words not in text] == []
        assert "除名处置" in text and "处置方式除名" not in text


def test_a_record_just_begun_leaves_room_for_the_steps_to_come():
    rating = make_rating(make_member(make_branch()), "unqualified")
    record = make_disposition(rating)
    assert lines(record) == [[str(step), "", "", ""] for step in record.steps_missing]
    assert len(lines(record)) == 6


def test_blank_papers_are_for_those_who_decide(client):
    desk = Desk(client)
    plan, record = "blank_help_plan", "blank_disposition"
    assert "党员教育帮扶计划表" in read(desk.paper(plan, desk.branch.pk, blank=True))
    for suffix, text in (("pdf", read), ("docx", word)):
        blank = text(desk.paper(record, desk.branch.pk, suffix, blank=True))
        for words in ("□限期改正", "基层党委预审", "本人（签字）", "（盖章）"):
            assert words in blank
    client.force_login(desk.person.user)
    assert desk.paper(plan, desk.branch.pk, blank=True).status_code == 403
