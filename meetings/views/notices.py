"""The notice of a meeting: text for a chat group, papers, and the word to the superior."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.actions import notices as actions
from meetings.exports import notices as exports
from meetings.forms.notices import SuperiorNoticeForm
from meetings.models import SuperiorNotice
from meetings.views.loading import attempt, get_meeting


def on_the_page(user, meeting, shown):
    """What the meeting's page shows of its notice; nothing to those who do not record it."""
    del user
    can_manage = shown["can_manage"]
    told = SuperiorNotice.objects.filter(meeting=meeting).first() if can_manage else None
    return {"superior_told": told}


@require_http_methods(["GET", "POST"])
def notice(request, pk):
    """Send the notice by paper or chat group, and note when the superior was told."""
    meeting = get_meeting(request, pk, manage=True)
    stored = SuperiorNotice.objects.filter(meeting=meeting).first()
    form = SuperiorNoticeForm(request.POST or None, instance=stored)
    if form.is_valid() and attempt(
        request, _("Noted."), actions.note_superior, meeting, **form.cleaned_data
    ):
        return redirect("meetings:notice", pk)
    context = {
        "meeting": meeting,
        "text": exports.notice_text(meeting),
        "told": stored,
        "form": form,
        "reasons": list(meeting.reasons_against_changing()),
    }
    return render(request, "meetings/notice.html", context)
