"""Opinions: the gathering, what came in, and the page that asks nobody who they are."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branchlife.exports.qr import qr_image
from branchlife.permissions import can_manage
from branchlife.views.acts import act
from branchlife.workflow import NotAllowed
from meetings.actions import opinions as actions
from meetings.forms.opinions import CorrectForm, EnterForm, GiveForm, RoundForm, SortForm
from meetings.models import Opinion, OpinionRound
from meetings.permissions import can_read_opinions
from meetings.rules.opinions import style_gives_away
from meetings.views.loading import attempt, get_branch, say
from meetings.views.taking_over import problem_texts

# --- loading ---


def get_branch_to_read(request, pk):
    """A branch whose opinions `request.user` reads."""
    branch = get_branch(request, pk)
    if not can_read_opinions(request.user, branch):
        raise PermissionDenied
    return branch


def get_of_branch(request, model, pk):
    """A gathering or an opinion of a branch whose work `request.user` does."""
    records = model.objects.visible_to(request.user).select_related("branch__committee")
    record = get_object_or_404(records, pk=pk)
    if not can_manage(request.user, record.branch):
        raise PermissionDenied
    return record


def get_round(request, pk):
    """See `get_of_branch`."""
    return get_of_branch(request, OpinionRound, pk)


def get_opinion(request, pk):
    """See `get_of_branch`; what comes in by a page that is still open is there for nobody."""
    opinion = get_of_branch(request, Opinion, pk)
    if not Opinion.objects.readable().filter(pk=pk).exists():
        raise Http404
    return opinion


# --- what other pages show ---


def list_address(branch):
    """Where they are read."""
    return reverse("meetings:opinion_list", args=[branch.pk])


def page_address(request, gathering):
    """The address of the page without login, to be sent around and printed as a QR code."""
    return request.build_absolute_uri(reverse("open:opinions", args=[gathering.token]))


# --- the list, and the gathering ---


@require_safe
def opinion_list(request, pk):
    """What came in, sorted; the gathering that is under way; everything there is to do."""
    branch = get_branch_to_read(request, pk)
    today = timezone.localdate()
    everything = "all" in request.GET
    opinions = branch.opinions.readable().select_related("about").in_order()
    shown = opinions if everything else opinions.preparing(today)
    manages = can_manage(request.user, branch)
    context = {
        "branch": branch,
        "opinions": shown,
        "shows_all": everything,
        "earlier": 0 if everything else opinions.count() - shown.count(),
        "can_manage": manages,
        "warns": style_gives_away(branch.roster().count()),
        "gathering": None,
        "waiting": 0,
        "check_points": [],
        "on_the_lists": problem_texts(request.user, branch),
    }
    if manages:
        context |= managing_context(request, branch)
    return render(request, "meetings/opinion_list.html", context)


def managing_context(request, branch):
    """The gathering that is under way with its address, and the form for sorting."""
    gathering = branch.opinion_rounds.filter(closed_at__isnull=True).first()
    context = {
        "gathering": gathering,
        "sort_form": SortForm(branch=branch),
        "check_points": check_points(branch),
    }
    if gathering:
        address = page_address(request, gathering)
        running = gathering.opinions.filter(source=Opinion.Source.PAGE)
        context |= {"address": address, "qr": qr_image(address), "waiting": running.count()}
    return context


def check_points(branch):
    """The check points named so far, as suggestions."""
    named = branch.opinions.exclude(category="").order_by("category")
    return named.values_list("category", flat=True).distinct()


@require_http_methods(["GET", "POST"])
def ask_opinions(request, pk):
    """Begin a gathering."""
    branch = get_branch(request, pk, manage=True)
    page = {
        "heading": _("Ask for opinions"),
        "button": _("Begin the gathering"),
        "crumb": branch,
        "intro": _(
            "You get a page without login, with a QR code to send around, and a paper form. What "
            "comes in by the page can be read when the gathering ends, all of it together."
        ),
        "remarks": list(small_branch_remarks(branch)),
    }
    return act(
        request,
        RoundForm(request.POST or None),
        lambda **typed: actions.open_round(branch, **typed),
        said=_("Opinions can be given now. Send the address around, or print the form."),
        page=page,
        back=list_address(branch),
    )


def small_branch_remarks(branch):
    """What those should know who ask in a branch of very few."""
    if style_gives_away(branch.roster().count()):
        yield _(
            "The branch is small: by style, handwriting and examples people may be recognised. Say "
            "so when you ask, and put what you enter into plain words."
        )


@require_http_methods(["GET", "POST"])
def change_gathering(request, pk):
    """Ask something else, or longer."""
    gathering = get_round(request, pk)
    initial = {name: getattr(gathering, name) for name in ("question", "closes_on", "box_place")}
    page = {
        "heading": _("Change the gathering of opinions"),
        "button": _("Save"),
        "crumb": gathering,
        "intro": _("The address stays the same. Forms printed before show the old question."),
    }
    return act(
        request,
        RoundForm(request.POST or None, initial=initial),
        lambda **typed: actions.change_round(gathering, **typed),
        said=_("Saved."),
        page=page,
        back=gathering.get_absolute_url(),
    )


@require_POST
def renew_address(request, pk):
    """A new address; the old one leads nowhere."""
    gathering = get_round(request, pk)
    done = _("The page has a new address. Print and send the QR code anew.")
    attempt(request, done, actions.renew_address, gathering)
    return redirect(gathering)


@require_POST
def close_gathering(request, pk):
    """No more opinions by the page."""
    gathering = get_round(request, pk)
    done = _("The gathering has ended; what came in by the page can be read now.")
    attempt(request, done, actions.close_round, gathering)
    return redirect(gathering)


# --- writing down and sorting ---


@require_http_methods(["GET", "POST"])
def enter_opinions(request, pk):
    """Write down what came on paper: many at once, and again."""
    branch = get_branch(request, pk, manage=True)
    form = EnterForm(request.POST or None, branch=branch)
    if form.is_valid():
        try:
            made = actions.enter_opinions(branch, by=request.user, **form.details())
        except NotAllowed as error:
            form.refuse(error)
        else:
            done = ngettext("%(n)d opinion is saved.", "%(n)d opinions are saved.", len(made))
            messages.success(request, done % {"n": len(made)})
            return redirect("meetings:enter_opinions", pk)
    context = {
        "form": form,
        "branch": branch,
        "check_points": check_points(branch),
        "warns": style_gives_away(branch.roster().count()),
    }
    return render(request, "meetings/enter_opinions.html", context)


@require_http_methods(["GET", "POST"])
def correct_opinion(request, pk):
    """Put an opinion right, sort it, or take it out."""
    opinion = get_opinion(request, pk)
    initial = {name: getattr(opinion, name) for name in ("text", "subject", "about", "category")}
    form = CorrectForm(request.POST or None, branch=opinion.branch, initial=initial)
    if form.is_valid():
        try:
            actions.correct_opinion(opinion, by=request.user, **form.cleaned_data)
        except NotAllowed as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("meetings:opinion_list", opinion.branch_id)
    context = {
        "form": form,
        "opinion": opinion,
        "branch": opinion.branch,
        "check_points": check_points(opinion.branch),
    }
    return render(request, "meetings/opinion.html", context)


@require_POST
def sort_opinions(request, pk):
    """Put the ticked ones under one check point."""
    branch = get_branch(request, pk, manage=True)
    form = SortForm(request.POST, branch=branch)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        chosen = [opinion.pk for opinion in typed.pop("opinions")]
        attempt(request, _("Saved."), actions.sort_opinions, branch, chosen, **typed)
    else:
        say(request, (error for errors in form.errors.values() for error in errors))
    return redirect("meetings:opinion_list", pk)


@require_POST
def remove_opinion(request, pk):
    """Take out what came twice, or is no opinion."""
    opinion = get_opinion(request, pk)
    attempt(request, _("The opinion is taken out."), actions.remove_opinion, opinion)
    return redirect("meetings:opinion_list", opinion.branch_id)


# --- the page without login: no user, no session, no cookie, no log ---


def by_token(token):
    """The gathering with this address; nothing for any other."""
    return get_object_or_404(OpinionRound.objects.select_related("branch"), token=token)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def give(request, token):
    """Write an opinion; nobody is asked who they are."""
    gathering = by_token(token)
    if reasons := list(gathering.reasons_against_giving()):
        return closed(request, gathering, reasons)
    form, status = GiveForm(request.POST or None), 200
    if form.is_valid():
        try:
            actions.give_opinion(gathering, **form.cleaned_data)
        except actions.TooManyNow as error:
            form.refuse(error)
            status = 429
        except NotAllowed as error:
            return closed(request, gathering, error.reasons)
        else:
            return redirect("open:opinions_thanks", token)
    elif form.is_bound:
        status = 400
    context = {
        "form": form,
        "gathering": gathering,
        "branch": gathering.branch,
        "warns": style_gives_away(gathering.branch.roster().count()),
    }
    return render(request, "meetings/open_opinions.html", context, status=status)


def closed(request, gathering, reasons):
    """The time is over, or the page is full: said in words, with the ways that are left.

    What somebody was just writing is shown to them once more, so that it can be copied.
    """
    typed = request.POST.get("text", "").strip()
    context = {"branch": gathering.branch, "reasons": reasons, "typed": typed}
    return render(request, "meetings/open_opinions_closed.html", context, status=410)


@require_safe
def thanks(request, token):
    """It has arrived; one more, if there is one."""
    gathering = by_token(token)
    context = {"gathering": gathering, "branch": gathering.branch}
    return render(request, "meetings/open_opinions_thanks.html", context)
