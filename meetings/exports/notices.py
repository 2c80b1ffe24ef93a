"""The notice of a meeting, and the letter that tells the superior organisation of it."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchlife.models import AuditEvent
from branchlife.papers import Letter, letter_document
from branchlife.written import zh_date, zh_datetime
from meetings.models import Meeting, SuperiorNotice


def called_people(meeting):
    """Whom the notice is for, as its first line names them."""
    if meeting.kind == Meeting.Kind.COMMITTEE:
        return _("members of the branch committee")
    if meeting.kind == Meeting.Kind.GROUP and meeting.group:
        return _("members of %(group)s") % {"group": meeting.group}
    return _("all members of the branch")


def facts(meeting):
    """Time, place, chair, theme: a line each, those not known yet left out."""
    yield _("Time: %(time)s") % {"time": zh_datetime(meeting.starts_at)}
    if meeting.place:
        yield _("Place: %(place)s") % {"place": meeting.place}
    if meeting.names["chair"]:
        yield _("Chair: %(name)s") % {"name": meeting.names["chair"]}
    yield _("Who takes part: %(people)s") % {"people": called_people(meeting)}
    if meeting.theme:
        yield _("Theme: %(theme)s") % {"theme": meeting.theme}


def agenda_lines(meeting):
    """The items of the agenda, numbered; parts belong to the item above and are left out."""
    items = [item for item in meeting.items.all() if item.parent_id is None]
    for number, item in enumerate(items, start=1):
        yield pgettext("numbered line", "%(number)d. %(text)s") % {
            "number": number,
            "text": item.title,
        }


def cancellation_lines(meeting):
    """The notice that a meeting does not take place, a line each."""
    words = {"title": meeting.title, "time": zh_datetime(meeting.starts_at)}
    yield _("“%(title)s”, which was to be held at %(time)s, is cancelled.") % words
    yield _("Reason: %(reason)s") % {"reason": meeting.cancel_reason}


def notice_lines(meeting):
    """The notice, a line each, without title and signature."""
    if meeting.state == Meeting.State.CANCELLED:
        yield from cancellation_lines(meeting)
        return
    yield _("%(branch)s is going to hold “%(title)s”; please take note:") % {
        "branch": meeting.names["branch"],
        "title": meeting.title,
    }
    yield from facts(meeting)
    if agenda := list(agenda_lines(meeting)):
        yield _("Agenda:")
        yield from agenda
    if meeting.materials.exists():
        yield _("Please read the study materials on the platform beforehand.")
    yield _(
        "Please be there in time. Whoever cannot come asks the secretary for leave beforehand and "
        "says why."
    )


def notice_text(meeting):
    """The notice to paste into a chat group."""
    lines = [
        _("[Notice of a meeting] %(people)s:") % {"people": called_people(meeting)},
        *notice_lines(meeting),
        _("(%(branch)s) %(day)s")
        % {"branch": meeting.names["branch"], "day": zh_date(timezone.localdate())},
    ]
    return "\n".join(lines)


def signed_by(meeting):
    """Who sends a letter: the branch by its full name."""
    return meeting.branch.full_name or meeting.names["branch"]


def sent_on(meeting):
    """The day on which the notice went out; None where nobody has sent one yet."""
    verb = "cancelled" if meeting.state == Meeting.State.CANCELLED else "called"
    deeds = AuditEvent.objects.filter(
        target_label=Meeting._meta.label_lower, target_id=str(meeting.pk), verb=verb
    )
    found = deeds.order_by("-pk").first()
    return timezone.localdate(found.at) if found else None


def notice(meeting, by=None):
    """The notice under the day it went out; before that under the day somebody prints it."""
    day = sent_on(meeting) or (timezone.localdate() if by else None)
    name = _("Notice (%(title)s)") % {"title": meeting.title}
    return letter_document(notice_letter(meeting, day), name)


def superior(meeting, by=None):
    """The letter to the superior organisation."""
    name = _("Report to the superior (%(title)s)") % {"title": meeting.title}
    return letter_document(superior_letter(meeting), name)


def notice_letter(meeting, day):
    """The notice as a paper to put up or hand out."""
    title = _("Notice of “%(title)s”")
    if meeting.state == Meeting.State.CANCELLED:
        title = _("Notice that “%(title)s” is cancelled")
    return Letter(
        title=title % {"title": meeting.title},
        addressed_to=_("%(people)s:") % {"people": called_people(meeting)},
        text="\n".join(notice_lines(meeting)),
        signed=signed_by(meeting),
        day=day,
    )


def superior_letter(meeting):
    """The letter that tells the superior organisation and asks it to send somebody."""
    committee = meeting.branch.committee
    notice = SuperiorNotice.objects.filter(meeting=meeting).first()
    lines = [
        _("%(branch)s intends to hold “%(title)s”. We report:")
        % {"branch": meeting.names["branch"], "title": meeting.title},
        *facts(meeting),
    ]
    if agenda := list(agenda_lines(meeting)):
        lines += [_("Agenda:"), *agenda]
    lines.append(_("We ask you to send a comrade to guide us."))
    return Letter(
        title=_("Report on holding “%(title)s”") % {"title": meeting.title},
        addressed_to=_("%(people)s:") % {"people": committee},
        text="\n".join(lines),
        signed=signed_by(meeting),
        day=notice.sent_on if notice else timezone.localdate(),
    )
