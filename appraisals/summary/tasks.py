"""What the deeds after the ballot ask of people on their home page; lateness climbs from hand to hand."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import (
    Disposition,
    DispositionStep,
    Feedback,
    HelpNote,
    HelpPlan,
)
from appraisals.rectification.models import Filing, Item, OfficeRemark
from appraisals.rectification.rules import told_if_due_before
from appraisals.summary.models import Reminder
from branchlife.models import Branch, BranchPost, CommitteePost
from branchlife.written import zh_date
from meetings.models import Meeting

# What the office remarked longer ago is not brought up on the home page any more.
REMARKS_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """One thing that awaits a person: a sentence, the word on its button, where it is done."""

    text: str
    label: str
    url: str


def late_for(who):
    """Items that are late enough for `who` ("responsible", "secretary", "office") to be told."""
    return Item.objects.overdue(told_if_due_before(who, timezone.localdate()))


# --- members ---


def member_tasks(member):
    """What is late in the own hands, the own result, the own pledge, somebody to be helped."""
    yield from late_tasks(member)
    yield from result_tasks(member)
    yield from pledge_tasks(member)
    yield from help_tasks(member)


def late_tasks(member):
    """What this member promised, or answers for, and the day has passed."""
    for item in late_for("responsible").filter(responsible=member).order_by("due_on", "pk"):
        words = {"measure": item, "due": zh_date(item.due_on)}
        text = (
            _("Your pledge “%(measure)s” was to be kept by %(due)s.")
            if item.is_pledge
            else _("“%(measure)s” in your hands was to be done by %(due)s.")
        )
        yield Task(text % words, _("Note the progress"), item.get_absolute_url())


def result_tasks(member):
    """The own grade that was told and not acknowledged."""
    told = Feedback.objects.current().filter(rating__member=member)
    if told.filter(acknowledged_at__isnull=True).exists():
        text = _("The result of your appraisal is there.")
        yield Task(text, _("Read it"), reverse("ratings:mine_list"))


def pledge_tasks(member):
    """Years of the own branch whose general meeting is over and which lack the own pledge."""
    pledged = Item.objects.filter(kind=Item.Kind.PLEDGE, member=member)
    waiting = Appraisal.objects.filter(
        branch=member.branch_id,
        campaign__state=Campaign.State.OPEN,
        general_meeting__state__in=[Meeting.State.CLOSED, Meeting.State.SIGNED],
    ).exclude(pk__in=pledged.values("appraisal_id"))
    waiting = list(waiting.select_related("campaign", "general_meeting"))
    since = member.in_branch_since() if waiting else None
    for appraisal in waiting:
        if since and appraisal.general_meeting.day < since:
            continue  # that was before they came
        yield Task(
            _("Your pledge for %(year)s is not written yet.") % {"year": appraisal.campaign},
            _("Write my pledge"),
            reverse("rectification:own_pledge", args=[appraisal.pk]),
        )


def help_tasks(member):
    """Comrades this member helps, as long as nothing has been noted of it."""
    noted = HelpNote.objects.filter(plan=OuterRef("pk"))
    plans = HelpPlan.objects.open().filter(~Exists(noted), helper=member)
    for plan in plans.select_related("rating__member"):
        words = {"name": plan.rating.member, "until": zh_date(plan.until)}
        text = _("You help %(name)s until %(until)s; nothing has been noted of it so far.")
        yield Task(text % words, _("Note the help"), plan.get_absolute_url())


# --- those who decide for the branch ---


def desk_tasks(user):
    """What members said, what has run out, what is a week late, what the office remarked."""
    if not any(roles & set(BranchPost.DECIDING_ROLES) for roles in user.branch_roles.values()):
        return
    branches = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES)
    yield from reminder_tasks(branches)
    yield from statement_tasks(branches)
    yield from run_out_tasks(branches)
    led = Q(appraisal__branch__in=branches.values("pk"))
    text = _("%(branch)s: %(count)d items of rectification are overdue by a week or more.")
    yield from overdue_tasks(late_for("secretary").filter(led), text)
    yield from remark_tasks(led)


def reminder_tasks(branches):
    """What the office has reminded of and still misses: the latest of each year."""
    seen = set()
    held = Reminder.objects.awaiting(branches.values("pk"))
    for reminder in held.select_related("appraisal"):
        if reminder.appraisal_id not in seen:
            seen.add(reminder.appraisal_id)
            words = {"text": reminder.text, "day": zh_date(reminder.at)}
            text = _("%(text)s (reminded on %(day)s)") % words
            yield Task(text, _("Open the year of the branch"), reminder.get_absolute_url())


def statement_tasks(branches):
    """Members said something to their result: they have the right to an answer."""
    said = Feedback.objects.unanswered().filter(rating__appraisal__branch__in=branches.values("pk"))
    counted = Counter(said.values_list("rating__appraisal", flat=True))
    for appraisal in of(counted):
        text = ngettext(
            "%(branch)s: %(count)d member said something to the result and awaits an answer.",
            "%(branch)s: %(count)d members said something to the result and await an answer.",
            counted[appraisal.pk],
        )
        words = {"branch": appraisal.branch, "count": counted[appraisal.pk]}
        yield Task(text % words, _("Answer"), reverse("ratings:feedback_list", args=[appraisal.pk]))


def run_out_tasks(branches):
    """Help and corrections whose last day has passed: what came of them?"""
    here = Q(rating__member__branch__in=branches.values("pk"))
    over = Q(until__lt=timezone.localdate())
    for plan in HelpPlan.objects.open().filter(here, over).select_related("rating__member"):
        words = {"name": plan.rating.member, "until": zh_date(plan.until)}
        text = _("The help for %(name)s was planned until %(until)s; say what came of it.")
        yield Task(text % words, _("Write down the result"), plan.get_absolute_url())
    live = Disposition.objects.open().filter(here, over).select_related("rating__member")
    for one in live:
        words = {"name": one.rating.member, "until": zh_date(one.until)}
        text = _("The correction of %(name)s ended on %(until)s; say what came of it.")
        yield Task(text % words, _("Write down the result"), one.get_absolute_url())


def overdue_tasks(items, text):
    """One sentence a branch and year of how many items are late."""
    counted = Counter(items.values_list("appraisal", flat=True))
    for appraisal in of(counted):
        words = {"branch": appraisal.branch, "count": counted[appraisal.pk]}
        url = reverse("rectification:item_list", args=[appraisal.pk])
        yield Task(text % words, _("Look at the list"), url)


def remark_tasks(led):
    """What the superior remarked on the list these days."""
    since = timezone.now() - REMARKS_WITHIN
    remarks = OfficeRemark.objects.filter(led, at__gte=since)
    for appraisal in of(set(remarks.values_list("appraisal", flat=True))):
        text = _("%(branch)s: the superior has remarked on the rectification list.")
        url = reverse("rectification:item_list", args=[appraisal.pk])
        yield Task(text % {"branch": appraisal.branch}, _("Look at the list"), url)


# --- the office ---


def office_tasks(user):
    """Lists that wait for a receipt; branches with items a month late."""
    if not user.committee_roles:
        return
    branches = Branch.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    under = Q(appraisal__branch__in=branches.values("pk"))
    waiting = Filing.objects.waiting().filter(under, appraisal__branch__committee__has_clerks=True)
    for appraisal in of(set(waiting.values_list("appraisal", flat=True))):
        text = _("%(branch)s has filed its rectification list.")
        url = reverse("rectification:item_list", args=[appraisal.pk])
        yield Task(text % {"branch": appraisal.branch}, _("Confirm the receipt"), url)
    yield from approval_tasks(branches)
    text = _("%(branch)s: %(count)d items of rectification are overdue by a month or more.")
    yield from overdue_tasks(late_for("office").filter(under), text)


def approval_tasks(branches):
    """Dispositions that the general meeting has decided: the committee above approves them."""
    steps = DispositionStep.objects.filter(disposition=OuterRef("pk"))
    waiting = Disposition.objects.filter(
        Exists(steps.filter(kind=DispositionStep.Kind.RESOLVED)),
        ~Exists(steps.filter(kind=DispositionStep.Kind.APPROVED)),
        state=Disposition.State.OPEN,
        rating__member__branch__in=branches.values("pk"),
    )
    for one in waiting.select_related("rating__member__branch"):
        words = {"branch": one.rating.member.branch, "name": one.rating.member}
        text = _("%(branch)s: the disposition of %(name)s was voted on and awaits approval.")
        yield Task(text % words, _("Look at it"), one.get_absolute_url())


def of(ids):
    """These appraisals with their branches, in order; no query for none."""
    if not ids:
        return []
    return Appraisal.objects.filter(pk__in=list(ids)).select_related("branch", "campaign")
