"""Meetings for a person's calendar program (iCalendar, RFC 5545), and the reminder by e-mail."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from branchlife.written import zh_datetime
from meetings.models import Meeting

# A calendar needs an end; where nobody has said when a meeting ends, this stands for it.
USUAL_LENGTH = timedelta(hours=1)
STATUS = {Meeting.State.DRAFT: "TENTATIVE", Meeting.State.CANCELLED: "CANCELLED"}
PRODUCT = "-//branchlife//meetings//ZH"


def calendar_response(meetings, site):
    """The feed as an answer; kept by the program that asked and by nobody on the way."""
    response = HttpResponse(
        calendar_text(meetings, site), content_type="text/calendar; charset=utf-8"
    )
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response


def calendar_text(meetings, site):
    """A calendar of these meetings, as bytes; `site` is the address before the path."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Meetings of the branch"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add_component(local_time())
    for meeting in meetings:
        calendar.add_component(event(meeting, site))
    return calendar.to_ical()


def local_time():
    """The time zone as it is now: eight hours before Greenwich, without summer time."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", settings.TIME_ZONE)
    standard.add("dtstart", datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def event(meeting, site):
    """What, when and where; nothing of what was said, who came, or why somebody did not."""
    line = Event()
    # Never another for the same meeting, nor the same for one of another installation.
    line.add("uid", f"meeting-{meeting.pk}-{meeting.created_at.timestamp():.0f}@branchlife")
    line.add("dtstamp", timezone.now())
    begin = timezone.localtime(meeting.starts_at)
    line.add("dtstart", begin)
    end = timezone.localtime(meeting.ends_at) if meeting.ends_at else begin + USUAL_LENGTH
    line.add("dtend", end)
    line.add("summary", summary(meeting))
    line.add("status", STATUS.get(meeting.state, "CONFIRMED"))
    if meeting.place:
        line.add("location", meeting.place)
    line.add("description", f"{meeting.branch} {meeting.get_kind_display()}")
    line.add("url", site + meeting.get_absolute_url())
    return line


def summary(meeting):
    """The name, marked where telephones do not show that it is cancelled or not called yet."""
    words = {"meeting": meeting.title}
    if meeting.state == Meeting.State.CANCELLED:
        return _("Cancelled: %(meeting)s") % words
    if meeting.state == Meeting.State.DRAFT:
        return _("Being prepared: %(meeting)s") % words
    return meeting.title


def reminder(meeting, user):
    """The e-mail that reminds one person of one meeting; plain text, nobody else is named."""
    words = {
        "meeting": meeting.title,
        "when": zh_datetime(meeting.starts_at),
        "name": user,
        "branch": meeting.branch,
        "place": meeting.place or _("see the notice"),
        "address": settings.SITE_URL + meeting.get_absolute_url(),
    }
    text = _(
        "Comrade %(name)s,\n\n%(branch)s holds: %(meeting)s\nTime: %(when)s\nPlace: %(place)s\n\n"
        "Whoever cannot come asks the branch for leave.\n"
    )
    if settings.SITE_URL:
        text += _("Details: %(address)s\n")
    # One line, whatever stands in the name of the meeting: mail takes no other.
    subject = " ".join((_("Reminder: %(meeting)s, %(when)s") % words).split())
    return EmailMessage(subject, text % words, to=[user.email])
