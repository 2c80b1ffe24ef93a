"""The year of one branch in sentences: five stages, what is done, what is missing, what is next."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal, Campaign
from appraisals.ratings.models import Quota, reasons_against_excellent
from appraisals.summary import rules
from appraisals.summary.figures.preparation import papers_of_talks, study_steps, talk_steps
from appraisals.summary.figures.steps import Paper, Stage, Step, names
from appraisals.summary.models import Submission
from branchlife.templatetags.branchlife_tags import zh_date, zh_datetime
from meetings.models import Meeting

BEFORE_THE_MEETING = ("study", "talks")


def stages(year, with_totals=False, decides=True, with_names=False):
    """The five stages of this Year, computed from its records. Asks the database nothing.

    `with_totals` offers the papers that show the totals of the ballot. Whoever does not decide (an
    assistant) reads of grades and feedback, without a way to their page. `with_names` says who has
    not talked with whom: for those who do the branch's work; others read how many.
    """
    return [
        Stage("study", _("Study"), list(study_steps(year))),
        Stage(
            "talks",
            _("Talks"),
            list(talk_steps(year, with_names)),
            papers=list(papers_of_talks(year.appraisal)),
        ),
        Stage(
            "meeting",
            _("Meeting and ballot"),
            list(meeting_steps(year)),
            papers=[
                *papers_of_meetings(year.appraisal),
                *(papers_of_ballot(year) if with_totals else []),
            ],
        ),
        Stage("grades", _("Grades and feedback"), list(grade_steps(year, decides))),
        Stage(
            "rectification",
            _("Rectification"),
            list(rectification_steps(year)),
            papers=list(papers_of_rectification(year)),
        ),
    ]


def next_step(year, stages, decides=True):
    """The one thing to do next in the year: in order of time, what the table needs first.

    Study and talks have their turn while the meeting lies ahead; once it has begun they are past.
    It leads nowhere where somebody who decides has to do it.
    """
    if sending := sending_step(year, stages):
        return sending if decides else replace(sending, url="")
    if has_begun(year.appraisal.general_meeting):
        stages = [stage for stage in stages if stage.key not in BEFORE_THE_MEETING]
    steps = [step for stage in stages for step in stage.missing if step.url]
    for urgent in ("comes_first", "blocks", "url"):
        for step in steps:
            if getattr(step, urgent):
                return step
    return None


def has_begun(meeting):
    """Whether people have come together, whatever came of it."""
    return meeting is not None and (
        meeting.declared_valid is not None or meeting.state == Meeting.State.IN_SESSION
    )


def sending_step(year, stages):
    """The table: returned by the office, or ready to be sent; None when neither."""
    url = reverse("summary:submit", args=[year.appraisal.pk])
    if year.submission and year.submission.state == Submission.State.RETURNED:
        text = _("The table was returned to be changed: %(remarks)s")
        return Step(text % {"remarks": year.submission.remarks}, url=url)
    if not missing_before_sending(stages) and not year.standing:
        return Step(_("The table can be sent"), url=url, deed=_("check and send the table"))
    return None


def missing_before_sending(stages):
    """The steps without which the table cannot be sent."""
    return [step for stage in stages for step in stage.missing if step.blocks]


def warnings_before_sending(stages):
    """What is missing but does not stop the table."""
    return [step for stage in stages for step in stage.missing if not step.blocks]


def reasons_against_submitting(year):
    """Why the table cannot be sent now; empty when it can. The missing things are one sentence."""
    campaign = year.appraisal.campaign
    if campaign.state != Campaign.State.OPEN:
        yield _("The year's appraisal is %(state)s; tables are sent while it is under way.") % {
            "state": campaign.get_state_display()
        }
    elif year.standing:
        yield _("The table has been sent on %(day)s: %(state)s.") % {
            "day": zh_date(year.standing.submitted_at),
            "state": year.standing.get_state_display(),
        }
    elif missing := missing_before_sending(stages(year)):
        yield refusal([step.text for step in missing])


def refusal(things):
    """The missing things in one sentence, numbered."""
    # Whole sentences come from other rooms; in the list they lose their full stop.
    plain = [text.rstrip(".\N{IDEOGRAPHIC FULL STOP}") for text in things]
    numbered = [f"{circled(number)}{text}" for number, text in enumerate(plain, start=1)]
    return ngettext(
        "The table cannot be sent yet, %(count)d thing is missing: %(things)s.",
        "The table cannot be sent yet, %(count)d things are missing: %(things)s.",
        len(things),
    ) % {"count": len(things), "things": pgettext("between numbered things", "; ").join(numbered)}


def circled(number):
    """①, ② … ⑳, then plain numbers."""
    return chr(0x245F + number) if number <= 20 else f"({number})"


# --- meetings and ballot ---


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


# --- grades, feedback, rectification ---


def grade_steps(year, decides):
    """Every member graded or not graded with a reason, the quota, the feedback."""
    yield from decision_steps(year)
    figures = year.figures
    url = reverse("ratings:table", args=[year.appraisal.pk]) if decides else ""
    numbers = figures.as_json() | {"graded": figures.graded}
    decided = figures.graded + figures.not_graded
    if decided and not year.undecided:
        text = _(
            "Graded %(graded)d members: %(excellent)d excellent, %(qualified)d qualified, "
            "%(basic)d basically qualified, %(unqualified)d unqualified; %(not_graded)d not graded"
        )
        yield Step(text % numbers, is_done=True, url=url)
    elif decided:
        text = _("no grade decided for %(names)s") % {"names": names(year.undecided)}
        yield Step(text, blocks=True, url=url)
    else:
        text = _("the grades of %(members)d members have not been decided") % numbers
        confirmed = year.box is not None and year.box.state == BallotBox.State.CONFIRMED
        turn = confirmed and not year.repeat
        yield Step(text, blocks=True, url=url if turn else "", deed=_("decide the grades"))
    if not rules.is_within_quota(figures):
        quota = Quota(figures.allowed, quota_basis(year))
        for text in reasons_against_excellent(year.appraisal, figures.excellent, quota):
            yield Step(text, blocks=True, url=url)
    if decided and not year.not_fed_back and not year.undecided:
        yield Step(_("every member has been told the result"), is_done=True, url=url)
    elif year.not_fed_back:
        text = _("not yet told the result: %(names)s") % {"names": names(year.not_fed_back)}
        yield Step(text, url=url)


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


def quota_basis(year):
    """Why the number is what it is, as #118 puts it in brackets."""
    figures = year.figures
    if figures.exemption:
        return figures.exemption
    if not figures.quota_words:
        return _("the number allocated by the superior organisation")
    from_graded = year.appraisal.quota_base == Appraisal.Base.GRADED
    words = (
        _("%(share)s of the %(base)d members graded")
        if from_graded
        else _("%(share)s of the %(base)d full members")
    )
    base = figures.graded if from_graded else figures.full
    return words % {"share": figures.quota_words, "base": base}


def rectification_steps(year):
    """The list, the pledges, publication and filing. Nothing here stops the table."""
    figures = year.figures
    meeting = year.appraisal.general_meeting
    held = meeting is not None and meeting.declared_valid is not None
    url = reverse("rectification:item_list", args=[year.appraisal.pk]) if held else ""
    if not figures.items:
        text = _("the rectification list is not made yet")
        yield Step(text, url=url, deed=_("make the rectification list"))
    else:
        text = ngettext(
            "%(items)d item on the rectification list",
            "%(items)d items on the rectification list",
            figures.items,
        )
        yield Step(text % {"items": figures.items}, is_done=True, url=url)
    if year.without_pledge:
        text = _("no pledge yet: %(names)s") % {"names": names(year.without_pledge)}
        yield Step(text, url=url)
    else:
        yield Step(_("every member has made a pledge"), is_done=True, url=url)
    if figures.items:
        yield dated_step(
            year.unpublished,
            figures.published_on,
            _("the list was made public on %(day)s"),
            _("the list is not made public yet"),
            url,
        )
        yield dated_step(
            year.unfiled,
            figures.filed_on,
            _("the list was filed with the superior on %(day)s"),
            _("the list is not filed with the superior yet"),
            url,
        )


def dated_step(open_items, day, done, missing, url):
    """Done on a day, unless items are left."""
    if open_items or not day:
        return Step(missing, url=url)
    return Step(done % {"day": zh_date(day)}, is_done=True, url=url)


# --- papers ---


def papers_of_meetings(appraisal):
    """Sign-in sheets and minutes of the meetings that exist."""
    meetings = [appraisal.committee_meeting, appraisal.general_meeting]
    if appraisal.decision_meeting not in meetings:
        meetings.append(appraisal.decision_meeting)
    for meeting in meetings:
        if meeting and meeting.state != Meeting.State.CANCELLED:
            words = {"meeting": meeting.title}
            label = _("Sign-in sheet: %(meeting)s") % words
            yield Paper(label, reverse("meetings:sign_in_sheet", args=[meeting.pk]))
            label = _("Minutes: %(meeting)s") % words
            yield Paper(label, reverse("meetings:minutes", args=[meeting.pk]))


def papers_of_ballot(year):
    """The scrutineers' report, once they have confirmed it."""
    if year.box and year.box.state == BallotBox.State.CONFIRMED:
        yield Paper(_("Count report"), reverse("ballots:report", args=[year.box.pk]))


def papers_of_rectification(year):
    """The list for the files and the list for the wall."""
    if year.figures.items:
        pk = year.appraisal.pk
        yield Paper(_("Rectification list"), reverse("rectification:internal_pdf", args=[pk]))
        yield Paper(
            _("Rectification list to be made public"),
            reverse("rectification:public_pdf", args=[pk]),
        )
