"""Keeping and removing: what goes, what never goes, and what is kept of what went."""

from datetime import date, datetime

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisals.ballots.models import OpinionNote
from appraisals.campaigns.models import Campaign
from appraisals.ratings.models import SelfEvaluation
from appraisals.summary.actions import archive, retention, submissions
from appraisals.summary.figures import retention as figures
from appraisals.summary.figures.gathering import year_of
from appraisals.summary.models import Purge, Retention
from appraisals.summary.rules import retention as rules
from branchlife.actions import attach_file
from branchlife.history import Page
from branchlife.models import AuditEvent, File
from branchlife.workflow import NotAllowed
from meetings.models import MinutesVersion, Opinion, TalkNote
from tests.factories import (
    DAY,
    SHANGHAI,
    make_appraisal,
    make_clerk,
    make_committee,
    make_disposition,
    make_help_plan,
    make_meeting,
    make_speech,
    make_talk,
    make_user,
)
from tests.summary.years import NOW, make_year

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40
# The year of the tests ended so long ago that everything's time is over.
ENDED = datetime(2010, 6, 30, 9, 0, tzinfo=SHANGHAI)
GONE = "（保管期满，已清理）"


# --- the rules ---


@pytest.mark.parametrize(
    ("ended_on", "years", "first"),
    [
        (date(2024, 1, 1), 10, date(2035, 1, 1)),
        (date(2024, 12, 31), 10, date(2035, 1, 1)),
        (date(2024, 6, 30), 1, date(2026, 1, 1)),
        (date(2024, 6, 30), None, None),
    ],
)
def test_time_runs_from_the_january_after_the_year_ended(ended_on, years, first):
    assert rules.removable_from(ended_on, years) == first


def test_nobody_may_keep_papers_of_the_archive_for_less_than_ten_years():
    assert {kind: rules.choices_for(kind)[-1] for kind in rules.PROPOSED} == {
        "talks": 1,
        "speeches": 10,
        "opinions": 10,
        "ballot_opinions": 1,
        "self_evaluations": 10,
    }


@pytest.mark.parametrize(
    ("grade", "has_disposition", "kept"),
    [
        ("excellent", False, True),
        ("unqualified", False, True),
        ("qualified", True, True),
        ("qualified", False, False),
        ("basic", False, False),
        ("", False, False),
    ],
)
def test_whose_papers_go_into_the_personal_file(grade, has_disposition, kept):
    assert rules.goes_into_personal_file(grade, has_disposition) is kept


# --- a year with everything in it ---


def write_everything(appraisal, by):
    """Words and files of every kind in this year; returns the speech, the file and who evaluated."""
    meeting, branch = appraisal.general_meeting, appraisal.branch
    members = list(branch.roster(DAY))
    MinutesVersion.objects.create(
        meeting=meeting,
        number=1,
        opened_at=NOW,
        content={"title": "会议记录", "blocks": [["text", "发言照录"]]},
        **{"chair_signed_by": by, "chair_signed_at": NOW},
        **{"recorder_signed_by": by, "recorder_signed_at": NOW},
    )
    speech = make_speech(meeting, members[0], is_delivered=True)
    attach_file(branch, speech, SimpleUploadedFile("手写.png", PNG), by=by)
    attach_file(branch, meeting, SimpleUploadedFile("记录签字.png", PNG), by=by, purpose="signed")
    TalkNote.objects.create(talk=make_talk(*members[:2]), merits="谈的内容", measures="办法")
    Opinion.objects.create(branch=branch, source="paper", text="意见", quarter=20251)
    OpinionNote.objects.create(box=appraisal.boxes.get(), text="票上的话")
    # The first is graded excellent, the second and the third qualified; one of these is helped still.
    for member in members[:3]:
        SelfEvaluation.objects.create(
            appraisal=appraisal,
            member=member,
            answers={"政治合格": "好"},
            handed_in_by=by,
            handed_in_at=NOW,
            changed_at=NOW,
        )
    make_help_plan(appraisal.ratings.get(member=members[2]))
    return speech


def end(campaign, at=ENDED):
    Campaign.objects.filter(pk=campaign.pk).update(
        state="closed", closed_by=make_user(), closed_at=at
    )
    campaign.refresh_from_db()


def make_ended_year():
    """A year that ended long ago, its archive made, with words of every kind."""
    appraisal = make_year(full=4, excellent=1)
    clerk = make_clerk(appraisal.branch.committee)
    write_everything(appraisal, clerk)
    end(appraisal.campaign)
    archive.archived([appraisal], by=clerk, name="归档.zip")
    return appraisal, clerk


def everything():
    """{(label, pk): {column: value}} of every row in the database."""
    rows = {}
    for model in apps.get_models():
        for row in model._base_manager.values():
            rows[model._meta.label_lower, str([row[f.attname] for f in model._meta.pk_fields])] = (
                row
            )
    return rows


@pytest.mark.django_db
def test_a_removal_touches_words_and_their_files_and_not_one_thing_more(
    django_capture_on_commit_callbacks,
):
    appraisal, clerk = make_ended_year()
    gone = File.objects.get(target_label="meetings.speech")
    storage, path = gone.content.storage, gone.content.name
    found = figures.preview(appraisal.campaign)
    assert [(row.kind, len(row.records), len(row.files)) for row in found.rows] == [
        ("talks", 1, 0),
        ("speeches", 1, 1),
        ("opinions", 1, 0),
        ("ballot_opinions", 1, 0),
        ("self_evaluations", 1, 0),
    ]
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        made = retention.purge(
            appraisal.campaign, by=clerk, approval="党委会议〔2021〕3号", stamp=found.stamp
        )
    after = everything()
    changed = {
        (key[0], column)
        for key, row in before.items()
        if key in after
        for column, value in row.items()
        if after[key][column] != value
    }
    assert changed == {
        ("meetings.talknote", "merits"),
        ("meetings.talknote", "measures"),
        ("meetings.speech", "text"),
        ("meetings.opinion", "text"),
        ("ballots.opinionnote", "text"),
        ("ratings.selfevaluation", "text"),
        ("ratings.selfevaluation", "answers"),
    }
    assert {key[0] for key in before.keys() - after.keys()} == {"branchlife.file"}
    assert {key[0] for key in after.keys() - before.keys()} == {
        "summary.purge",
        "branchlife.auditevent",
    }
    assert storage.exists(path) is False
    assert File.objects.get().name == "记录签字.png"
    assert TalkNote.objects.get().contents == {
        "merits": GONE,
        "shortcomings": "",
        "situation": "",
        "difficulties": "",
        "measures": "",
    }
    left = [row.text for row in SelfEvaluation.objects.order_by("pk")]
    assert left == ["", GONE, ""]
    assert year_of(appraisal).figures.opinions == 1
    assert [(line["kind"], line["records"], line["files"]) for line in made.removed] == [
        ("talks", 1, 0),
        ("speeches", 1, 1),
        ("opinions", 1, 0),
        ("ballot_opinions", 1, 0),
        ("self_evaluations", 1, 0),
    ]
    told = list(Page(AuditEvent.objects.filter(verb="purged").order_by("pk")))
    assert [event.target_label for event in told] == ["campaigns.campaign", "campaigns.appraisal"]
    assert told[1].changes == ["附件（件）：1", "文字（份）：5"]
    # Nothing is left to go, and nothing goes twice.
    assert figures.preview(appraisal.campaign).rows == []
    with pytest.raises(NotAllowed, match="没有保管期满的材料。"):
        retention.purge(appraisal.campaign, by=clerk, approval="再来", stamp=found.stamp)


@pytest.mark.django_db
def test_a_removal_is_refused_in_every_case_that_is_not_beyond_doubt():
    appraisal, clerk = make_ended_year()
    campaign = appraisal.campaign
    stamp = figures.preview(campaign).stamp
    before = everything()

    def refused(sentence, **given):
        given = {"approval": "党委会议", "stamp": stamp} | given
        with pytest.raises(NotAllowed, match=sentence):
            retention.purge(campaign, by=clerk, **given)

    refused("可清理的材料刚才有变化，请重新核对清单。", stamp="0" * 16)
    refused("请写明批准依据。", approval=" ")
    assert everything() == before
    retention.set_retention(campaign.committee, dict.fromkeys(rules.PROPOSED), by=clerk)
    refused("没有保管期满的材料。")
    Retention.objects.all().delete()
    end(campaign, timezone.now())
    refused("没有保管期满的材料。")
    Campaign.objects.filter(pk=campaign.pk).update(state="open", closed_by=None, closed_at=None)
    refused("本年度工作进行中，不能清理。")
    end(campaign)
    figures_now = year_of(appraisal).figures.as_json()
    submissions.send(appraisal, by=clerk, figures=figures_now, persons=[])
    refused("本年度还有民主评议情况表正在审核，审核完以后才能清理。")
    assert Purge.objects.exists() is False
    assert TalkNote.objects.get().merits == "谈的内容"


@pytest.mark.django_db
def test_words_of_a_branch_without_an_archive_stay_and_are_named():
    appraisal, _clerk = make_ended_year()
    other = make_appraisal(campaign=appraisal.campaign)
    end(appraisal.campaign, datetime(2011, 1, 5, 9, 0, tzinfo=SHANGHAI))
    found = figures.preview(appraisal.campaign)
    assert found.without_archive == [other]
    end(appraisal.campaign, timezone.now() + timezone.timedelta(days=1))
    assert figures.archived_since(appraisal.campaign.closed_at, [appraisal]) == set()


@pytest.mark.django_db
def test_what_belongs_to_a_later_year_as_well_stays_until_that_is_over():
    appraisal, _clerk = make_ended_year()
    later = make_appraisal(
        appraisal.branch,
        campaign=Campaign.objects.create(
            committee=appraisal.campaign.committee, year_label="2025年度", state="draft"
        ),
    )
    later.general_meeting = make_meeting(
        appraisal.branch, starts_at=datetime(2025, 6, 1, 9, 0, tzinfo=SHANGHAI)
    )
    later.decision_meeting = appraisal.general_meeting
    later.save(update_fields=["general_meeting", "decision_meeting"])
    kinds = [row.kind for row in figures.preview(appraisal.campaign).rows]
    assert kinds == ["ballot_opinions", "self_evaluations"]


@pytest.mark.django_db
def test_speeches_stay_while_the_minutes_do_not_hold_them_and_papers_of_the_disposed_stay():
    appraisal, _clerk = make_ended_year()
    MinutesVersion.objects.update(content={})
    second = list(appraisal.branch.roster(DAY))[1]
    make_disposition(appraisal.ratings.get(member=second))
    kinds = [row.kind for row in figures.preview(appraisal.campaign).rows]
    assert kinds == ["talks", "opinions", "ballot_opinions"]


@pytest.mark.django_db
@pytest.mark.parametrize("branches", [1, 3])
def test_the_list_asks_the_same_for_one_branch_and_for_three(django_assert_num_queries, branches):
    appraisal, clerk = make_ended_year()
    for _n in range(branches - 1):
        archive.archived([make_appraisal(campaign=appraisal.campaign)], by=clerk, name="a.zip")
    with django_assert_num_queries(20):
        assert figures.preview(appraisal.campaign).records == 5


# --- settings ---


@pytest.mark.django_db
def test_a_committee_sets_its_times_within_what_is_allowed():
    committee, by = make_committee(), make_user()
    retention.set_retention(committee, {"talks": 1, "speeches": None}, by=by)
    assert Retention.objects.years_of(committee) == {
        "talks": 1,
        "speeches": None,
        "opinions": 10,
        "ballot_opinions": 10,
        "self_evaluations": 10,
    }
    deed = AuditEvent.objects.get(verb="set the times of keeping")
    assert deed.new == {"谈心谈话内容": "1年", "发言和对照检查材料（含附件）": "永久"}
    with pytest.raises(NotAllowed, match="个人自评（含附件）：至少保管10年。"):
        retention.set_retention(committee, {"self_evaluations": 5}, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Retention.objects.create(committee=committee, kind="minutes", years=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Retention.objects.create(committee=committee, kind="opinions", years=0)


# --- pages ---


@pytest.mark.django_db
@pytest.mark.one_database
def test_the_office_looks_confirms_and_keeps_the_list(client):
    appraisal, clerk = make_ended_year()
    client.force_login(clerk)
    committee = appraisal.campaign.committee
    page = client.post(
        f"/app/summary/committees/{committee.pk}/keeping/",
        {kind: "ever" for kind in rules.PROPOSED} | {"talks": "1"},
        follow=True,
    )
    assert "已保存" in page.content.decode()
    address = f"/app/summary/campaigns/{appraisal.campaign_id}/removal/"
    page = client.get(address).content.decode()
    assert "2012年1月1日" in page
    stamp = figures.preview(appraisal.campaign).stamp
    given = {"stamp": stamp, "approval": "党委会议〔2021〕3号"}
    assert Purge.objects.count() == 0
    client.post(address, given)
    assert Purge.objects.count() == 0
    page = client.post(address, given | {"understood": "on"}, follow=True).content.decode()
    made = Purge.objects.get()
    assert "已清理，清理清册保存在这里。" in page
    assert "党委会议〔2021〕3号" in page
    response = client.get(reverse("branchlife:paper", args=["purge_list", made.pk, "pdf"]))
    assert response.content.startswith(b"%PDF")
    assert response.filename == f"2024年度到期材料清理清册（{committee}）.pdf"
