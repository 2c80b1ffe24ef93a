"""The leaders whom the office sends to the general meetings of branches."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisals.campaigns.models import Guide, is_free
from branchlife import audit
from branchlife.workflow import NotAllowed, ensure, lock
from meetings import actions as meetings


@transaction.atomic
def assign(appraisal, *, by, name, post="", was=None):
    """Send this leader to the branch's general meeting; an empty name: nobody is sent (any more).

    The meeting lists the leader among its guests, at once or when it is made. `was` is the name
    the writer began with: refused when somebody else has sent another meanwhile.
    """
    appraisal = lock(appraisal)
    ensure(appraisal.reasons_against_work())
    guide = Guide.objects.select_related("guest").filter(appraisal=appraisal).first()
    before = guide.name if guide else ""
    ensure(_reasons_against(appraisal, before, was, name))
    name, post = name.strip(), post.strip()
    if guide and name != guide.name:
        _take_back(guide, by)
        guide = None
    if not name:
        return None
    guide = guide or Guide(appraisal=appraisal, name=name)
    guide.post = post
    guide.assigned_by, guide.assigned_at = by, timezone.now()
    guide.save()
    bring(appraisal, by=by)
    old = {"guest": before} if before else None
    audit.record(by, "leader assigned", appraisal, old=old, new={"guest": name})
    return guide


def _reasons_against(appraisal, before, was, name):
    """Somebody else was quicker, or the minutes are signed."""
    if was is not None and before not in (was, name):
        yield _("%(name)s has been assigned meanwhile; please compare.") % {
            "name": before or _("nobody")
        }
    meeting = appraisal.general_meeting
    if meeting and not is_free(meeting) and not meeting.can_change:
        yield _("The minutes of the general meeting are signed already.")


def _take_back(guide, by):
    """Nobody, or somebody else, comes instead; whose comments are written down stays."""
    if guide.guest and guide.guest.meeting.can_change:
        meetings.remove_guest(guide.guest, by=by)
    old = {"guest": guide.name}
    appraisal = guide.appraisal
    guide.delete()
    audit.record(by, "leader withdrawn", appraisal, old=old)


def bring(appraisal, *, by):
    """List the leader assigned, if any, among the guests of the general meeting, if there is one."""
    guide = Guide.objects.filter(appraisal=appraisal).first()
    meeting = appraisal.general_meeting
    if not (guide and meeting) or is_free(meeting) or not meeting.can_change:
        return
    guest = meeting.guests.filter(name=guide.name).first()
    if guest is None:
        guest = meetings.add_guest(meeting, by=by, name=guide.name, position_held=guide.post)
    elif guide.post and guest.position_held != guide.post:
        guest = meetings.edit_guest(guest, by=by, position_held=guide.post)
    if guide.guest_id != guest.pk:
        guide.guest = guest
        guide.save(update_fields=["guest"])


@transaction.atomic
def assign_all(rows, *, by):
    """All of a form or nothing: `rows` are (appraisal, {name, post, was}). Returns how many.

    Each row that cannot be done says why, with the name of its branch.
    """
    reasons, done = [], 0
    for appraisal, fields in rows:
        try:
            assign(appraisal, by=by, **fields)
            done += 1
        except NotAllowed as error:
            reasons += [
                _("%(branch)s: %(reason)s") % {"branch": appraisal.branch, "reason": reason}
                for reason in error.reasons
            ]
    ensure(reasons)
    return done
