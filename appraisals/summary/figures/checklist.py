"""The year of one branch in sentences: five stages, what is done, what is missing, what is next."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisals.campaigns.models import Campaign
from appraisals.summary.figures.deed_steps import (
    grade_steps,
    rectification_steps,
    self_evaluation_steps,
)
from appraisals.summary.figures.meeting_steps import meeting_steps
from appraisals.summary.figures.preparation import study_steps, talk_steps
from appraisals.summary.figures.stage_papers import (
    papers_of_ballot,
    papers_of_grades,
    papers_of_meetings,
    papers_of_rectification,
    papers_of_talks,
)
from appraisals.summary.figures.steps import Stage, Step
from appraisals.summary.models import Submission
from branchlife.written import zh_date
from meetings.models import Meeting

BEFORE_THE_MEETING = ("study", "talks")


def stages(year, with_totals=False, decides=True, with_names=False, sees_grades=False):
    """The five stages of this Year, computed from its records. Asks the database nothing.

    `with_totals` offers the papers that show the totals of the ballot, `sees_grades` those that show
    grades. Whoever does not decide (an
    assistant) reads of grades and feedback, without a way to their page. `with_names` says who has
    not talked with whom: for those who do the branch's work; others read how many.
    """
    found = progress(year, decides, with_names)
    papers = {
        "talks": papers_of_talks(year.appraisal),
        "meeting": [
            *papers_of_meetings(year.appraisal),
            *(papers_of_ballot(year) if with_totals else []),
        ],
        "grades": papers_of_grades(year, decides, sees_grades),
        "rectification": papers_of_rectification(year),
    }
    for stage in found:
        stage.papers = list(papers.get(stage.key, []))
    return found


def progress(year, decides=True, with_names=False):
    """The same without papers, for pages that show how far many branches are."""
    return [
        Stage("study", _("Study"), list(study_steps(year))),
        Stage("talks", _("Talks"), list(talk_steps(year, with_names))),
        Stage(
            "meeting",
            _("Meeting and ballot"),
            [*self_evaluation_steps(year), *meeting_steps(year)],
        ),
        Stage("grades", _("Grades and feedback"), list(grade_steps(year, decides, with_names))),
        Stage("rectification", _("Rectification"), list(rectification_steps(year))),
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
    if year.submission and year.submission.state == Submission.State.REOPENED:
        text = _("The acceptance of the table was taken back: %(reason)s")
        return Step(text % {"reason": year.submission.reopen_reason}, url=url)
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
