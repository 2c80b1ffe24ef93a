"""The record of a disposition on paper: blank, or filled with its steps."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from appraisals.ratings import rules
from appraisals.ratings.exports import follow_up
from appraisals.ratings.models import Disposition, DispositionStep
from branchlife.papers import Box
from branchlife.written import zh_date

COLUMNS = [
    (gettext_lazy("Step"), 50),
    (gettext_lazy("Day"), 30),
    (gettext_lazy("Number of the paper"), 40),
    (gettext_lazy("Who, and what came of it"), 60),
]


def disposition(record, by=None):
    """The record with every step noted so far."""
    name = _("%(year)s record of a disposition (%(name)s)") % {
        "year": record.rating.appraisal.campaign.year_label,
        "name": record.rating.member.name,
    }
    return sheet(name, record.rating.member.branch, record)


def blank_disposition(branch):
    """To be filled in by hand."""
    return sheet(_("Record of a disposition, blank (%(branch)s)") % {"branch": branch}, branch)


def sheet(name, branch, record=None):
    """The paper of a disposition, or a blank one."""
    rating = record and record.rating
    date = pgettext("blank date", "(year) (month) (day)")
    own, above = (_("Member (signature):"), date), (_("(stamp)"), date)
    return follow_up.document(
        name,
        _("%(branch)s: record of the disposition of a member") % {"branch": branch},
        branch,
        facts=[
            *follow_up.facts_of(rating and rating.member),
            [(_("Grade of the year"), follow_up.grade_of(rating))],
            [(_("Kind of disposition"), kind(record))],
        ],
        boxes=[
            Box(_("Situation"), record.get_case_display() if record else "", mm=12),
            Box(_("Facts and grounds"), record.grounds if record else "", mm=60),
        ],
        heading=_("Steps taken"),
        columns=COLUMNS,
        lines=lines(record),
        ends=[
            Box(_("In force"), in_force(record), mm=12),
            Box(_("Result of the disposition"), result(record), mm=30),
            Box(_("View of the member"), mm=45, signatures=own),
            Box(_("View of the Party committee above"), mm=45, signatures=above, is_stamped=True),
        ],
        signed=[_("Secretary of the branch"), _("Branch (seal)")],
        notes=[
            _("The grade of the appraisal alone disposes of nobody."),
            _(
                "Whoever was persuaded to withdraw or removed may not join again within %(years)d years."
            )
            % {"years": rules.YEARS_OUTSIDE},
        ],
    )


def kind(disposition):
    """The kind; on a blank paper the three to choose from."""
    if disposition:
        return disposition.get_kind_display()
    return "\u3000".join(f"□ {label}" for label in Disposition.Kind.labels)


def lines(disposition):
    """The steps by their day, then room for those missing; on a blank paper the procedure's."""
    if disposition is None:
        kinds = [DispositionStep.Kind(step) for steps in rules.PROCEDURE for step in steps]
        return [[kind.label, "", "", ""] for kind in kinds]
    steps = disposition.steps.select_related("resolution")
    missing = disposition.steps_missing if disposition.is_open else []
    return [
        *noted(steps),
        *([label, "", "", ""] for label in missing),
    ]


def noted(steps):
    """What has been done, as the rows of the table say it."""
    return [
        [
            step.get_kind_display(),
            step.done_on,
            step.paper_number,
            "\n".join(text for text in (step.note, step.vote) if text),
        ]
        for step in steps
    ]


def in_force(disposition):
    """From when, and of a correction until when."""
    if disposition is None or disposition.since is None:
        return ""
    if disposition.until is None:
        return _("since %(since)s") % {"since": zh_date(disposition.since)}
    return _("%(since)s to %(until)s") % {
        "since": zh_date(disposition.since),
        "until": zh_date(disposition.until),
    }


def result(disposition):
    """What came of it; empty while it goes on."""
    if disposition is None or disposition.is_open:
        return ""
    words = [
        zh_date(disposition.closed_on),
        disposition.get_result_display() or disposition.get_state_display(),
        disposition.result_note,
    ]
    return "\n".join(word for word in words if word)
