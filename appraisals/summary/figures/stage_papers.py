"""The papers that stand beside a stage of the year: to print, in Word, empty."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.models import BallotBox
from appraisals.summary.figures.steps import Paper
from branchlife.paper_kinds import paper_kind
from meetings.models import Meeting

FILLED, EMPTY = "branchlife:paper", "branchlife:blank_paper"


def filled(label, key, pk, has_blank=True):
    """The paper with what is known, and its empty form where there is one."""
    kind = paper_kind(key)
    others = [(word, reverse(FILLED, args=[key, pk, suffix])) for word, suffix in beside(kind)]
    if kind.blank and has_blank:
        blank = pgettext("form", "blank")
        others.append((blank, reverse(EMPTY, args=[key, pk, "pdf"])))
    return Paper(label, reverse(FILLED, args=[key, pk, "pdf"]), tuple(others))


def empty(label, key, pk):
    """The empty form."""
    others = [
        (word, reverse(EMPTY, args=[key, pk, suffix])) for word, suffix in beside(paper_kind(key))
    ]
    return Paper(label, reverse(EMPTY, args=[key, pk, "pdf"]), tuple(others))


def beside(kind):
    """(word, suffix) of the formats besides PDF."""
    words = (("Word", "docx"), ("Excel", "xlsx"))
    return [(word, suffix) for word, suffix in words if suffix in kind.suffixes]


def papers_of_talks(appraisal):
    """The blank form for a talk, and the opinions that were gathered."""
    branch = appraisal.branch_id
    yield empty(_("Blank form for talks"), "talk_form", branch)
    yield Paper(_("Opinions gathered"), reverse("meetings:opinion_list", args=[branch]))


def papers_of_meetings(appraisal):
    """Sign-in sheets and minutes of the meetings that exist."""
    meetings = [appraisal.committee_meeting, appraisal.general_meeting]
    if appraisal.decision_meeting not in meetings:
        meetings.append(appraisal.decision_meeting)
    for meeting in meetings:
        if meeting and meeting.state != Meeting.State.CANCELLED:
            words = {"meeting": meeting.title}
            yield filled(_("Sign-in sheet: %(meeting)s") % words, "sign_in", meeting.pk)
            yield filled(_("Minutes: %(meeting)s") % words, "minutes", meeting.pk)


def papers_of_ballot(year):
    """The scrutineers' report, once they have confirmed it."""
    if year.box and year.box.state == BallotBox.State.CONFIRMED:
        yield filled(_("Count report"), "report", year.box.pk, has_blank=False)


def papers_of_grades(year, decides, sees_grades):
    """Registration forms blank and, once decided, filled; the lists that go with the grades."""
    pk = year.appraisal.pk
    decided = year.figures.graded or year.figures.not_graded
    if sees_grades and decided:
        yield filled(_("Registration forms"), "registration", pk)
    else:
        yield empty(_("Registration form, blank"), "registration", pk)
    if sees_grades and decided:
        yield Paper(_("Who has been told"), reverse("ratings:feedback_list", args=[pk]))
    deeds = year.deeds
    low = year.figures.basic or year.figures.unqualified or deeds.helping or deeds.disposing
    if decides and low:
        yield Paper(_("Follow-up of the grades"), reverse("ratings:follow_up_list"))


def papers_of_rectification(year):
    """Problems, the list for the files and the list for the wall, pledges, the report; empty ones too."""
    pk = year.appraisal.pk
    yield filled(_("List of problems"), "problems", pk)
    if year.figures.items:
        yield filled(_("Rectification list"), "internal_list", pk)
        yield filled(_("Rectification list to be made public"), "public_list", pk)
    else:
        yield empty(_("Rectification list, blank"), "public_list", pk)
    if year.figures.pledges:
        yield filled(_("Pledges"), "pledges", pk)
    else:
        yield empty(_("Pledge, blank"), "pledges", pk)
    yield filled(_("Status report"), "status_report", pk)
