"""Who plays: the dice, the logins of those who act."""

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from branchlife import actions as organisation
from branchlife.models import BranchPost, CommitteePost, User


@dataclass
class Play:
    """One run: the dice, who acts for the office, and the count codes drawn up to now."""

    dice: random.Random
    clerk: User
    # {box id: [count codes]}; they exist nowhere else.
    codes: dict = field(default_factory=dict)

    def moment(self, days=0, hour=9):
        """A time of day some days from today; today never later than now."""
        now = timezone.localtime()
        there = datetime.combine(now.date() + timedelta(days), time(hour), now.tzinfo)
        return min(there, now) if days == 0 else there


def secretary_login(branch):
    """The login of the branch's secretary, made when there is none."""
    member = branch.secretary()
    if member is None:
        member = branch.roster().exclude(full_member_on="").first()
        organisation.appoint(member, BranchPost.Role.SECRETARY, by=None)
    if member.user is None:
        organisation.set_login(member, by=None)
        member.refresh_from_db()
    return member.user


def right_hand(branch):
    """Who takes the minutes: the last of the leadership, or of the roster."""
    return (branch.leadership() or list(branch.roster()))[-1]


def office_login(committee):
    """A clerk of the committee, made when there is none."""
    post = committee.posts.in_force().filter(role=CommitteePost.Role.CLERK).first()
    if post:
        return post.user
    user, _password = organisation.create_login(f"office{committee.pk}", _("Office clerk"), by=None)
    organisation.give_committee_post(user, committee, CommitteePost.Role.CLERK, by=None)
    return user
