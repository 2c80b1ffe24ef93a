"""The year's meetings and its ballot in sentences: how far each is, and what is to be done."""

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal
from appraisals.summary.figures.steps import Step
from branchlife.written import zh_date, zh_datetime
from meetings.models import Meeting


def meeting_steps(year):
    """The committee's meeting, the general meeting, the count."""
    appraisal, general = year.appraisal, year.appraisal.general_meeting
    if appraisal.committee_meeting or appraisal.decision_body == Appraisal.Body.COMMITTEE:
        yield meeting_step(
            appraisal,
            "committee",
            _("Branch committee meeting"),
            _("The branch committee has not met for criticism and self-criticism"),
            _("arrange the meeting of the branch committee"),
            comes_first=general is None or general.declared_valid is None,
        )
    general_step = meeting_step(
        appraisal,
        "general",
        _("General meeting"),
        _("The organisational-life meeting has not been held"),
        _("arrange the general meeting"),
        blocks=True,
    )
    # A valid meeting is in session until the ballot has been held: the ballot's turn comes first.
    steps = [general_step, ballot_step(year)]
    in_session = general and general.is_valid and general.state == Meeting.State.IN_SESSION
    yield from reversed(steps) if in_session and not steps[1].is_done else steps


def meeting_step(appraisal, part, name, not_held, deed, **urgency):
    """How far one meeting is."""
    meeting = appraisal.meeting_for(part)
    if meeting is None or meeting.state == Meeting.State.CANCELLED:
        url = reverse("campaigns:schedule", args=[appraisal.pk, part])
        return Step(not_held, url=url, deed=deed, **urgency)
    words = {"meeting": name, "day": zh_date(meeting.starts_at)}
    url = meeting.get_absolute_url()
    if meeting.declared_valid is False:
        text = _("%(meeting)s of %(day)s: too few came, it is to be held again") % words
    elif meeting.state == Meeting.State.SIGNED:
        text = _("%(meeting)s held on %(day)s, minutes signed") % words
        return Step(text, is_done=True, url=url)
    elif meeting.is_being_corrected:
        text = _("%(meeting)s: the minutes are being corrected") % words
    elif meeting.state == Meeting.State.CLOSED:
        text = _("%(meeting)s: the minutes are not signed") % words
    elif meeting.state == Meeting.State.IN_SESSION:
        text = _("%(meeting)s is in session") % words
    else:
        when = {"when": zh_datetime(meeting.starts_at)}
        text = _("%(meeting)s is set for %(when)s") % (words | when)
    return Step(text, url=url, **urgency)


def ballot_step(year):
    """How far the ballot is."""
    box, meeting = year.box, year.appraisal.general_meeting
    boxes = reverse("ballots:box_list", args=[year.appraisal.pk])
    if box is None:
        # It is held in the meeting; before that there is nothing to do about it.
        url = boxes if meeting and meeting.is_valid else ""
        text = _("No ballot has been held")
        return Step(text, blocks=True, url=url, deed=_("hold the ballot"))
    url = box.get_absolute_url()
    if box.state == BallotBox.State.CONFIRMED:
        text = _(
            "Ballot confirmed: %(issued)d issued, %(returned)d returned, "
            "%(valid)d valid, %(invalid)d invalid"
        )
        if year.repeat is not None:
            return repeat_step(year.repeat)
        return Step(text % year.figures.as_json(), is_done=True, url=url)
    if box.state == BallotBox.State.VOID:
        return Step(_("The ballot was void and is to be repeated"), blocks=True, url=boxes)
    text = _("Ballot: %(state)s") % {"state": box.get_state_display()}
    return Step(text, blocks=True, url=url, deed=ballot_deed(box))


def ballot_deed(box):
    """What is to be done about a ballot under way."""
    if box.is_all_paper and box.state == BallotBox.State.DRAFT:
        return _("key in the totals of the paper ballots")
    return {
        BallotBox.State.DRAFT: _("make the ballot ready and open it"),
        BallotBox.State.OPEN: _("give out slips, and have the ballot closed when all are back"),
        BallotBox.State.CLOSED: _("have the scrutineers count"),
        BallotBox.State.COUNTED: _("have the scrutineers sign, then confirm the result"),
    }[box.state]


def repeat_step(box):
    """A repeat is under way; the earlier result stands until it is confirmed."""
    text = _("A repeat of the ballot has been ordered: %(state)s") % {
        "state": box.get_state_display()
    }
    return Step(text, blocks=True, url=box.get_absolute_url())


def decision_steps(year):
    """The committee's meeting that decides the grades, once the ballot has been counted."""
    appraisal, meeting = year.appraisal, year.appraisal.decision_meeting
    if appraisal.decision_body != Appraisal.Body.COMMITTEE:
        return
    counted = year.box and year.box.state == BallotBox.State.CONFIRMED and not year.repeat
    decided = year.figures.graded or year.figures.not_graded
    if meeting is None and (decided or not counted):
        return
    yield meeting_step(
        appraisal,
        "decision",
        _("Meeting that decides the grades"),
        _("The meeting that decides the grades has not been held"),
        _("arrange the meeting that decides the grades"),
        comes_first=meeting is None or meeting.declared_valid is None,
    )
