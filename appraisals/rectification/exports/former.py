"""What became of last year's list, as the general meeting hears and reads it."""

from django.utils.translation import gettext as _

from appraisals.campaigns.models import Appraisal
from appraisals.rectification.exports.lists import (
    STAMP_MM,
    how_far,
    list_table,
    none,
    signed_by_branch,
)
from appraisals.rectification.models import Item, former_list
from branchlife.papers import LANDSCAPE, Document, Lines, Signatures, Title
from meetings.exports.script import hint, say
from meetings.models import AgendaKind, Meeting

# Widths in mm: number, problem, measure, responsible, due, what became of it, settled, remarks.
WIDTHS = (12, 60, 70, 22, 25, 35, 25, 18)


def former_list_report(appraisal, by=None):
    """The list with what became of each item; nothing about one person, no pledge by name."""
    former = former_list(appraisal)
    head = [
        _("No."),
        _("Problem"),
        _("Measure"),
        _("Responsible"),
        _("To be done by"),
        _("What became of it"),
        _("Settled or carried over on"),
        _("Remarks"),
    ]
    shown = [item for item in former.items if not item.is_personal]
    rows = [_row(number, item, former) for number, item in enumerate(shown, start=1)]
    words = {"branch": appraisal.branch, "year": former.appraisal.campaign.year_label}
    title = _("%(branch)s: how the rectification list of %(year)s was carried out") % words
    return Document(
        title,
        _("How the rectification list of %(year)s was carried out (%(branch)s)") % words,
        [
            Title(title),
            Lines([former.sentence]),
            list_table(head, rows or none(len(WIDTHS)), WIDTHS, {1, 2, 5, 7}),
            Signatures(signed_by_branch(appraisal)[:2], above_mm=STAMP_MM),
        ],
        look=LANDSCAPE,
    )


def reasons_against_former(appraisal):
    """No year before this one had a list."""
    if former_list(appraisal) is None:
        yield _("No earlier year of this branch has a rectification list on this platform.")


def _row(number, item, former):
    return [
        number,
        item.problem.text,
        item.measure,
        str(item.responsible),
        item.due_on,
        how_far(item),
        item.closed_on if item.closed_on and item.state in Item.ENDED else None,
        item.appraisal.campaign.year_label if item.appraisal != former.appraisal else "",
    ]


# --- in the meeting ---


def reported_in(meeting):
    """The Former that this meeting hears of: the general meeting of an appraisal; else None."""
    if meeting.kind != Meeting.Kind.GENERAL or not meeting.is_organizational_life:
        return None
    found = Appraisal.objects.filter(general_meeting=meeting).select_related("campaign", "branch")
    appraisal = found.first()
    return former_list(appraisal) if appraisal else None


def item_of_report(items):
    """The item of the agenda under which last year's list is reported, or None.

    The duty report; where there is none, the information to members.
    """
    for kind in (AgendaKind.DUTY_REPORT, AgendaKind.INFORMATION):
        for item in items:
            if item.kind == kind:
                return item
    return None


def in_the_script(meeting, items):
    """{item id: [Words]}: the report on last year's list, under the item where it is given.

    Named in the setting SCRIPT_PARTS.
    """
    item = item_of_report(items)
    former = reported_in(meeting) if item else None
    if former is None:
        return {}
    return {
        item.pk: [
            hint(_("(The secretary reports how last year's rectification list was carried out.)")),
            say(former.sentence),
        ]
    }
