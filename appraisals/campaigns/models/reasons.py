"""Why a year may not be opened, closed or changed, and what to know before it is opened."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns import rules
from appraisals.campaigns.models.deadlines import DEADLINES
from appraisals.campaigns.models.quota import branches_with_committee, full_member_counts
from branchlife.rules import needs_committee
from branchlife.written import zh_date


class CampaignReasons:
    """What speaks against a step of a Campaign, as sentences; empty when nothing does."""

    def reasons_against(self, state):
        """Why this campaign may not move to `state`; empty when it may."""
        if state not in self.NEXT[self.State(self.state)]:
            yield _("A campaign that is %(now)s cannot become %(then)s.") % {
                "now": self.get_state_display(),
                "then": self.State(state).label,
            }
            return
        if state == self.State.OPEN:
            if not self.theme:
                yield _(
                    "The theme is missing: copy it from this year's notice, meetings cannot be set without it."
                )
            if not self.branches_to_cover().exists():
                yield _("There is no branch under this committee that could take part.")

    def reasons_against_days(self):
        """Last days that follow each other wrongly."""
        return self.reasons_in_order({name: getattr(self, name) for name in DEADLINES})

    @classmethod
    def reasons_in_order(cls, deadlines):
        """The sentences about last days in the wrong order; `deadlines` as on a campaign."""
        days = {stage: deadlines[f"{stage}_due_on"] for stage in rules.STAGES}
        names = {stage: f"{stage}_due_on" for stage in rules.STAGES} | {"table": "due_on"}
        for before, after in rules.days_in_wrong_order(days | {"table": deadlines["due_on"]}):
            yield _("“%(late)s” (%(day)s) is before “%(early)s” (%(other)s), please check.") % {
                "late": cls._meta.get_field(names[after]).verbose_name,
                "day": zh_date(deadlines[names[after]]),
                "early": cls._meta.get_field(names[before]).verbose_name,
                "other": zh_date(deadlines[names[before]]),
            }

    def reasons_against_changing(self):
        """Rules change in the steps before the opening, with an announcement after it, never later."""
        if self.state == self.State.DRAFT:
            yield _("The year has not been opened: its rules are changed step by step.")
        elif self.state == self.State.CLOSED:
            yield _("The rules of a year that is %(state)s can no longer be changed.") % {
                "state": self.get_state_display()
            }

    def reasons_against_editing(self):
        """The rules of a year stand still once branches work under them."""
        if self.state != self.State.DRAFT:
            yield _("The rules of a year that is %(state)s can no longer be changed.") % {
                "state": self.get_state_display()
            }

    def warnings_at_opening(self, day=None):
        """What the office should know before branches start; nothing here stops it."""
        day = day or timezone.localdate()
        branches = list(self.branches_to_cover())
        full = full_member_counts(branches, day)
        have = branches_with_committee(branches, day)
        for branch in branches:
            if not self.quota_for(full[branch.pk]):
                yield _(
                    "%(branch)s has %(full)d full members: %(share)s of them is less than one, "
                    "so it has no excellent grade to give. Allocate a number or grant an exemption."
                ) % {
                    "branch": branch,
                    "full": full[branch.pk],
                    "share": self.share_in_words,
                }
            if needs_committee(full[branch.pk]) and branch.pk not in have:
                yield _(
                    "%(branch)s has %(full)d full members but no branch committee is on record; "
                    "without one its steps fall to the general meeting."
                ) % {"branch": branch, "full": full[branch.pk]}
