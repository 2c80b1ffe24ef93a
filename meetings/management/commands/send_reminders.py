"""Reminds by e-mail of the meetings of the next days; for cron, once a day."""

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.actions.calendar import claim_reminder
from meetings.exports.calendar import reminder
from meetings.models import Meeting


class Command(BaseCommand):
    """Each meeting once, one message to each person expected who left an address."""

    help = "Reminds by e-mail of meetings of today and the next days (EMAIL_URL), each once."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=1, help="how many days before the meeting (default 1)"
        )

    def handle(self, *args, days, **options):
        if not settings.SENDS_EMAIL:
            self.stdout.write(_("EMAIL_URL is not set: nothing is sent."))
            return
        now = timezone.now()
        coming = Meeting.objects.filter(
            state=Meeting.State.CALLED, starts_at__gte=now, starts_at__lt=now + timedelta(days + 1)
        )
        sent, failed = 0, 0
        with self.connection() as connection:
            for meeting in coming.select_related("branch").order_by("starts_at", "pk"):
                for user in claim_reminder(meeting, by=None, days=days):
                    message = reminder(meeting, user)
                    message.connection = connection
                    try:
                        sent += message.send()
                    except (OSError, SMTPException) as error:
                        failed += 1
                        connection.close()  # the next message opens it anew
                        self.stderr.write(f"{meeting.pk} {user.username}: {error}")
        self.stdout.write(
            _("Reminders sent: %(sent)d; not sent: %(failed)d.") % {"sent": sent, "failed": failed}
        )
        if failed:
            raise CommandError(_("Not everybody was reached."))

    def connection(self):
        """The mail server, reached before any meeting counts as reminded of."""
        connection = get_connection()
        try:
            connection.open()
        except (OSError, SMTPException) as error:
            raise CommandError(
                _("The mail server cannot be used: %(error)s") % {"error": error}
            ) from None
        return connection
