"""The assessment of the branches: rules, marks, proposals, the decision, what branches bring."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from appraisals.summary.actions import activities as activity_actions
from appraisals.summary.actions import assessment as actions
from appraisals.summary.actions import assessment_reports as reports
from appraisals.summary.figures import assessment as figures
from appraisals.summary.figures.assessment_sentences import beside
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.models import (
    AssessmentDecision,
    BranchAssessment,
    DutyReport,
    Mark,
)
from appraisals.summary.rules import assessment as rules
from branchlife.models import AuditEvent, File
from tests.factories import (
    DAY,
    SHANGHAI,
    make_attendance,
    make_clerk,
    make_meeting,
    make_member,
)
from tests.meetings.course import PNG
from tests.summary.assessments import (
    BALLOT,
    RESULTS,
    decide,
    items,
    make_office,
    make_scheme,
    marks_for,
    note_report,
    refused,
)
from tests.summary.years import make_year, make_year_campaign

pytestmark = pytest.mark.django_db
DAY_AT_NINE = datetime(2025, 3, 19, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def office():
    """(clerk, campaign, two appraisals of branches with a secretary each)."""
    return make_office()


# --- rules ---


@pytest.mark.parametrize(
    "points, total",
    [([], None), ([None, None], None), ([Decimal("9.5"), None, Decimal("8")], Decimal("17.5"))],
)
def test_points_add_up_and_none_is_not_nought(points, total):
    assert rules.total_points(points) == total


@pytest.mark.parametrize(
    "points, full, fits",
    [(None, 10, True), (Decimal("10"), 10, True), (Decimal("10.5"), 10, False), (-1, 10, False)],
)
def test_points_lie_within_the_full_ones(points, full, fits):
    assert rules.within(points, full) is fits


@pytest.mark.parametrize(
    "label, year", [("2024年度", 2024), ("2024", 2024), ("二〇二四年度", None), ("第3轮", None)]
)
def test_the_year_of_the_figures_is_proposed_from_the_label(label, year):
    assert rules.year_of_label(label) == year


@pytest.mark.parametrize(
    "ballot, broken",
    [
        ((10, 10, 10, [10, 0, 0, 0]), []),
        ((10, 11, 11, [11, 0, 0, 0]), ["returned"]),
        ((10, 9, 10, [10, 0, 0, 0]), ["valid"]),
        ((10, 10, 9, [9, 1, 0, 0]), ["marks"]),
        ((10, 10, 9, [5, 1, 0, 0]), []),
    ],
)
def test_a_ballot_on_a_report_adds_up(ballot, broken):
    assert list(rules.ballot_breaches(*ballot)) == broken


# --- rules of a year, and marks ---


def test_a_new_year_begins_with_the_six_areas_and_four_aspects_else_with_last_years_rules(office):
    clerk, campaign, _appraisals = office
    values, usual = figures.rules_to_begin_with(campaign, None)
    assert [item["part"] for item in usual] == ["area"] * 6 + ["aspect"] * 4
    assert (values["year"], values["results"][0]) == (2024, "优秀党支部")
    scheme = make_scheme(campaign, clerk, points=10)
    later = make_year_campaign(committee=campaign.committee, year_label="2025年度")
    values, copied = figures.rules_to_begin_with(later, None)
    assert [item["title"] for item in copied] == ["三会一课", "落实部署"]
    assert (values["year"], values["marking"], values["materials"]) == (
        2025,
        "points",
        ["年度总结"],
    )
    assert figures.rules_to_begin_with(campaign, scheme)[0]["year"] == 2025


def test_once_a_branch_is_assessed_only_words_of_the_rules_can_be_put_right(office):
    clerk, campaign, (one, _other) = office
    scheme = make_scheme(campaign, clerk)
    actions.note_assessment(one, by=clerk, marks=marks_for(scheme), receipts={})
    values = {name: getattr(scheme, name) for name in actions.RULES}
    typo = [items()[0] | {"title": "三会一课制度落实"}, items()[1]]
    change = {"by": clerk, "values": values, "materials": ["年度总结", "述职报告"]}
    actions.set_assessment_rules(campaign, criteria=typo, **change)
    assert [str(item) for item in scheme.criteria.all()] == ["三会一课制度落实", "落实部署"]
    assert refused(actions.set_assessment_rules, campaign, criteria=typo[:1], **change) == [
        "已经按这些内容评价过党支部：名称和说明可以更正，项目、分值和评价用语不能再改。"
    ]


def test_rules_need_items_two_results_two_words_and_full_points(office):
    clerk, campaign, _appraisals = office
    values = {
        "marking": "points",
        "words": [],
        "results": ["优秀"],
        "year": 2025,
        "shows_marks": False,
    }
    call = {"by": clerk, "materials": []}
    assert refused(
        actions.set_assessment_rules, campaign, values=values, criteria=items(), **call
    ) == [
        "请至少写两种考核结果，第一行写“优秀党支部”一类的荣誉。",
        "没有填写分值：三会一课、落实部署。",
    ]
    values |= {"marking": "words", "results": RESULTS}
    assert refused(actions.set_assessment_rules, campaign, values=values, criteria=[], **call) == [
        "请至少写一项考核内容。",
        "请至少写两个评价用语，最好的写在第一行。",
    ]


def test_points_beyond_the_full_ones_and_unknown_words_are_refused(office):
    clerk, campaign, (one, _other) = office
    scheme = make_scheme(campaign, clerk, points=10)
    marks = marks_for(scheme, "", Decimal("10.5"))
    reasons = refused(actions.note_assessment, one, by=clerk, marks=marks, receipts={})
    assert reasons == ["三会一课：得分应在0到10之间。", "落实部署：得分应在0到10之间。"]
    marks = marks_for(scheme, "不错", Decimal("1"))
    reasons = refused(actions.note_assessment, one, by=clerk, marks=marks, receipts={})
    assert reasons[0] == "三会一课：请从好、较好、一般、差中选一项。"
    assert Mark.objects.count() == 0


def test_marks_and_materials_are_noted_changed_and_cleared_and_only_changes_are_deeds(office):
    clerk, campaign, (one, _other) = office
    scheme = make_scheme(campaign, clerk)
    material = scheme.materials.get()
    for word, day in (("好", DAY), ("好", DAY), ("较好", DAY), ("", None)):
        actions.note_assessment(
            one, by=clerk, marks=marks_for(scheme, word), receipts={material.pk: day}
        )
    assert (Mark.objects.count(), material.receipts.count()) == (0, 0)
    deeds = AuditEvent.objects.filter(verb="noted the assessment").order_by("pk")
    assert [deed.new["materials"] for deed in deeds] == [["年度总结"], [], ["年度总结"]]
    # What the office thinks of a branch is not the branch's to read before publication.
    assert {(deed.branch_id, deed.committee_id) for deed in deeds} == {
        (None, campaign.committee_id)
    }


def test_a_proposal_needs_a_reason_and_a_result_of_the_rules(office):
    clerk, campaign, (one, _other) = office
    assert refused(actions.propose, one, by=clerk, proposed=RESULTS[0], reason="好") == [
        "党委办公室还没有确定党支部考核的内容。"
    ]
    make_scheme(campaign, clerk)
    assert refused(actions.propose, one, by=clerk, proposed=RESULTS[0], reason=" ") == [
        "提出建议要写明理由。"
    ]
    assert refused(actions.propose, one, by=clerk, proposed="先进", reason="好") == [
        "请从优秀党支部、未评为优秀党支部中选一项。"
    ]
    actions.propose(one, by=clerk, proposed=RESULTS[0], reason="学习抓得实")
    assert BranchAssessment.objects.get().proposed_by == clerk
    actions.propose(one, by=clerk, proposed="", reason="")
    assert BranchAssessment.objects.get().proposed_at is None


def test_a_proposal_without_a_reason_and_points_below_zero_cannot_be_stored(office):
    clerk, campaign, (one, _other) = office
    scheme = make_scheme(campaign, clerk)
    assessment = BranchAssessment.objects.create(appraisal=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        BranchAssessment.objects.update(proposed="优秀党支部")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(assessment=assessment, criterion=scheme.criteria.first(), points=-1)


# --- the decision ---


def test_the_committee_decides_on_every_branch_after_its_meeting_and_then_nothing_changes(office):
    clerk, campaign, appraisals = office
    scheme = make_scheme(campaign, clerk)
    missing = refused(decide, scheme, clerk, appraisals, [RESULTS[0], ""])
    assert missing == [f"以下党支部没有选定考核结果：{appraisals[1].branch}。"]
    tomorrow = date.today() + timedelta(days=2)
    assert refused(decide, scheme, clerk, appraisals, RESULTS, held_on=tomorrow)[0].endswith(
        "还没有召开。"
    )
    decide(scheme, clerk, appraisals, RESULTS)
    stands = ["党委会议已经研究决定，考核内容和评价不能再改。"]
    again = {"by": clerk, "proposed": RESULTS[1], "reason": "再议"}
    assert refused(actions.propose, appraisals[0], **again) == stands
    assert refused(decide, scheme, clerk, appraisals, RESULTS) == stands
    assert (
        refused(
            actions.note_assessment, appraisals[0], by=clerk, marks=marks_for(scheme), receipts={}
        )
        == stands
    )
    deed = AuditEvent.objects.get(verb="decided the results")
    assert deed.new["honoured"] == [appraisals[0].branch.name]


def test_results_are_read_by_others_from_publication_on_and_no_more_when_taken_back(office):
    clerk, campaign, appraisals = office
    scheme = make_scheme(campaign, clerk)
    decide(scheme, clerk, appraisals, RESULTS)
    assert figures.results_of(appraisals) == {}
    early = {"by": clerk, "published_on": DAY - timedelta(days=1)}
    assert refused(actions.publish_decision, scheme, **early) == ["公布日期不能早于会议日期。"]
    actions.publish_decision(scheme, by=clerk, published_on=DAY, published_how="发通知")
    assert figures.results_of(appraisals) == {
        one.pk: result for one, result in zip(appraisals, RESULTS, strict=True)
    }
    assert refused(actions.publish_decision, scheme, by=clerk, published_on=DAY) == [
        "考核结果已经公布。"
    ]
    assert refused(actions.retract_decision, scheme, by=clerk, reason=" ") == [
        "请写明撤回决定的原因。"
    ]
    actions.retract_decision(scheme, by=clerk, reason="登记错了")
    assert (AssessmentDecision.objects.count(), figures.results_of(appraisals)) == (0, {})
    assert refused(actions.retract_decision, scheme, by=clerk, reason="再撤") == [
        "党委会议还没有研究决定。"
    ]
    deed = AuditEvent.objects.get(verb="took back the results")
    assert (deed.old["honoured"], deed.new) == ([appraisals[0].branch.name], {"reason": "登记错了"})


# --- what the branch brings ---


def test_a_duty_report_is_noted_once_and_put_right_with_its_ballot_and_its_file(
    office, uploaded_png
):
    clerk, _campaign, (one, _other) = office
    note_report(one, clerk)
    report = note_report(one, clerk, mode="spoken", ballot=BALLOT, upload=uploaded_png)
    assert (DutyReport.objects.count(), report.good, report.mode) == (1, 8, "spoken")
    assert File.objects.for_record(report).get().branch == one.branch
    note_report(one, clerk, mode="written")
    report.refresh_from_db()
    assert (report.good, report.mode) == (8, "written")
    assert note_report(one, clerk, ballot={}).has_ballot is False


@pytest.fixture
def uploaded_png():
    """A small picture."""
    return SimpleUploadedFile("述职报告.png", PNG)


def test_a_report_to_come_and_ballots_that_do_not_add_up_are_refused(office):
    clerk, _campaign, (one, _other) = office
    wrong = BALLOT | {"returned": 10, "good": 10}
    assert refused(note_report, one, clerk, ballot=wrong) == [
        "收回的测评票多于发出的测评票，请核对。",
        "四项得票合计多于有效票，请核对。",
    ]
    assert refused(note_report, one, clerk, ballot=BALLOT | {"poor": None}) == [
        "述职测评的各项票数要填就填全，没有测评就都不填。"
    ]
    later = date.today() + timedelta(days=2)
    assert refused(note_report, one, clerk, held_on=later)[0].endswith("还没有到。")


def test_after_the_decision_only_the_report_to_the_own_meeting_is_still_noted(office):
    clerk, campaign, appraisals = office
    decide(make_scheme(campaign, clerk), clerk, appraisals, RESULTS)
    stands = ["党委会议已经研究决定，考核内容和评价不能再改。"]
    assert refused(note_report, appraisals[0], clerk) == stands
    numbers = {"activists": 1, "developed": 0, "turned_full": 0}
    assert refused(reports.note_development, appraisals[0], by=clerk, **numbers) == stands
    assert note_report(appraisals[0], clerk, audience="general").audience == "general"


# --- computed figures ---


def test_figures_beside_the_items_are_those_of_an_independent_count():
    campaign = make_year_campaign()
    clerk = make_clerk(campaign.committee)
    appraisal = make_year(campaign)
    scheme = make_scheme(campaign, clerk)
    lecture = make_meeting(
        appraisal.branch,
        kind="lecture",
        state="closed",
        starts_at=DAY_AT_NINE.replace(month=5),
    )
    roster = list(appraisal.branch.roster(DAY))
    for place, member in enumerate(roster):
        make_attendance(lecture, member, status="present" if place < 3 else "absent")
    members = make_member(appraisal.branch, joined_on="2025-06", full_member_on="")
    activity = activity_actions.add_activity(
        campaign,
        by=clerk,
        kind="study",
        title="报告会",
        held_on=DAY,
        place="",
        open_to_branches=False,
    )
    numbers = {appraisal: {"expected": 8, "present": 6, "note": ""}}
    activity_actions.note_activity_attendance(activity, numbers, by=clerk, by_office=True)
    (row,) = figures.rows_of(scheme, [year_of(appraisal)])
    # general meeting: 7 expected, 6 present; lecture: 7 expected, 3 present
    assert (row.facts.expected, row.facts.present) == (14, 9)
    assert (row.facts.joined, row.facts.turned_full) == (1, 0) and members.pk
    assert (row.facts.activities, row.facts.activity_rate.as_integer_ratio()) == (1, (3, 4))
    held = {one["label"]: one["held"] for one in row.facts.meetings}
    assert (held["党员大会"], held["党课"], held["主题党日"]) == (1, 1, 0)
    # Three quarters of 2025 without a general meeting, twelve months without a theme day: all past.
    said = beside(row, "meetings")
    past = date.today().year > 2025
    assert not past or "党员大会：召开1次，按规定缺3次" in said
    assert not past or "主题党日：召开0次，按规定缺12次" in said
    assert beside(row, "rectification") == ["整改事项2项，已销号2项，已逾期0项"]
    assert beside(row, "leadership") == [
        "支部班子总体评价：好4票，较好1票，一般0票，差0票；“好”占比66.7%"
    ]
    row.with_totals = False
    assert (beside(row, "leadership"), row.good_rate) == ([], None)
