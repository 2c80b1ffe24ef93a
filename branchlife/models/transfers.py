"""The relation of a member moves from one branch to another, 组织关系转接."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branchlife.models.branches import Branch
from branchlife.models.members import Member
from branchlife.models.users import User


class TransferQuerySet(models.QuerySet):
    """Transfers by who sees them."""

    def visible_to(self, user):
        """Transfers from or to the branches `user` may see."""
        branches = Branch.objects.visible_to(user)
        return self.filter(Q(from_branch__in=branches) | Q(to_branch__in=branches))

    def of(self, branch):
        """Transfers from or to `branch`, newest first."""
        return self.filter(Q(from_branch=branch) | Q(to_branch=branch))

    def waiting(self):
        """Asked for and not answered yet."""
        return self.filter(state=self.model.State.ASKED)


class Transfer(models.Model):
    """One move of a member between branches, or from or to a place outside this platform.

    Both branches see it. The member's past appraisals stay with the branch that made them.
    """

    audit_path = "member.branch"

    class State(models.TextChoices):
        ASKED = "asked", _("waiting to be received")
        DONE = "done", _("moved")
        REFUSED = "refused", _("not received")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # A move to a place outside is taken back when it was typed by mistake.
    NEXT = {
        State.ASKED: {State.DONE, State.REFUSED, State.WITHDRAWN},
        State.DONE: {State.WITHDRAWN},
        State.REFUSED: set(),
        State.WITHDRAWN: set(),
    }

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="transfers", verbose_name=_("member")
    )
    # One of the two is empty when the other end is outside; `elsewhere` then names it.
    from_branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_out",
        verbose_name=_("from the branch"),
    )
    to_branch = models.ForeignKey(
        Branch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_in",
        verbose_name=_("to the branch"),
    )
    elsewhere = models.CharField(_("branch outside this platform"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    moved_on = models.DateField(
        _("moved on"),
        null=True,
        blank=True,
        help_text=_("The first day in the new branch."),
    )
    # Nobody: the command line.
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    answer = models.CharField(_("why not"), max_length=200, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["member", "moved_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="asked"), name="transfer_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(from_branch__isnull=False, to_branch__isnull=False, elsewhere="")
                | ((Q(from_branch__isnull=True) ^ Q(to_branch__isnull=True)) & ~Q(elsewhere="")),
                name="transfer_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(from_branch__isnull=True)
                | Q(to_branch__isnull=True)
                | ~Q(from_branch=F("to_branch")),
                name="transfer_to_another_branch",
            ),
            models.CheckConstraint(
                condition=Q(state="done", moved_on__isnull=False)
                | (~Q(state="done") & Q(moved_on__isnull=True)),
                name="transfer_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="transfer_decided_or_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.origin} → {self.destination}"

    @property
    def origin(self):
        """Where the member comes from, in words."""
        return self.from_branch or self.elsewhere

    @property
    def destination(self):
        """Where the member goes, in words."""
        return self.to_branch or self.elsewhere

    @property
    def is_waiting(self):
        """Asked for and not answered."""
        return self.state == self.State.ASKED

    def reasons_against(self, state):
        """Why this transfer may not become `state`; empty when it may."""
        from_outside = self.to_branch_id and self.state == self.State.DONE
        if state not in self.NEXT[self.State(self.state)] or from_outside:
            yield _("A transfer that is “%(now)s” cannot become “%(then)s”.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }


@dataclass(frozen=True)
class Stay:
    """The time a member's relation was with one branch: first day, and the first day no longer."""

    # Columns of the member that those who ask for stays of many branches need.
    KNOWN = ("branch_id", "name", "position", "full_member_on", "arrived_on", "left_on")

    branch_id: int
    member: Member
    since: date | None
    until: date | None

    def holds(self, day):
        """Whether the relation was there on `day`."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


def stays_in(branches, *, whole=False):
    """Every Stay of everybody who ever was in these branches (ids), in roster order. Two queries.

    Of the members only what tells where and what they were is loaded, unless they are wanted `whole`.
    """
    moves = Transfer.objects.filter(
        Q(from_branch__in=branches) | Q(to_branch__in=branches),
        state=Transfer.State.DONE,
        from_branch__isnull=False,
        to_branch__isnull=False,
    )
    moved = defaultdict(list)
    for move in moves.order_by("moved_on", "pk"):
        moved[move.member_id].append(move)
    members = Member.objects.filter(Q(branch__in=branches) | Q(pk__in=list(moved)))
    members = members if whole else members.only(*Stay.KNOWN)
    for member in members.order_by("position", "pk"):
        begun = {}
        for move in moved[member.pk]:
            if move.from_branch_id in branches:
                since = begun.pop(move.from_branch_id, member.arrived_on)
                yield Stay(move.from_branch_id, member, since, move.moved_on)
            begun[move.to_branch_id] = move.moved_on
        if member.branch_id in branches:
            since = begun.get(member.branch_id, member.arrived_on)
            yield Stay(member.branch_id, member, since, member.left_on)
