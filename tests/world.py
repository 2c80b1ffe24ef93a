"""A small world in the middle of a year, for tests that ask who may do what."""

import random
from dataclasses import dataclass, field
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from appraisals.ballots.actions.rehearsing import start_rehearsal
from appraisals.campaigns import actions as campaigns
from appraisals.campaigns.models import Campaign
from appraisals.ratings import actions as ratings
from appraisals.ratings.models import SelfEvaluation
from appraisals.rectification import actions as rectification
from appraisals.summary import play
from appraisals.summary.actions import activities, assessment
from appraisals.summary.figures.assessment import rules_to_begin_with
from appraisals.summary.models import Purge
from branchlife.actions import attach_file, jobs, working
from branchlife.exports.paper_jobs import params_of
from branchlife.models import BranchPost, CommitteePost, File, Standing, Transfer
from branchlife.paper_kinds import paper_kind
from meetings import actions as meetings
from meetings.actions import calendar, opinions, study
from meetings.models import AgendaItem, AgendaTemplate, Exclusion, Resolution, Speech
from tests.factories import (
    DAY,
    make_branch,
    make_clerk,
    make_committee,
    make_disposition,
    make_filing,
    make_former_item,
    make_group,
    make_help_plan,
    make_item,
    make_member,
    make_own_form,
    make_own_paper,
    make_post,
    make_problem,
    make_secretary,
    make_talk,
    make_transfer,
    make_user,
)

ROLES = (
    # The order of the columns in every table of who may do what.
    "anonymous",
    "outsider",
    "member",
    "group_leader",
    "assistant",
    "committee_member",
    "other_secretary",
    "secretary",
    "clerk",
    "decision_maker",
    "viewer",
    "other_clerk",
    "administrator",
)


@dataclass
class World:
    """Logins by role, and ids of records by the words the table uses."""

    users: dict
    ids: dict
    # {login id: cookies}, so that each logs in once.
    logins: dict = field(default_factory=dict)


def make_world(until="submitted", *, ids=True):
    """One branch whose year has come to `until`; another branch and another committee beside it."""
    committee, elsewhere = make_committee(), make_committee()
    clerk = make_clerk(committee)
    branch = make_branch(committee=committee)
    secretary = make_secretary(branch)
    members = [make_member(branch, login=True) for _number in range(7)]
    make_post(members[0], BranchPost.Role.ORGANIZATION)
    make_post(members[3], BranchPost.Role.ASSISTANT)
    make_post(members[4], BranchPost.Role.PUBLICITY)
    group = make_group(branch, name="第一党小组", leader=members[5])
    other_branch = make_branch(committee=committee)
    other_secretary = make_secretary(other_branch)
    campaigns.load_presets()
    preset = Campaign.objects.presets().get(preset_key="bureau")
    run = play.Play(random.Random(1), clerk)
    campaign = play.open_year(committee, preset, run, year_label="2024年度")
    appraisal = campaign.appraisals.get(branch=branch)
    appraisal = play.play_branch(appraisal, run, until)
    users = {
        "anonymous": None,
        "outsider": make_user(),
        "member": members[-1].user,
        "group_leader": members[5].user,
        "assistant": members[3].user,
        "committee_member": members[4].user,
        "other_secretary": other_secretary.user,
        "secretary": secretary.user,
        "clerk": clerk,
        "decision_maker": make_clerk(committee, CommitteePost.Role.DECISION_MAKER),
        "viewer": make_clerk(committee, CommitteePost.Role.VIEWER),
        "other_clerk": make_clerk(elsewhere),
        "administrator": make_user(is_administrator=True),
    }
    if not ids:
        return World(users, {})
    waiting = make_transfer(
        members[2],
        from_branch=branch,
        to_branch=other_branch,
        state=Transfer.State.ASKED,
        moved_on=None,
        decided_by=None,
        decided_at=None,
    )
    found = ids_of(appraisal, members, secretary, group)
    found |= assessed(campaign, clerk) | jobs_of(campaign, clerk)
    removed = Purge.objects.create(
        campaign=campaign, approval="党委会议", purged_by=clerk, purged_at=timezone.now()
    )
    found |= {"purge": removed.pk}
    return World(users, found | {"transfer": waiting.pk})


def assessed(campaign, clerk):
    """The id of an activity of all branches; the branches are assessed by the usual items."""
    values, criteria = rules_to_begin_with(campaign, None)
    materials = values.pop("materials")
    assessment.set_assessment_rules(
        campaign, by=clerk, values=values, criteria=criteria, materials=materials
    )
    activity = activities.add_activity(
        campaign,
        by=clerk,
        kind="study",
        title="报告会",
        held_on=DAY,
        place="",
        open_to_branches=True,
    )
    return {"activity": activity.pk}


def jobs_of(campaign, clerk):
    """Ids of a job of the office that waits, and of one whose file is there."""
    kind, own = paper_kind("consolidated"), [f"committee={campaign.committee_id}"]
    as_xlsx, as_pdf = (
        params_of(kind, campaign, suffix, by=clerk, options=own) for suffix in ("xlsx", "pdf")
    )
    made = jobs.start("summary.table", as_xlsx, by=clerk, title="汇总表")
    working.run(made.pk)
    waiting = jobs.start("summary.table", as_pdf, by=clerk, title="汇总表")
    return {"job": waiting.pk, "madejob": made.pk}


def graded(rating, grade):
    """The rating, with another grade than the year was played with."""
    rating.grade = rating.proposed_grade = grade
    rating.not_graded_reason = ""
    rating.save(update_fields=["grade", "proposed_grade", "not_graded_reason"])
    return rating


def ids_of(appraisal, members, secretary, group):
    """Ids of the records that addresses name."""
    branch, meeting = appraisal.branch, appraisal.general_meeting
    later = meetings.schedule(
        branch,
        by=secretary.user,
        kind="general",
        title="党员大会",
        starts_at=meeting.starts_at,
    )
    of_group = meetings.schedule(
        branch,
        by=secretary.user,
        kind="group",
        group=group,
        title="党小组会",
        starts_at=meeting.starts_at,
    )
    item = AgendaItem.objects.create(meeting=later, position=1, title="议题")
    guest = meetings.add_guest(later, by=secretary.user, name="张三", position_held="组织部")
    resolution = Resolution.objects.create(
        meeting=later, text="决议", ayes=5, expected=7, present=7
    )
    exclusion = Exclusion.objects.create(branch=branch, member=members[2], reason="ill", since=DAY)
    upload = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    file = attach_file(branch, meeting, upload, by=secretary.user)
    photo = attach_file(branch, later, upload, by=secretary.user, purpose="photo")
    (material,) = study.add_materials(later, ["学习材料"], by=secretary.user, upload=upload)
    delivery = later.deliveries.create(member=members[2], way="handed", delivered_on=DAY)
    gathering = opinions.open_round(branch, by=secretary.user, closes_on=date.max)
    opinion = opinions.note_opinion(branch, "多听意见", by=secretary.user, category="学习")
    speech = Speech.objects.create(
        meeting=meeting, speaker=members[-1], kind="self_evaluation", text="自评", state="handed_in"
    )
    evaluation, _is_new = SelfEvaluation.objects.update_or_create(
        appraisal=appraisal,
        member=members[-1],
        defaults={
            "text": "自评",
            "speech": speech,
            "handed_in_by": members[-1].user,
            "handed_in_at": meeting.starts_at,
            "changed_at": meeting.starts_at,
        },
    )
    criticism = Speech.objects.create(
        meeting=meeting,
        speaker=members[2],
        about=members[-1],
        kind="criticism",
        text="有时迟到",
        state="handed_in",
        is_delivered=True,
    )
    rating = appraisal.ratings.get(member=members[-1])
    box = appraisal.boxes.confirmed().get()
    plan = make_help_plan(graded(rating, "basic"), members[2], since=DAY)
    low = graded(appraisal.ratings.get(member=members[1]), "unqualified")
    disposition = make_disposition(low)
    step = ratings.add_step(disposition, kind="proposed", done_on=DAY, by=secretary.user)
    best = graded(appraisal.ratings.get(member=members[2]), "excellent")
    praise = {"title": "表扬", "awarded_by": "党委", "awarded_on": best.decided_on}
    commendation = ratings.commend(best, **praise, by=secretary.user)
    help_note = ratings.note_help(plan, done_on=DAY, note="谈心", by=secretary.user)
    return {
        "rating": rating.pk,
        "helpplan": plan.pk,
        "helpnote": help_note.pk,
        "commendation": commendation.pk,
        "disposal": disposition.pk,
        "dispositionstep": step.pk,
        "branch": branch.pk,
        "committee": branch.committee_id,
        "member": members[-1].pk,
        "login": members[-1].user_id,
        "gone": make_member(branch, left_on=DAY).pk,
        "file": file.pk,
        "photo": photo.pk,
        "version": meeting.versions.get().pk,
        "material": material.pk,
        "materialfile": File.objects.for_record(material).get().pk,
        "delivery": delivery.pk,
        "gathering": gathering.pk,
        "openaddress": gathering.token,
        "opinion": opinion.pk,
        "meeting": later.pk,
        "held": meeting.pk,
        "attendance": meeting.attendances.first().pk,
        "groupmeeting": of_group.pk,
        "groupitem": AgendaItem.objects.create(meeting=of_group, position=1, title="学习").pk,
        "item": item.pk,
        "guest": guest.pk,
        "resolution": resolution.pk,
        "speech": speech.pk,
        "saidcriticism": criticism.pk,
        "problem": make_problem(appraisal).pk,
        "ownproblem": make_problem(appraisal, members[-1]).pk,
        "ownpledge": appraisal.items.pledges().get(member=members[-1]).pk,
        "selfevaluation": evaluation.pk,
        "exclusion": exclusion.pk,
        "talk": make_talk(members[4], members[-1]).pk,
        "campaign": appraisal.campaign_id,
        "appraisal": appraisal.pk,
        "box": box.pk,
        "rehearsal": start_rehearsal(appraisal, by=secretary.user, ballots=3)[0].pk,
        "note": box.opinions.create(text="多听意见").pk,
        "feedback": rating.feedbacks.get().pk,
        **outside_of(appraisal, secretary),
        **above(appraisal, upload),
        "submission": appraisal.submissions.get().pk,
        "ownform": make_own_form(branch.committee).pk,
        "ownpaper": make_own_paper(branch.committee).pk,
        "partygroup": group.pk,
        "standing": Standing.objects.create(member=members[2], kind="lost_contact", until=DAY).pk,
        "branchpost": secretary.posts.get().pk,
        "committeepost": branch.committee.posts.first().pk,
        "user": secretary.user_id,
        "series": calendar.arrange_series(
            branch,
            by=secretary.user,
            kind="theme_day",
            title="主题党日",
            pattern="day",
            moments=[meeting.starts_at],
        ).pk,
        "feed": calendar.make_feed(secretary.user, by=secretary.user).token,
        "agendatemplate": AgendaTemplate.objects.first().pk,
    }


def above(appraisal, upload):
    """Ids of a notice the year rests on, its file, and a committee below the campaign's."""
    campaign = appraisal.campaign
    document = campaign.documents.create(position=1, title="通知")
    file = campaigns.attach_document(document, upload, by=campaign.opened_by)
    return {
        "document": document.pk,
        "documentfile": file.pk,
        "below": make_committee(parent=campaign.committee).pk,
    }


def outside_of(appraisal, secretary):
    """Ids of an item that is not public, what proves it, what went out of the list, and last year's."""
    make_former_item(appraisal.branch)
    item = make_item(appraisal, secretary)
    upload = SimpleUploadedFile("照片.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    rectification.progress(item, note="已启动", by=secretary.user, upload=upload)
    now, today = timezone.now(), timezone.localdate()
    notice = appraisal.public_notices.create(
        opened_on=today, ends_on=date.max, opened_by=secretary.user, opened_at=now
    )
    return {
        "rectification": item.pk,
        "evidence": item.evidence().get().pk,
        "filing": make_filing(appraisal).pk,
        "publicpage": notice.pk,
        "publicaddress": notice.token,
    }
