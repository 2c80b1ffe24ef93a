"""The ballot on the wall of its meeting: how many slips are out, and where to take one.

How many ballots came back is told only once the box is closed, and what is in them never.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisals.ballots import exports
from appraisals.ballots.models import BallotBox
from meetings.views.wall import WallPart

State = BallotBox.State


def on_the_wall(request, meeting):
    """The latest ballot of `meeting` as everybody in the room may see it, or None.

    Named in the setting WALL_PARTS.
    """
    boxes = BallotBox.objects.filter(meeting=meeting, is_rehearsal=False).order_by("-number")
    box = boxes.select_related("report").first()
    if box is None or box.state not in SHOWN:
        return None
    return SHOWN[box.state](request, box)


def open_part(request, box):
    """Slips given out, whether all ballots are back, and the code by which members take a slip."""
    address = request.build_absolute_uri(reverse("ballots:slip", args=[box.pk]))
    return WallPart(
        _("Secret ballot"),
        [
            (box.turnout()["issued"], _("slips issued")),
            (_("yes") if box.all_back() else _("no"), _("all back")),
        ],
        sentence=_(
            "Whoever has drawn a printed slip scans that one. Please fill it in on your own, and "
            "take no photos."
        ),
        qr=exports.qr_image(address),
        qr_label=_("Scan to take your slip"),
    )


def closed_part(request, box):
    """What came back; the scrutineers count."""
    figures = [(box.turnout()["issued"], _("slips issued")), (box.closed_n, _("ballots returned"))]
    return WallPart(_("Secret ballot"), figures, sentence=_("The ballot is closed."))


def counted_part(request, box):
    """The same, until the scrutineers have signed."""
    sentence = _("The ballots are counted; the scrutineers are confirming the result.")
    return WallPart(_("Secret ballot"), returned_figures(box.report), sentence=sentence)


def confirmed_part(request, box):
    """What the scrutineers report: how many ballots, and how many of them are valid."""
    report = box.report
    figures = [
        *returned_figures(report),
        (report.valid, _("valid ballots")),
        (report.invalid, _("invalid ballots")),
    ]
    return WallPart(_("Secret ballot"), figures, sentence=_("The result is confirmed."))


def returned_figures(report):
    """Given out and come back, as reported."""
    return [(report.issued, _("slips issued")), (report.returned, _("ballots returned"))]


SHOWN = {
    State.OPEN: open_part,
    State.CLOSED: closed_part,
    State.COUNTED: counted_part,
    State.CONFIRMED: confirmed_part,
}
