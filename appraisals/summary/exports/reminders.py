"""Reminders of the office as e-mails."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from appraisals.summary.models import deciding_users

# Letters that one click sends: the page waits for the mail server meanwhile.
MOST_LETTERS = 100


def letters(reminders):
    """A letter to each person who decides in a reminded branch and left an address."""
    users = deciding_users([reminder.appraisal.branch_id for reminder in reminders])
    for reminder in reminders:
        for user in users.get(reminder.appraisal.branch_id, ()):
            yield letter(reminder, user)


def letter(reminder, user):
    """The e-mail with one reminder to one person; plain text, nobody else is named."""
    text = reminder.text
    if settings.SITE_URL:
        text += "\n\n" + settings.SITE_URL + reminder.get_absolute_url()
    # One line, whatever stands in the name of the branch: mail takes no other.
    words = {"year": reminder.appraisal.campaign.title}
    subject = " ".join((_("Reminder: %(year)s") % words).split())
    return EmailMessage(subject, text, to=[user.email])


def send(reminders):
    """Send the letters, at most MOST_LETTERS; (how many went out, how many did not)."""
    written = list(letters(reminders)) if settings.SENDS_EMAIL else []
    if not written:
        return 0, 0
    sent, failed = 0, len(written[MOST_LETTERS:])
    connection = get_connection()
    for one in written[:MOST_LETTERS]:
        one.connection = connection
        try:
            sent += one.send()
        except (OSError, SMTPException):
            failed += 1
    return sent, failed
