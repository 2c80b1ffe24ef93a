"""What a branch did about grades and problems after its ballot, gathered for many branches at once."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from appraisals.ratings.figures.follow_up import without_follow_up
from appraisals.ratings.models import Disposition, Feedback, HelpPlan, SelfEvaluation
from appraisals.rectification.models import Filing, Item, Problem


@dataclass
class Told:
    """What is known of telling members their results in one year: ids of members."""

    members: set = field(default_factory=set)
    acknowledged: set = field(default_factory=set)
    # How many said something and have no answer.
    unanswered: int = 0


@dataclass
class Deeds:
    """One branch's year beside its figures. Names are in roster order."""

    # Who is to evaluate themselves, and who has not handed in.
    evaluating: int = 0
    not_handed_in: list = field(default_factory=list)
    # Told and not acknowledged.
    unacknowledged: list = field(default_factory=list)
    unanswered: int = 0
    # Graded low, without a help plan or a disposition.
    without_follow_up: list = field(default_factory=list)
    # Help plans and dispositions that go on, of whatever year.
    helping: int = 0
    disposing: int = 0
    # Problems of the leadership for which there is no measure; those without concrete facts.
    unmeasured: int = 0
    without_facts: int = 0
    # Items of earlier years neither settled nor carried over.
    left_open: int = 0
    # Filed, and the superior has not said that it arrived.
    awaits_receipt: bool = False

    @property
    def handed_in(self):
        """How many of those who are to have handed in their self-evaluation."""
        return self.evaluating - len(self.not_handed_in)


class KnownDeeds:
    """Everything about the deeds of these appraisals, read with `awaits_receipt`."""

    def __init__(self, appraisals, told, slim=False):
        self.told = told
        self.written = written(appraisals)
        self.low = without_follow_up(appraisals)
        self.helping, self.disposing = Counter(), Counter()
        if not slim:
            self.helping = open_in_branches(HelpPlan.objects.open(), appraisals)
            self.disposing = open_in_branches(Disposition.objects.open(), appraisals)
        self.unmeasured, self.without_facts = unfinished_problems(appraisals)
        self.left_open = left_open(appraisals)

    def of(self, appraisal, roster, expected):
        """The Deeds of one of them: `roster` of the decision, `expected` at the meeting."""
        written, told = self.written[appraisal.pk], self.told[appraisal.pk]
        return Deeds(
            evaluating=len(expected),
            not_handed_in=[member.name for member in expected if member.pk not in written],
            unacknowledged=[
                member.name for member in roster if member.pk in told.members - told.acknowledged
            ],
            unanswered=told.unanswered,
            without_follow_up=[rating.member.name for rating in self.low.get(appraisal.pk, [])],
            helping=self.helping[appraisal.branch_id],
            disposing=self.disposing[appraisal.branch_id],
            unmeasured=self.unmeasured[appraisal.pk],
            without_facts=self.without_facts[appraisal.pk],
            left_open=self.left_open[appraisal.pk],
            awaits_receipt=appraisal.awaits_receipt,
        )


def awaits_receipt():
    """Whether an appraisal has filed its list and nobody has said that it arrived, for annotating."""
    return Exists(Filing.objects.waiting().filter(appraisal=OuterRef("pk")))


def feedbacks(appraisals):
    """{appraisal id: Told}, in one query."""
    found = defaultdict(Told)
    rows = Feedback.objects.filter(rating__appraisal__in=appraisals).order_by()
    columns = ("is_superseded", "acknowledged_at", "stated_at", "answered_at")
    for appraisal, member, is_superseded, acknowledged, stated, answered in rows.values_list(
        "rating__appraisal_id", "rating__member_id", *columns
    ):
        told = found[appraisal]
        told.unanswered += stated is not None and answered is None
        if not is_superseded:
            told.members.add(member)
            if acknowledged:
                told.acknowledged.add(member)
    return found


def written(appraisals):
    """{appraisal id: {member ids who handed in their self-evaluation}}."""
    found = defaultdict(set)
    rows = SelfEvaluation.objects.handed_in().filter(appraisal__in=appraisals).order_by()
    for appraisal, member in rows.values_list("appraisal_id", "member_id"):
        found[appraisal].add(member)
    return found


def open_in_branches(follow_ups, appraisals):
    """{branch id: how many of these go on}: they go with the member, over the years."""
    branches = {appraisal.branch_id for appraisal in appraisals}
    rows = follow_ups.filter(rating__member__branch__in=branches).order_by()
    return Counter(rows.values_list("rating__member__branch_id", flat=True))


def unfinished_problems(appraisals):
    """({appraisal id: problems of the leadership no item rests on}, {…: without concrete facts})."""
    items = Item.objects.filter(problem=OuterRef("pk"))
    problems = Problem.objects.filter(appraisal__in=appraisals, member=None).order_by()
    unmeasured, without_facts = Counter(), Counter()
    rows = problems.values_list("appraisal_id", Exists(items), "facts")
    for appraisal, is_measured, facts in rows:
        unmeasured[appraisal] += not is_measured
        without_facts[appraisal] += not facts
    return unmeasured, without_facts


def left_open(appraisals):
    """{appraisal id: items of the branch's list left open by earlier years}, in one query.

    As Item.objects.left_open_before tells for one appraisal.
    """
    rows = (
        Item.objects.listed()
        .exclude(state__in=Item.SETTLED)
        .filter(appraisal__branch__in=[appraisal.branch_id for appraisal in appraisals])
        .order_by()
    )
    opened = defaultdict(list)
    columns = ("appraisal__branch_id", "appraisal__campaign__opened_at", "appraisal__campaign_id")
    for branch, *year in rows.values_list(*columns):
        opened[branch].append(tuple(year))
    return {
        one.pk: sum(
            year < (one.campaign.opened_at, one.campaign_id) for year in opened[one.branch_id]
        )
        for one in appraisals
    }
