"""Places in which a foreign id is posted: a branch with what the page of the form needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisals.ballots import actions as ballots
from appraisals.campaigns.models import Appraisal
from appraisals.ratings import actions as ratings
from appraisals.ratings.models import Rating
from meetings import actions as meetings
from meetings.actions import opinions
from meetings.forms.talks import pair_key
from meetings.models import AgendaItem
from tests.branchlife.back_office import posted
from tests.factories import (
    DAY,
    make_attendance,
    make_branch,
    make_disposition,
    make_former_item,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_user,
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


def feedback(branch, place=0):
    """That somebody was told the result; they have not acknowledged it."""
    found = list(Rating.objects.filter(appraisal__branch=branch)[: place + 1])
    if not found:
        return None
    return found[-1].feedbacks.first() or found[-1].feedbacks.create(
        how="talk", fed_back_on=DAY, recorded_by=make_user(), recorded_at=timezone.now()
    )


def silent_feedback(branch):
    """The same of somebody else, acknowledged without a word."""
    found = feedback(branch, 1)
    if found and not found.acknowledged_at:
        ratings.acknowledge(found, by=make_user())
    return found


def as_scrutineer(branch):
    """How the form that names scrutineers calls a member."""
    return f"m{some(branch).pk}"


def as_pair(branch):
    """How the matrix of talks calls its secretary (or somebody) with a plain member."""
    return pair_key((branch.secretary() or leader(branch)).pk, some(branch).pk)


def left_open(branch):
    """An item of the list of the year before."""
    return make_former_item(branch)


def settling(branch):
    """A meeting of the committee that is over, after everything else."""
    found = branch.meetings.filter(title="研究整改").first()
    return found or make_meeting(
        branch,
        kind="branch_committee",
        title="研究整改",
        state="closed",
        starts_at=f"{SOON}+08:00",
    )


# --- addresses ---


def of_item_to_settle(scene):
    """An item of the list on which somebody works."""
    return [make_item(scene.appraisal, some(scene.branch), state="in_progress").pk]


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


def low(scene, grade):
    """The secretary's rating, with another grade than the year was played with."""
    found = Rating.objects.get(appraisal=scene.appraisal, member=scene.users["secretary"].member)
    Rating.objects.filter(pk=found.pk).update(grade=grade, proposed_grade=grade)
    return found


def of_low_rating(scene):
    return [low(scene, "basic").pk]


def of_disposition(scene):
    rating = low(scene, "unqualified")
    return [(rating.dispositions.first() or make_disposition(rating)).pk]


def resolution(branch):
    """A resolution of a general meeting."""
    meeting = branch.meetings.filter(declared_valid=True, kind="general").last()
    return meeting.resolutions.first() or meeting.resolutions.create(
        text="决议", ayes=5, expected=7, present=7
    )


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
