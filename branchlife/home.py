"""Home: what awaits each person. The one page that sees every room."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from appraisals.ballots.models import BallotBox, RollEntry, Scrutineer
from appraisals.campaigns.models import Appraisal, Campaign, RuleChange
from appraisals.summary import tasks as deeds
from appraisals.summary.figures import checklist
from appraisals.summary.figures.gathering import gather
from appraisals.summary.models import Submission
from appraisals.summary.tasks import Task
from branchlife.models import Branch, BranchPost, Committee, CommitteePost, Transfer
from branchlife.permissions import can_decide
from meetings.figures.calendar import to_arrange, years_of
from meetings.figures.speeches import awaited_speeches
from meetings.models import Meeting, MinutesVersion
from meetings.permissions import groups_to_convene

NEXT_MEETINGS = 5
# Minutes signed longer ago are not asked to be read any more.
READ_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class BranchYear:
    """The year of a branch that the person works for: five stages and the one next thing."""

    appraisal: Appraisal
    stages: list
    next_step: checklist.Step | None
    # What was changed of the year's rules lately.
    changes: list


@require_safe
def home(request):
    """What awaits you, the next meetings, the year of your branches, the office's campaigns."""
    user = request.user
    member = getattr(user, "member", None)
    context = {
        "member": member,
        "tasks": [
            *(member_tasks(member) if member else []),
            *transfer_tasks(user),
            *deeds.desk_tasks(user),
            *office_tasks(user),
            *deeds.office_tasks(user),
        ],
        "meetings": next_meetings(user),
        "unarranged": list(unarranged(user)) if member else [],
        "own_years": own_years(member) if member else [],
        "years": branch_years(user),
        "unopened": branches_without_a_year(user),
        "campaigns": office_campaigns(user),
        "counted": counted_ballots(member) if member else [],
    }
    return render(request, "branchlife/home.html", context)


# --- members ---


def member_tasks(member):
    """The ballot first, then watching it; speeches; what is late, the own grade and pledge; minutes."""
    yield from ballot_tasks(member)
    yield from scrutineer_tasks(member)
    yield from speech_tasks(member)
    yield from deeds.member_tasks(member)
    yield from minutes_tasks(member)


def own_years(member):
    """Years under way of the member's branch: each has a page of the own steps."""
    return (
        Appraisal.objects.taking_part()
        .filter(branch=member.branch_id, campaign__state=Campaign.State.OPEN)
        .select_related("campaign")
    )


def ballot_tasks(member):
    """Boxes that are open with this member on the roll. Whether they have cast, nobody knows."""
    entries = RollEntry.objects.filter(member=member, box__state=BallotBox.State.OPEN)
    for entry in entries.select_related("box__appraisal__branch"):
        words = {"branch": entry.box.appraisal.branch}
        url = reverse("ballots:slip", args=[entry.box_id])
        if entry.kind == RollEntry.Kind.NONE:
            text, label = _("%(branch)s: the ballot is under way."), _("Take your slip and fill it")
        elif entry.kind == RollEntry.Kind.ONLINE:
            text = _(
                "%(branch)s: you have taken your slip; if it is not cast yet, go on filling it."
            )
            label = _("Go on filling it")
        else:
            continue  # with a printed slip there is nothing to do here
        yield Task(text % words, label, url)


def counted_ballots(member):
    """Confirmed ballots of the own branch this year: whoever noted a tracking code looks it up."""
    return (
        BallotBox.objects.confirmed()
        .filter(
            appraisal__branch=member.branch_id,
            appraisal__campaign__state=Campaign.State.OPEN,
            is_all_paper=False,
        )
        .select_related("appraisal__branch", "appraisal__campaign")
    )


def scrutineer_tasks(member):
    """What the ballots this member watches over ask of them, until they are confirmed."""
    watched = Scrutineer.objects.filter(
        member=member, box__state__in=BallotBox.UNDER_WAY, box__is_rehearsal=False
    )
    for scrutineer in watched.select_related("box__appraisal__branch", "box__appraisal__campaign"):
        if words := scrutineer_words(scrutineer):
            text, label = words
            branch = {"branch": scrutineer.box.appraisal.branch}
            yield Task(text % branch, label, scrutineer.box.get_absolute_url())


def scrutineer_words(scrutineer):
    """(sentence, button) for a scrutineer by the state of the box; None when others have their turn."""
    state = scrutineer.box.state
    if state == BallotBox.State.DRAFT:
        if not scrutineer.public_key:
            return _("%(branch)s: you are scrutineer; make your count code."), _("I am scrutineer")
        if not scrutineer.has_presented:
            text = _("%(branch)s: show in the room that your count code is at hand.")
            return text, _("Show the code")
        return None
    if state == BallotBox.State.OPEN:
        text = _("%(branch)s: you watch over the ballot, and close it when everybody is done.")
        return text, _("I am scrutineer")
    if state == BallotBox.State.CLOSED:
        return _("%(branch)s: the ballots wait for you to count them."), _("Count")
    if not scrutineer.signed_how:
        return _("%(branch)s: the count report waits for your signature."), _("Look and sign")
    return None


def speech_tasks(member):
    """Speeches that called meetings ask of this member; what was returned comes first."""
    for awaited in awaited_speeches(member):
        words = {"kind": awaited.label, "meeting": awaited.meeting}
        if awaited.is_returned:
            text = _("%(meeting)s: your speech was returned to be changed (%(kind)s).")
        else:
            text = _("%(meeting)s: hand in your speech (%(kind)s).")
        yield Task(text % words, awaited.button, awaited.url)


def minutes_tasks(member):
    """Minutes that await the own signature, then those that are signed and not read yet."""
    since = timezone.now() - READ_WITHIN
    for version in MinutesVersion.objects.awaiting_signature(member):
        yield Task(
            _("The minutes of “%(meeting)s” await your signature.") % {"meeting": version.meeting},
            _("Read and sign"),
            version.meeting.get_absolute_url(),
        )
    for version in MinutesVersion.objects.awaiting_reading(member, since):
        yield Task(
            _("The minutes of “%(meeting)s” are signed. Please read them.")
            % {"meeting": version.meeting},
            _("Read the minutes"),
            version.get_absolute_url(),
        )


# --- secretaries ---


def branch_years(user):
    """The open years of the branches that `user` works for."""
    appraisals = Appraisal.objects.taking_part().filter(
        branch__in=Branch.objects.led_by(user), campaign__state=Campaign.State.OPEN
    )
    years, found = [], gather(appraisals)
    campaigns = {year.appraisal.campaign_id for year in found}
    lately = list(RuleChange.objects.lately().filter(campaign__in=campaigns)) if found else []
    for year in found:
        decides = can_decide(user, year.appraisal.branch)
        stages = checklist.stages(year, decides=decides, with_names=True)
        step = checklist.next_step(year, stages, decides=decides)
        changes = [one for one in lately if one.campaign_id == year.appraisal.campaign_id]
        years.append(BranchYear(year.appraisal, stages, step, changes))
    return years


def transfer_tasks(user):
    """Members who wait to be received: for those who decide there, or for the office above.

    The office is asked only where nobody decides in the branch.
    """
    deciding = BranchPost.objects.in_force().filter(role__in=BranchPost.DECIDING_ROLES)
    orphans = Branch.objects.overseen_by(user, [CommitteePost.Role.CLERK]).exclude(
        pk__in=deciding.values("branch_id")
    )
    led = Branch.objects.led_by(user, BranchPost.DECIDING_ROLES)
    waiting = Transfer.objects.waiting().filter(
        Q(to_branch__in=led.values("pk")) | Q(to_branch__in=orphans.values("pk"))
    )
    for transfer in waiting.select_related("member", "from_branch", "to_branch").order_by("pk"):
        yield Task(
            _("%(member)s of %(origin)s is to be received in %(branch)s.")
            % {
                "member": transfer.member,
                "origin": transfer.origin,
                "branch": transfer.destination,
            },
            _("Receive the relation"),
            reverse("branchlife:receive_transfer", args=[transfer.pk]),
        )


def branches_without_a_year(user):
    """Branches led by `user` with no open year; `may_open` where the superior is outside."""
    open_years = Appraisal.objects.filter(campaign__state=Campaign.State.OPEN)
    branches = Branch.objects.led_by(user).exclude(pk__in=open_years.values("branch_id"))
    return branches.select_related("committee")


def unarranged(user):
    """What the norm asks for until the end of this month and nobody has arranged yet.

    One sentence for each branch or group led, as its page of the year says it.
    """
    branches = Branch.objects.filter(
        Q(pk__in=Branch.objects.led_by(user).values("pk")) | Q(pk__in=list(user.groups_led))
    )
    branches, today = list(branches), timezone.localdate()
    years = years_of(branches, today.year, today) if branches else {}
    for branch in branches:
        lines = to_arrange(years[branch.pk], today, groups_to_convene(user, branch))
        if lines:
            comma = pgettext("between names", ", ")
            words = {"branch": branch, "kinds": comma.join(str(line.label) for line in lines)}
            yield Task(
                _("%(branch)s: neither held nor arranged so far: %(kinds)s.") % words,
                _("The year at a glance"),
                reverse("meetings:year", args=[branch.pk]),
            )


# --- the office ---


def office_tasks(user):
    """Tables that wait for the office; a committee that has no campaign under way."""
    clerk_of = Committee.objects.overseen_by(user, [CommitteePost.Role.CLERK])
    waiting = Submission.objects.filter(
        state=Submission.State.SUBMITTED, appraisal__branch__committee__in=clerk_of
    )
    tasks = [
        Task(
            _("%(branch)s has sent its table; please look through it.")
            % {"branch": submission.appraisal.branch},
            _("Look through it"),
            submission.get_absolute_url(),
        )
        for submission in waiting.select_related("appraisal__branch", "appraisal__campaign")[:10]
    ]
    held = [
        path for path, roles in user.committee_roles.items() if CommitteePost.Role.CLERK in roles
    ]
    idle = Committee.objects.filter(path__in=held).exclude(
        Q(campaigns__state=Campaign.State.OPEN) | Q(campaigns__state=Campaign.State.DRAFT)
    )
    for committee in idle.annotate(
        has_branches=Exists(Branch.objects.filter(committee=OuterRef("pk")))
    ):
        tasks.append(task_of_idle(committee))
    return tasks


def task_of_idle(committee):
    """A committee without a campaign: its roster first, then the year."""
    if not committee.has_branches:
        return Task(
            _("%(committee)s has no branch yet; import the roster of members first.")
            % {"committee": committee},
            _("Import the roster"),
            reverse("branchlife:roster_import", args=[committee.pk]),
        )
    return Task(
        _("%(committee)s has no year under way.") % {"committee": committee},
        _("Open the year"),
        reverse("campaigns:choose"),
    )


def office_campaigns(user):
    """Campaigns under way in the committees that `user` looks after."""
    committees = Committee.objects.overseen_by(user)
    return (
        Campaign.objects.filter(is_preset=False, committee__in=committees)
        .exclude(state=Campaign.State.CLOSED)
        .select_related("committee")
    )


# --- everybody ---


def next_meetings(user):
    """Meetings from today on to which the person is called, or which they prepare."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        Meeting.objects.in_calendar_of(user)
        .filter(
            Q(state=Meeting.State.IN_SESSION) | Q(state=Meeting.State.CALLED, starts_at__gte=today),
        )
        .select_related("branch")
        .order_by("starts_at")[:NEXT_MEETINGS]
    )
