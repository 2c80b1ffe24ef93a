"""Every field of every form that takes the id of a record, and a post in which it decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.test import Client
from django.urls import reverse

from appraisals.ballots import actions as ballots
from appraisals.ballots import forms as ballot_forms
from appraisals.campaigns import forms as campaign_forms
from appraisals.campaigns.models import Appraisal
from appraisals.ratings import forms as rating_forms
from appraisals.ratings.models import Rating
from appraisals.rectification import forms as rectification_forms
from branchlife.admin import accounts as admin_accounts
from branchlife.admin import inlines as admin_inlines
from branchlife.admin import members as admin_members
from branchlife.forms import accounts as account_forms
from branchlife.forms import groups as group_forms
from branchlife.forms import history as history_forms
from branchlife.forms import transfers as transfer_forms
from meetings import actions as meetings
from meetings.actions import opinions
from meetings.forms import agenda as agenda_forms
from meetings.forms import calendar as calendar_forms
from meetings.forms import meetings as meeting_forms
from meetings.forms import opinions as opinion_forms
from meetings.forms import resolutions as resolution_forms
from meetings.forms import speeches as speech_forms
from meetings.forms import study as study_forms
from meetings.forms import talks as talk_forms
from meetings.forms.talks import pair_key
from meetings.models import AgendaItem
from tests.branchlife.back_office import posted
from tests.factories import (
    DAY,
    make_attendance,
    make_branch,
    make_group,
    make_meeting,
    make_member,
    make_valid_meeting,
)
from tests.world import make_world

SOON = "2099-03-19T09:00"


class Scene:
    """Two branches of one committee in the middle of a year, and a branch of another committee."""

    def __init__(self, stage):
        world = make_world(stage, ids=False)
        self.users = world.users
        self.branch = self.users["secretary"].member.branch
        self.near = self.users["other_secretary"].member.branch
        office = self.users["other_clerk"].committee_posts.get().committee
        self.far = make_branch(committee=office)
        for branch in (self.near, self.far):
            make_group(branch, leader=make_member(branch, login=True))
            make_valid_meeting(branch)
        self.appraisal = Appraisal.objects.get(branch=self.branch)
        Rating.objects.create(
            appraisal=Appraisal.objects.get(branch=self.near), member=some(self.near)
        )
        self.member = self.users["member"].member

    @cached_property
    def box(self):
        """The box of the own branch; made ready when there is none."""
        return self.appraisal.boxes.first() or ballots.prepare_box(
            self.appraisal, by=self.users["secretary"]
        )


# --- records of a branch ---


def some(branch):
    """A plain member."""
    return branch.members.filter(posts=None, groups_led=None).last() or branch.members.last()


def leader(branch):
    return branch.groups.first().leader


def group(branch):
    return branch.groups.first()


def committee(branch):
    return branch.committee


def meeting(branch):
    return branch.meetings.filter(declared_valid=True).last()


def voting(branch):
    """A meeting that can vote."""
    return branch.meetings.filter(declared_valid=True).exclude(state="signed").first()


def item_of_voting(branch):
    items = voting(branch).items
    return items.first() or items.create(position=1, title="议题")


def planned(branch):
    """A meeting to come, with an item on its agenda and one left over by an earlier meeting."""
    found = branch.meetings.filter(title="待开").first()
    if found is None:
        make_meeting(branch).items.create(position=1, title="未完成", is_unfinished=True)
        found = make_meeting(branch, title="待开", starts_at=f"{SOON}+08:00")
        found.items.create(position=1, title="议题")
    return found


def agenda_item(branch):
    return planned(branch).items.first()


def left_over(branch):
    planned(branch)
    return AgendaItem.objects.get(meeting__branch=branch, is_unfinished=True)


def rating(branch):
    return Rating.objects.filter(appraisal__branch=branch).last()


def as_scrutineer(branch):
    """How the form that names scrutineers calls a member."""
    return f"m{some(branch).pk}"


def as_pair(branch):
    """How the matrix of talks calls its secretary (or somebody) with a plain member."""
    return pair_key((branch.secretary() or leader(branch)).pk, some(branch).pk)


# --- addresses ---


def of_branch(scene):
    return [scene.branch.pk]


def of_meeting(scene):
    return [scene.branch.meetings.first().pk]


def of_member(scene):
    return [scene.member.pk]


def of_box(scene):
    return [scene.box.pk]


def of_appraisal(scene):
    return [scene.appraisal.pk]


def of_group(scene):
    return [group(scene.branch).pk]


def opinion(branch):
    return branch.opinions.first() or opinions.note_opinion(branch, "多听意见", by=None)


def of_opinion(scene):
    return [opinion(scene.branch).pk]


def of_study(scene):
    """A study session that one member missed."""
    title = "集中学习"
    session = scene.branch.meetings.filter(title=title).first()
    if session is None:
        session = make_meeting(scene.branch, kind="study", title=title, state="closed")
        make_attendance(session, some(scene.branch), status="absent")
    return [session.pk]


def of_planned(scene):
    return [planned(scene.branch).pk]


def of_called(scene):
    """A meeting to which everybody is called, and in which they evaluate each other."""
    found = scene.branch.meetings.filter(title="已通知").first()
    if found is None:
        found = make_meeting(scene.branch, title="已通知", chair=scene.branch.secretary())
        found.items.create(position=1, kind="self_evaluation", title="自评互评")
        meetings.call(found, by=scene.users["secretary"])
    return [found.pk]


def of_called_and_member(scene):
    return [*of_called(scene), scene.member.pk]


@dataclass(frozen=True)
class Case:
    """A field that takes an id, and a post in which it decides."""

    form: type
    field: str
    address: str
    words: Callable
    record: Callable = some  # of a branch, the record (or the text) that is posted
    data: dict | Callable | None = None  # what else is posted
    stage: str = "open"
    role: str = "secretary"
    posted_as: str = ""  # when it is not the name of the field
    # What belongs to the own branch is taken; False where that would need a longer story.
    own_is_taken: bool = True
    # Records under the same committee may be named here.
    near_is_taken: bool = False

    def __str__(self):
        return f"{self.form.__name__}.{self.field} {self.address} {self.role}"

    def post(self, scene, branch):
        """(address, data) with the record of this branch; None when it has none."""
        found = self.record(branch)
        if found is None:
            return None
        data = self.data(scene) if callable(self.data) else self.data or {}
        value = found if isinstance(found, str) else found.pk
        address = reverse(self.address, args=self.words(scene))
        return address, data | {self.posted_as or self.field: value}


GROUP_MEETING = {"kind": "group", "starts_at": SOON}
GENERAL_MEETING = {"kind": "general", "starts_at": SOON}


def member_page(scene):
    """What the form of a member in the back office posts."""
    client = Client()
    client.force_login(scene.users["secretary"])
    address = reverse("admin:branchlife_member_change", args=of_member(scene))
    return posted(client.get(address))


def branch_page(scene):
    """What the form of a branch in the back office posts, with one more row of posts."""
    client = Client()
    client.force_login(scene.users["secretary"])
    data = posted(client.get(reverse("admin:branchlife_branch_change", args=of_branch(scene))))
    number = int(data["posts-TOTAL_FORMS"])
    row = {f"posts-{number}-role": "deputy", f"posts-{number}-since": "2025-01-01"}
    return data | row | {"posts-TOTAL_FORMS": number + 1}


def office_post(scene):
    return {"user": scene.users["outsider"].pk, "role": "viewer"}


ANOTHER_MEETING = {"title": "党员大会", "starts_at": SOON}


def series_of(kind):
    """Two meetings of this kind, as the page posts them after it has shown their days."""
    days = ["2099-03-19", "2099-04-19"]
    shown = {"shown": " ".join(days), "days": days, "arrange": "1"}
    return {"kind": kind, "starts_at": SOON, "pattern": "day", "number": 2} | shown


CASES = [
    # meetings
    Case(meeting_forms.MeetingForm, "chair", "meetings:create", of_branch, data=GENERAL_MEETING),
    Case(meeting_forms.MeetingForm, "recorder", "meetings:create", of_branch, data=GENERAL_MEETING),
    Case(meeting_forms.MeetingForm, "group", "meetings:create", of_branch, group, GROUP_MEETING),
    Case(
        meeting_forms.MeetingForm,
        "group",
        "meetings:create",
        of_branch,
        group,
        GROUP_MEETING,
        role="group_leader",
    ),
    Case(
        meeting_forms.ExclusionForm,
        "member",
        "meetings:exclude",
        of_branch,
        data={"reason": "ill", "since": "2025-01-01"},
    ),
    Case(
        talk_forms.TalksForm,
        "members",
        "meetings:record_talks",
        of_branch,
        data=lambda scene: {"held_on": "2025-01-01", "leader": leader(scene.branch).pk},
    ),
    Case(
        talk_forms.TalksForm,
        "leader",
        "meetings:record_talks",
        of_branch,
        data=lambda scene: {"held_on": "2025-01-01", "members": leader(scene.branch).pk},
    ),
    Case(
        talk_forms.TicksForm,
        "pairs",
        "meetings:tick_talks",
        of_branch,
        as_pair,
        {"held_on": "2025-01-01"},
    ),
    # study and opinions
    Case(
        study_forms.DeliveryForm,
        "members",
        "meetings:deliver",
        of_study,
        data={"way": "visit", "delivered_on": DAY.isoformat(), "delivered_by": "书记"},
    ),
    Case(
        opinion_forms.EnterForm,
        "about",
        "meetings:enter_opinions",
        of_branch,
        data={"texts": "意见", "subject": "member", "source": "paper"},
    ),
    Case(
        opinion_forms.CorrectForm,
        "about",
        "meetings:correct_opinion",
        of_opinion,
        data={"text": "意见", "subject": "member"},
    ),
    Case(
        opinion_forms.SortForm,
        "opinions",
        "meetings:sort_opinions",
        of_branch,
        opinion,
        {"category": "学习"},
    ),
    Case(
        opinion_forms.SortForm,
        "about",
        "meetings:sort_opinions",
        of_branch,
        data=lambda scene: {"opinions": of_opinion(scene), "subject": "member"},
    ),
    Case(
        agenda_forms.NewItemForm,
        "part_of",
        "meetings:add_item",
        of_planned,
        agenda_item,
        {"title": "分项", "kind": "other"},
    ),
    Case(agenda_forms.CarryForm, "items", "meetings:carry_over", of_planned, left_over),
    *(
        Case(
            calendar_forms.SeriesForm,
            field,
            "meetings:create_series",
            of_branch,
            group if field == "group" else some,
            series_of("group" if field == "group" else "theme_day"),
            role=role,
        )
        for field, role in (
            ("chair", "secretary"),
            ("recorder", "secretary"),
            ("group", "secretary"),
            ("group", "group_leader"),
        )
    ),
    *(
        Case(
            calendar_forms.CopyForm,
            field,
            "meetings:copy",
            of_meeting,
            data=ANOTHER_MEETING,
            stage="meeting",
        )
        for field in ("chair", "recorder")
    ),
    Case(
        speech_forms.SpeechForm,
        "about",
        "meetings:write_speech",
        of_called,
        data={"kind": "peer_opinion", "text": "意见"},
    ),
    Case(
        speech_forms.NoteForm,
        "speaker",
        "meetings:note_speech",
        of_called,
        data={"kind": "self_evaluation", "text": "自评"},
    ),
    Case(
        speech_forms.NoteForm,
        "about",
        "meetings:note_speech",
        of_called,
        data=lambda scene: {
            "speaker": scene.users["secretary"].member.pk,
            "kind": "peer_opinion",
            "text": "意见",
        },
    ),
    Case(
        speech_forms.CriticForm,
        "speaker",
        "meetings:note_speeches_of",
        of_called_and_member,
        lambda branch: branch.secretary() or some(branch),
        {"critics-TOTAL_FORMS": 1, "critics-INITIAL_FORMS": 0, "critics-0-text": "意见"},
        posted_as="critics-0-speaker",
    ),
    Case(
        resolution_forms.ResolutionForm,
        "item",
        "meetings:resolve",
        lambda scene: [voting(scene.branch).pk],
        item_of_voting,
        data={"text": "决议", "ayes": 1, "nays": 0, "abstentions": 0},
        stage="meeting",
    ),
    # campaigns
    Case(
        campaign_forms.ScheduleForm,
        "recorder",
        "campaigns:schedule",
        lambda scene: [scene.appraisal.pk, "general"],
        data={"starts_at": SOON},
    ),
    # ballots
    *(
        Case(
            ballot_forms.MemberForm,
            "member",
            f"ballots:{name}",
            of_box,
            stage="ballot",
            own_is_taken=False,
        )
        for name in ("mobile", "late", "drop", "hand_out")
    ),
    *(
        Case(
            ballot_forms.MoveForm,
            field,
            "ballots:move",
            of_box,
            data=lambda scene, other=other: {other: some(scene.branch).pk},
            stage="ballot",
            own_is_taken=False,
        )
        for field, other in (("member", "to"), ("to", "member"))
    ),
    Case(
        ballot_forms.NominateForm,
        "person",
        "ballots:nominate",
        of_box,
        as_scrutineer,
        stage="meeting",
    ),
    # ratings
    Case(
        rating_forms.DecisionForm,
        "meeting",
        "ratings:decide",
        of_appraisal,
        meeting,
        lambda scene: {"decided_on": date.today().isoformat()},
        stage="counted",
        own_is_taken=False,
    ),
    Case(
        rating_forms.CorrectionForm,
        "meeting",
        "ratings:correct",
        lambda scene: [scene.appraisal.pk, scene.member.pk],
        meeting,
        lambda scene: {"decided_on": date.today().isoformat(), "reason": "更正"},
        stage="graded",
        own_is_taken=False,
    ),
    Case(
        rating_forms.FeedbackForm,
        "members",
        "ratings:feed_back",
        of_appraisal,
        rating,
        lambda scene: {"how": "talk", "fed_back_on": date.today().isoformat()},
        stage="graded",
    ),
    # rectification
    Case(
        rectification_forms.ItemForm,
        "responsible",
        "rectification:add",
        of_appraisal,
        data={"problem": "问题", "measure": "措施", "due_on": "2099-01-01", "source": "own"},
        stage="graded",
    ),
    # the organisation
    Case(group_forms.SetGroupForm, "group", "branchlife:set_group", of_member, group),
    Case(
        group_forms.GroupForm,
        "members",
        "branchlife:group",
        of_group,
        data={"name": "第一党小组", "position": 1},
    ),
    Case(
        group_forms.GroupForm,
        "leader",
        "branchlife:group",
        of_group,
        leader,
        lambda scene: {
            "name": "新名称",
            "position": 1,
            "members": [leader(scene.branch).pk],
        },
    ),
    Case(
        transfer_forms.TransferForm,
        "to_branch",
        "branchlife:transfer",
        of_member,
        lambda branch: branch,
        own_is_taken=False,
        near_is_taken=True,
    ),
    Case(account_forms.SlipsForm, "members", "branchlife:print_slips", of_branch),
    # the back office
    Case(
        admin_members.MemberForm,
        "group",
        "admin:branchlife_member_change",
        of_member,
        group,
        member_page,
    ),
    Case(
        admin_inlines.PostForm,
        "member",
        "admin:branchlife_branch_change",
        of_branch,
        data=branch_page,
        posted_as="posts-4-member",
    ),
]
# Fields of forms without a case, and why.
WITHOUT = {
    (calendar_forms.FilterForm, "kind"): "words, no ids",
    (calendar_forms.FilterForm, "year"): "years, no ids",
    (calendar_forms.SeriesForm, "template"): "agendas to start from are everybody's",
    (meeting_forms.MeetingForm, "template"): "agendas to start from are everybody's",
    **{
        (form, f"{name}_agenda"): "agendas to start from are everybody's"
        for form in (campaign_forms.CampaignForm, campaign_forms.NewCampaignForm)
        for name in ("committee", "general", "decision")
    },
    (opinion_forms.SubjectForm, "about"): "the forms made of it have cases",
    (account_forms.UserSlipForm, "members"): "taken out: one login, named by the address",
    (history_forms.HistoryForm, "branch"): "only looks; see test_no_page_offers_what_is_others",
    (history_forms.HistoryForm, "verb"): "words, no ids",
    (history_forms.HistoryForm, "kind"): "words, no ids",
    (rating_forms.ProposalForm, "result"): "grades, no ids",
    (rectification_forms.ItemForm, "category"): "words, no ids",
    (admin_accounts.CommitteeForm, "parent"): "an administrator keeps all committees",
    (admin_accounts.CommitteePostForm, "user"): "an administrator keeps all logins",
    (admin_accounts.CommitteePostForm, "committee"): "an administrator keeps all committees",
    (admin_inlines.GroupForm, "leader"): "one of the group; tests/branchlife/test_admin_members.py",
}
# Ids read without a form, in the order of the alphabet: (module, name in the post).
READ_BY_HAND = {
    ("appraisals.ratings.views", "member"),
    ("branchlife.forms.rosters", "sheet"),  # names of sheets
    ("branchlife.views.slips", "members"),
    ("meetings.forms.calendar", "days"),  # days
    ("meetings.forms.live", "was"),  # texts
}
