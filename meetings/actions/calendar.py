"""Meetings arranged together or copied, calendar addresses, reminders."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import audit
from branchlife.models import User
from branchlife.workflow import ensure, lock
from meetings.actions.course import cancel, copy_agenda, copy_guests, schedule
from meetings.models import Attendance, CalendarFeed, Meeting, Series
from meetings.rules import calendar as rules

# --- several meetings at once ---


@transaction.atomic
def arrange_series(branch, *, by, kind, title, pattern, moments, **fields):
    """Arrange a meeting for each of `moments`; each is then prepared, changed, called by itself.

    `fields` as for `schedule`: group, place, chair, recorder, template.
    """
    ensure(reasons_against_series(moments))
    series = Series.objects.create(branch=branch, kind=kind, title=title, pattern=pattern)
    for moment in moments:
        meeting = schedule(branch, by=by, kind=kind, title=title, starts_at=moment, **fields)
        meeting.series = series
        meeting.save(update_fields=["series"])
    audit.record(by, "arranged a series", series, new={"number": len(moments)})
    return series


def reasons_against_series(moments):
    """Why these moments make no series: there are none, or too many."""
    if not moments:
        yield _("Leave at least one day of the series.")
    if len(moments) > rules.LONGEST_SERIES:
        yield _("A series has at most %(most)d meetings.") % {"most": rules.LONGEST_SERIES}


@transaction.atomic
def cancel_series(series, *, by, reason, since):
    """The meetings of the series from the day `since` on that have not begun do not take place."""
    series = lock(series)
    waiting = (Meeting.State.DRAFT, Meeting.State.CALLED)
    rest = series.meetings.filter(state__in=waiting, starts_at__date__gte=since)
    rest = list(rest.order_by("starts_at", "pk"))
    if not rest:
        ensure([_("No meeting of the series from that day on can still be cancelled.")])
    for meeting in rest:
        cancel(meeting, by=by, reason=reason)
    audit.record(by, "cancelled a series", series, new={"number": len(rest), "why": reason.strip()})
    return rest


@transaction.atomic
def copy(meeting, *, by, starts_at, title="", place="", with_guests=False, **persons):
    """Arrange another meeting like this one: agenda with parts, none of what was recorded.

    `persons`: chair and recorder. The theme is this year's superior's, and is not copied.
    """
    kept = ("kind", "group", "is_organizational_life", "quorum_strict")
    second = schedule(
        meeting.branch,
        by=by,
        title=title or meeting.title,
        starts_at=starts_at,
        place=place,
        **{name: getattr(meeting, name) for name in kept},
        **persons,
    )
    copy_agenda(meeting, second)
    if with_guests:
        copy_guests(meeting, second)
    audit.record(by, "copied", second, new={"from": f"{meeting} {meeting.day.isoformat()}"})
    return second


# --- a person's own calendar address and e-mail ---


@transaction.atomic
def make_feed(user, *, by):
    """A secret address for the person's calendar program; one made before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    feed, is_new = CalendarFeed.objects.update_or_create(
        user=user, defaults={"token": token, "made_on": timezone.localdate()}
    )
    audit.record(by, "made a calendar address" if is_new else "renewed a calendar address", feed)
    return feed


@transaction.atomic
def revoke_feed(user, *, by):
    """The calendar address opens nothing any more."""
    for feed in CalendarFeed.objects.filter(user=user):
        audit.record(by, "revoked a calendar address", feed)
        feed.delete()


@transaction.atomic
def set_email(user, *, by, email):
    """Where reminders go; empty: nowhere. The address itself stays out of the record of deeds."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.email = email
    user.save(update_fields=["email"])
    audit.record(by, "set the e-mail for reminders" if email else "removed the e-mail", user)
    return user


# --- reminders by e-mail ---


@transaction.atomic
def claim_reminder(meeting, *, by, days):
    """The logins to be told of this meeting now, `days` before it; none when they were told already.

    It is noted before anything is sent: two clocks that strike at once must not write twice.
    """
    meeting = lock(meeting)
    called = meeting.state == Meeting.State.CALLED
    due = rules.reminder_is_due(meeting.day, meeting.reminded_of, timezone.localdate(), days)
    if not (called and due and meeting.starts_at > timezone.now()):
        return []
    meeting.reminded_of = meeting.day
    meeting.save(update_fields=["reminded_of"])
    expected = meeting.attendances.filter(is_expected=True).exclude(
        status=Attendance.Status.ON_LEAVE
    )
    reached = User.objects.filter(
        is_active=True,
        member__left_on__isnull=True,
        member__branch=meeting.branch_id,  # who has moved on belongs to it no more
        member__in=expected.values("member_id"),
    )
    users = list(reached.exclude(email="").order_by("pk"))
    audit.record(by, "sent reminders", meeting, new={"number": len(users)})
    return users
