"""Grades, feedback, follow-up and rectification in sentences: what is done, what is missing."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisals.ballots.models import BallotBox
from appraisals.campaigns.models import Appraisal
from appraisals.ratings.models import Quota, base_in_words, reasons_against_excellent
from appraisals.ratings.rules import feedback_due_on
from appraisals.summary import rules
from appraisals.summary.figures.meeting_steps import decision_steps
from appraisals.summary.figures.steps import Step, names
from branchlife.written import zh_date
from meetings.models import Meeting

# Meetings before which people write their self-evaluation.
AHEAD = (Meeting.State.DRAFT, Meeting.State.CALLED)


def self_evaluation_steps(year):
    """Who has handed in the self-evaluation: asked for until the meeting begins, then only told."""
    deeds, meeting = year.deeds, year.appraisal.general_meeting
    ahead = meeting is not None and meeting.state in AHEAD
    if not deeds.handed_in and not ahead:
        return
    url = reverse("ratings:self_evaluation_list", args=[year.appraisal.pk])
    words = {"count": deeds.handed_in, "all": deeds.evaluating}
    text = _("Self-evaluations handed in: %(count)d of %(all)d") % words
    if ahead and deeds.not_handed_in:
        missing = {"text": text, "names": names(deeds.not_handed_in)}
        text = _("%(text)s, still missing: %(names)s") % missing
        yield Step(text, is_begun=deeds.handed_in > 0, url=url)
    else:
        yield Step(text, is_done=True, url=url)


# --- grades ---


def grade_steps(year, decides, with_names=False):
    """Every member graded or not graded with a reason, the quota, the feedback, the follow-up."""
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
    if decided:
        yield from feedback_steps(year, decides)
        yield from follow_up_steps(year, decides and with_names)


def quota_basis(year):
    """Why the number is what it is, as #118 puts it in brackets."""
    figures = year.figures
    if figures.exemption:
        return figures.exemption
    if not figures.quota_words:
        return _("the number allocated by the superior organisation")
    from_graded = year.appraisal.quota_base == Appraisal.Base.GRADED
    base = figures.graded if from_graded else figures.full
    return base_in_words(from_graded) % {"share": figures.quota_words, "base": base}


def feedback_steps(year, decides):
    """Everybody told, everybody acknowledged, everybody who said something answered."""
    deeds = year.deeds
    url = reverse("ratings:feedback_list", args=[year.appraisal.pk]) if decides else ""
    if year.not_fed_back:
        yield Step(untold(year), url=url)
    elif not year.undecided:
        yield Step(_("every member has been told the result"), is_done=True, url=url)
    if deeds.unacknowledged:
        text = _("told, and not acknowledged yet: %(names)s")
        people = {"names": names(deeds.unacknowledged)}
        yield Step(text % people, is_begun=True, url=url, deed=_("have the results acknowledged"))
    elif not year.not_fed_back and not year.undecided:
        yield Step(_("every member has acknowledged the result"), is_done=True, url=url)
    if deeds.unanswered:
        text = ngettext(
            "%(count)d member said something to the result and has no answer yet",
            "%(count)d members said something to the result and have no answer yet",
            deeds.unanswered,
        )
        yield Step(text % {"count": deeds.unanswered}, url=url, deed=_("answer what members said"))


def untold(year):
    """Who has not been told, and until when the year wants it done."""
    words = {"names": names(year.not_fed_back)}
    due_on = feedback_due_on(year.untold_since, year.appraisal.rule("feedback_days"))
    if due_on is None:
        return _("not yet told the result: %(names)s") % words
    words["due"] = zh_date(due_on)
    return _("not yet told the result (to be done by %(due)s): %(names)s") % words


def follow_up_steps(year, decides):
    """Help and disposition of those graded low. Only those who decide read whose it is."""
    url = reverse("ratings:follow_up_list") if decides else ""
    low = year.deeds.without_follow_up
    if low:
        text = (
            _("graded low and not followed up yet: %(names)s") % {"names": names(low)}
            if decides
            else ngettext(
                "%(count)d member graded low has not been followed up yet",
                "%(count)d members graded low have not been followed up yet",
                len(low),
            )
            % {"count": len(low)}
        )
        deed = _("plan the help, or propose a disposition")
        yield Step(text, url=url, deed=deed)
    elif year.figures.basic or year.figures.unqualified:
        yield Step(_("everybody graded low is followed up"), is_done=True, url=url)


# --- rectification ---


def rectification_steps(year):
    """Earlier years, problems, list, pledges, publication, filing, progress. None stops the table."""
    meeting = year.appraisal.general_meeting
    held = meeting is not None and meeting.declared_valid is not None
    url = reverse("rectification:item_list", args=[year.appraisal.pk]) if held else ""
    yield from former_steps(year)
    yield from list_steps(year, url)
    if year.without_pledge:
        text = _("no pledge yet: %(names)s") % {"names": names(year.without_pledge)}
        yield Step(text, url=url)
    else:
        yield Step(_("every member has made a pledge"), is_done=True, url=url)
    if year.figures.items:
        yield from outward_steps(year, url)
        yield from progress_steps(year, url)


def former_steps(year):
    """What earlier years left open: reported to the general meeting, then taken up or settled."""
    if year.deeds.left_open:
        text = ngettext(
            "%(count)d item of earlier years is still open",
            "%(count)d items of earlier years are still open",
            year.deeds.left_open,
        )
        url = reverse("rectification:former", args=[year.appraisal.pk])
        deed = _("settle what earlier years left open, or take it up in this year's list")
        yield Step(text % {"count": year.deeds.left_open}, url=url, deed=deed)


def list_steps(year, url):
    """The list, and problems without concrete facts or without a measure."""
    figures, deeds = year.figures, year.deeds
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
    problems = reverse("rectification:problem_list", args=[year.appraisal.pk])
    for count, text in (
        (deeds.without_facts, _("%(count)d problems of the leadership lack concrete facts")),
        (deeds.unmeasured, _("%(count)d problems of the leadership have no measure yet")),
    ):
        if count:
            yield Step(text % {"count": count}, url=problems if url else "")


def outward_steps(year, url):
    """Made public, filed with the superior, arrived there."""
    figures, numbers = year.figures, year.rectification
    yield dated_step(
        numbers["unpublished"],
        figures.published_on,
        _("the list was made public on %(day)s"),
        _("the list is not made public yet"),
        url,
    )
    yield dated_step(
        numbers["unfiled"],
        figures.filed_on,
        _("the list was filed with the superior on %(day)s"),
        _("the list is not filed with the superior yet"),
        url,
    )
    if year.deeds.awaits_receipt:
        # Where an office uses the platform it is the office that confirms.
        typed = not year.appraisal.branch.committee.has_clerks
        text = _("the superior has not confirmed that the list arrived")
        yield Step(text, is_begun=True, url=url if typed else "", deed=_("note the receipt"))


def dated_step(open_items, day, done, missing, url):
    """Done on a day, unless items are left."""
    if open_items or not day:
        return Step(missing, url=url)
    return Step(done % {"day": zh_date(day)}, is_done=True, url=url)


def progress_steps(year, url):
    """How many items are settled, how many are late."""
    numbers = year.rectification
    settled = numbers["done"] + numbers["carried"]
    words = {"items": numbers["items"], "done": settled, "overdue": numbers["overdue"]}
    if numbers["overdue"]:
        text = _("%(overdue)d items and pledges are overdue") % words
        yield Step(text, is_begun=True, url=url, deed=_("press for what is overdue, or settle it"))
    if settled == numbers["items"]:
        yield Step(_("every item is settled or carried over"), is_done=True, url=url)
    else:
        text = _("%(done)d of %(items)d items are settled") % words
        deed = _("follow the rectification, settle what is done")
        yield Step(text, is_begun=settled > 0, url=url, deed=deed)
