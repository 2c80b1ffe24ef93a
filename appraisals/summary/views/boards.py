"""The office's board: how far each branch of a campaign is; the wall; the leader's page; reminders."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from appraisals.campaigns.models import Appraisal
from appraisals.summary import permissions
from appraisals.summary.actions.reminders import remind as do_remind
from appraisals.summary.exports import in_order
from appraisals.summary.exports import reminders as letters
from appraisals.summary.figures import board as boards
from appraisals.summary.figures.gathering import gather
from appraisals.summary.figures.leader import outlook
from appraisals.summary.figures.overview import (
    numbers,
    overview,
    reminder,
    reminder_for,
    state_line,
)
from appraisals.summary.forms.boards import BoardForm, RemindForm, committees_of
from appraisals.summary.models import Reminder
from appraisals.summary.views.loading import get_overseen, say
from branchlife.exports import recorded, signed_sheet
from branchlife.permissions import is_clerk
from branchlife.workflow import NotAllowed

ROWS = 20
WALL_SECONDS = 60


@require_safe
def board(request, pk):
    """The branches of a campaign a page at a time: how far each is, overdue first."""
    campaign, appraisals = get_overseen(request, pk)
    lines = overview(campaign, in_order(appraisals))
    found = numbers(lines)
    form = BoardForm(request.GET, committees=committees_of(lines))
    chosen = sorted(form.chosen(lines), key=lambda line: line.rank)
    page = Paginator(chosen, ROWS).get_page(request.GET.get("page"))
    context = {
        "campaign": campaign,
        "numbers": found,
        "state_line": state_line(found),
        "form": form,
        "is_filtered": bool(form.typed),
        "page": page,
        "query": without_page(request),
        "rows": rows_of_page([line.appraisal.pk for line in page]),
        "stages": [
            (label, campaign.stage_deadlines[key]) for key, label in boards.stage_labels().items()
        ],
        "can_remind": permissions.reminds(request.user),
        "can_review": is_clerk(request.user, campaign.committee),
        "reminder": reminder(campaign, lines),
    }
    return render(request, "summary/board.html", context)


def rows_of_page(shown):
    """BoardRows of these appraisals (ids), in this order."""
    years = gather(Appraisal.objects.filter(pk__in=shown), slim=True)
    found = {year.appraisal.pk: year for year in years}
    return boards.board([found[pk] for pk in shown], Reminder.objects.latest(shown))


def without_page(request):
    """The filters as they stand in the address, to go on from."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@never_cache
@require_safe
def wall(request, pk):
    """All branches in words of one look, for the screen on the office's wall."""
    campaign, appraisals = get_overseen(request, pk)
    lines = overview(campaign, in_order(appraisals))
    context = {
        "campaign": campaign,
        "lines": lines,
        "numbers": numbers(lines),
        "now": timezone.localtime(),
        "refresh_seconds": WALL_SECONDS,
    }
    return render(request, "summary/board_wall.html", context)


def leader_context(request, pk):
    """What the leader's page and its paper show."""
    campaign, appraisals = get_overseen(request, pk)
    lines = overview(campaign, in_order(appraisals))
    found = outlook(campaign, lines)
    return {
        "campaign": campaign,
        "title": campaign.title,
        "state_line": state_line(found.whole.numbers),
        "outlook": found,
    }


@require_safe
def leader(request, pk):
    """One screen for a leader: how far all are, by committee, and who is late."""
    return render(request, "summary/board_leader.html", leader_context(request, pk))


@require_safe
def leader_pdf(request, pk):
    """The same on one page of paper."""
    context = leader_context(request, pk)
    name = _("%(title)s: how far the branches are.%(suffix)s") % {
        "title": context["title"],
        "suffix": "pdf",
    }
    response = signed_sheet(name, "summary/print_leader.html", context)
    return recorded(request.user, context["campaign"], response)


@require_http_methods(["GET", "POST"])
def remind(request, pk):
    """Whom to remind of what: texts to paste, and what awaits the secretaries at home."""
    campaign, _overseen = get_overseen(request, pk)
    if not permissions.reminds(request.user):
        raise PermissionDenied
    appraisals = permissions.appraisals_to_remind(request.user, campaign)
    lines = [line for line in overview(campaign, in_order(appraisals)) if line.lacks]
    typed = request.POST if request.method == "POST" else None
    form = RemindForm(typed, lines=lines)
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["branches"])
        wanted = [line for line in lines if str(line.appraisal.pk) in chosen]
        by_mail = form.cleaned_data["by_mail"]
        try:
            made = do_remind(wanted, by=request.user, by_mail=by_mail)
        except NotAllowed as error:
            say(request, error)
        else:
            tell(request, made, by_mail)
            return redirect("summary:remind", pk)
    latest = Reminder.objects.latest([line.appraisal.pk for line in lines])
    context = {
        "campaign": campaign,
        "form": form,
        "text": reminder(campaign, lines),
        "rows": [
            (line, reminder_for(line), latest.get(line.appraisal.pk))
            for line in sorted(lines, key=lambda line: line.rank)
        ],
        "reasons": list(lines[0].appraisal.reasons_against_work()) if lines else [],
        "sends_email": settings.SENDS_EMAIL,
    }
    return render(request, "summary/board_remind.html", context)


def tell(request, made, by_mail):
    """How many were reminded, and what became of the letters."""
    text = ngettext(
        "%(count)d branch has been reminded; it stands on the home page of its secretary.",
        "%(count)d branches have been reminded; it stands on the home page of their secretaries.",
        len(made),
    )
    messages.success(request, text % {"count": len(made)})
    if not by_mail:
        return
    sent, failed = letters.send(made)
    text = _("Reminders sent: %(sent)d; not sent: %(failed)d.")
    level = messages.warning if failed or not sent else messages.success
    level(request, text % {"sent": sent, "failed": failed})
