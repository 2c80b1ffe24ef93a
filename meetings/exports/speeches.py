"""The table of who spoke of whom as PDF, filled or to be filled by hand."""

from django.utils.translation import gettext as _

from branchlife import exports
from meetings.figures.speeches import Spoken


def speech_table_pdf(meeting):
    """In speaking order; before the meeting one blank row for each who has to speak."""
    name = _("Criticism and evaluation (%(title)s).pdf") % {"title": meeting.title}
    spoken = Spoken(meeting)
    if not spoken.has_begun:
        for part in spoken.parts:
            for group in part.groups:
                group.own, group.opinions, group.responses = [], [], []
    context = {"meeting": meeting, "parts": spoken.parts}
    return exports.pdf_response(name, "meetings/print_speeches.html", context)
