"""One click makes a problem of an opinion, a criticism or a supervisor's remark."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appraisals.ballots.models import BallotBox, OpinionNote
from appraisals.ballots.permissions import can_read_ballot_opinions
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.rectification import actions
from appraisals.rectification.models import Problem
from branchlife.permissions import can_manage
from branchlife.workflow import NotAllowed
from meetings.models import Guest, Meeting, Opinion, Speech
from meetings.permissions import can_read_opinions, can_read_record, can_read_speech

# By which way an opinion came, and what its problem says of where it was found.
FOUND_IN = {
    Opinion.Source.TALK: Problem.Source.TALKS,
    Opinion.Source.SUPERIOR: Problem.Source.SUPERVISOR,
}


def under_way(branch):
    """The newest appraisals of `branch` in a year that is open."""
    years = Appraisal.objects.filter(branch=branch, campaign__state=Campaign.State.OPEN)
    return years.order_by("-campaign")


def year_of_meeting(meeting):
    """The appraisal in which the meeting plays a part; else the one that is under way."""
    plays = Appraisal.objects.filter(Q(general_meeting=meeting) | Q(committee_meeting=meeting))
    return plays.first() or under_way(meeting.branch).first()


def on_the_lists(user, branch):
    """{text} of the problems of the year, for the pages of meetings; None when nothing is taken over.

    Named in the setting PROBLEM_LISTS. One query, and none for whoever does not do the branch's
    work.
    """
    if not can_manage(user, branch):
        return None
    rows = list(under_way(branch).values_list("pk", "problems__text"))
    if not rows:
        return None
    newest = rows[0][0]
    return {text for pk, text in rows if pk == newest}


def taking_over(request, appraisal, text, **details):
    """Puts it on the list and leads to its page, where the facts are asked for."""
    if appraisal is None:
        raise NotAllowed([_("No year is under way in this branch; there is no list yet.")])
    if not text.strip():
        raise NotAllowed([_("The words are on paper or in a file: type the problem yourself.")])
    problem, is_new = actions.take_over(appraisal, text=text, by=request.user, **details)
    if not is_new:
        messages.info(request, _("These words stand on the list already."))
        return redirect(problem)
    messages.success(
        request,
        _("It stands on the list. Put it into your own words and write down the concrete facts."),
    )
    return redirect("rectification:edit_problem", problem.pk)


def or_back(request, back, *args, **details):
    """The same; refused, the reasons are shown where one came from."""
    try:
        return taking_over(request, *args, **details)
    except NotAllowed as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect(*back)


@require_POST
def take_opinion(request, pk):
    """An opinion that was gathered; one about a member goes to that member's list."""
    visible = Opinion.objects.visible_to(request.user).select_related("branch__committee", "about")
    opinion = get_object_or_404(visible, pk=pk)
    branch = opinion.branch
    if not (can_manage(request.user, branch) and can_read_opinions(request.user, branch)):
        raise PermissionDenied
    if not Opinion.objects.readable().filter(pk=pk).exists():
        raise Http404
    return or_back(
        request,
        ("meetings:opinion_list", branch.pk),
        under_way(branch).first(),
        opinion.text,
        source=FOUND_IN.get(opinion.source, Problem.Source.OPINIONS),
        member=opinion.about,
        category=opinion.category,
    )


@require_POST
def take_note(request, pk):
    """An opinion of the ballots, straight onto the leadership's list."""
    boxes = BallotBox.objects.visible_to(request.user)
    notes = OpinionNote.objects.filter(box__in=boxes)
    note = get_object_or_404(notes.select_related("box__appraisal__branch__committee"), pk=pk)
    box, user = note.box, request.user
    if not (can_read_ballot_opinions(user, box) and can_manage(user, box.appraisal.branch)):
        raise PermissionDenied
    return or_back(
        request,
        ("ballots:opinion_list", box.pk),
        box.appraisal,
        note.text,
        source=Problem.Source.OPINIONS,
    )


@require_POST
def take_speech(request, pk):
    """What somebody said of a member, on the list of whom it is about; never who said it."""
    visible = Meeting.objects.visible_to(request.user)
    speeches = Speech.objects.filter(meeting__in=visible, kind__in=Speech.ABOUT_ANOTHER)
    speeches = speeches.select_related("about", "meeting__branch__committee")
    speech = get_object_or_404(speeches, pk=pk)
    meeting, user = speech.meeting, request.user
    is_own = speech.about.user_id == user.pk
    if not (can_read_speech(user, speech) and (is_own or can_manage(user, meeting.branch))):
        raise PermissionDenied
    return or_back(
        request,
        ("meetings:speech_list", meeting.pk),
        year_of_meeting(meeting),
        speech.text,
        source=Problem.Source.CRITICISM,
        member=speech.about,
    )


@require_POST
def take_remark(request, pk, name):
    """What a visiting supervisor remarked, on the leadership's list. `name` is one of REMARKS."""
    if name not in Guest.REMARKS:
        raise Http404
    guests = Guest.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    guest = get_object_or_404(guests.select_related("meeting__branch__committee"), pk=pk)
    meeting, user = guest.meeting, request.user
    if not (can_manage(user, meeting.branch) and can_read_record(user, meeting)):
        raise PermissionDenied
    return or_back(
        request,
        ("meetings:detail", meeting.pk),
        year_of_meeting(meeting),
        getattr(guest, name),
        source=Problem.Source.SUPERVISOR,
    )
