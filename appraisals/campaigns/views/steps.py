"""The steps in which a year is prepared: what each asks, and what stands beside it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisals.campaigns.actions.branches import QUOTA
from appraisals.campaigns.models import (
    DEADLINES,
    Appraisal,
    branches_with_committee,
    draft_plan,
    full_member_counts,
)
from appraisals.campaigns.rules import decision_body
from branchlife.models import File


@dataclass(frozen=True)
class Step:
    """One page of the preparation: a few rules that belong together."""

    key: str
    title: str
    fields: tuple
    hint: str


STEPS = (
    Step(
        "notice",
        _("Notice and theme"),
        ("year_label", "theme", "documents", "study_materials"),
        _("Copy word for word from this year's notice of the superior organisation."),
    ),
    Step(
        "quota",
        _("Share of excellent grades"),
        ("quota_num", "quota_den", "quota_base", "quota_rounding"),
        _("As the notice has it. After the opening it can no longer be changed."),
    ),
    Step(
        "content",
        _("What is appraised"),
        ("criteria", "aspects", "check_points", "phrases"),
        _("Criteria and aspects are printed on the ballot; the check points lead the meetings."),
    ),
    Step(
        "meetings",
        _("Meetings"),
        ("quorum_strict", "study_required", "committee_agenda", "general_agenda")
        + ("decision_agenda",),
        _("Each branch begins with these agendas and changes them as it needs."),
    ),
    Step(
        "ballot",
        _("Rules of the ballot"),
        ("probationary_may_fill", "min_to_count", "own_row", "asks_opinions")
        + ("shows_quota_hint", "show_own_totals"),
        _("They stand still once the ballot of one branch has begun."),
    ),
    Step(
        "after",
        _("Grades, feedback and publication"),
        ("advise_excellent_from", "advise_unqualified_from", "feedback_days")
        + ("prints_votes_on_form", "public_page"),
        _("What is pointed out decides nothing; an empty field points out nothing."),
    ),
    Step(
        "deadlines",
        _("Last days"),
        DEADLINES,
        _(
            "Until when each stage is to be done; empty: no last day. Branches see them on their page."
        ),
    ),
    Step(
        "plan",
        _("Work plan"),
        ("plan_works",),
        _("How the work is done goes into each branch's work plan; below stands what it will be."),
    ),
)
KEYS = [step.key for step in STEPS]


def step_of(key):
    """(the Step, the one before or None, the one after or None); None when there is no such."""
    if key not in KEYS:
        return None
    place = KEYS.index(key)
    before = STEPS[place - 1] if place else None
    return STEPS[place], before, STEPS[place + 1] if place + 1 < len(STEPS) else None


def beside(campaign, key, chosen=None):
    """What the page of a step shows beside its form."""
    if key == "notice":
        documents = list(campaign.documents.all())
        files = File.objects.by_record(documents)
        return {"documents": [(found, files[found.pk]) for found in documents]}
    if key == "quota":
        return {"own": own_quotas(campaign)}
    return preview(campaign, chosen) if key == "plan" else {}


def own_quotas(campaign):
    """What the rules as saved mean for the branches that would take part, those with 0 first."""
    branches = list(campaign.branches_to_cover().select_related("committee"))
    full = full_member_counts(branches, timezone.localdate())
    found = [(branch, full[branch.pk], campaign.quota_for(full[branch.pk])) for branch in branches]
    without = [row for row in found if not row[2]]
    return {
        "rows": without + [row for row in found if row[2]],
        "without": without,
        "full": sum(row[1] for row in found),
        "quota": sum(row[2] for row in found),
    }


def preview(campaign, chosen):
    """The work plan a branch would begin with; of the first branch unless another is chosen."""
    branches = list(campaign.branches_to_cover().select_related("committee"))
    branch = next((found for found in branches if str(found.pk) == chosen), None)
    branch = branch or next(iter(branches), None)
    if branch is None:
        return {"branches": []}
    have = branches_with_committee([branch], timezone.localdate())
    body = decision_body(branch.pk in have)
    quota = {name: getattr(campaign, name) for name in QUOTA}
    shown = Appraisal(campaign=campaign, branch=branch, decision_body=body, **quota)
    title, text = draft_plan(shown)
    return {"branches": branches, "branch": branch, "title": title, "text": text}
