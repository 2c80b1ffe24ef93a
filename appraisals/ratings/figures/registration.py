"""What stands on the registration form (民主评议党员登记表) of each member, gathered for all at once."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.ballots.models import BallotBox, BoxReport
from appraisals.ratings.models import decision_day
from branchlife.models import File
from branchlife.written import partial_date, zh_date
from meetings.models import Speech


@dataclass
class Registration:
    """One member's form. Texts are paragraphs; what is empty leaves room to write."""

    # The Rating the form is about; None before one is proposed.
    rating: object = None
    name: str = ""
    work_unit: str = ""
    particulars: dict = field(default_factory=dict)
    self_evaluation: list = field(default_factory=list)
    # Uploads: what came on paper.
    photos: list = field(default_factory=list)
    criticism: list = field(default_factory=list)
    # {"expected": …, "present", "issued", "returned"}; empty before the ballot.
    turnout: dict = field(default_factory=dict)
    # {grade: ballots}, where they are printed.
    votes: dict = field(default_factory=dict)
    opinion: list = field(default_factory=list)
    own_view: list = field(default_factory=list)
    remarks: list = field(default_factory=list)


class Year:
    """What a branch knows of all its members, in a constant number of queries."""

    def __init__(self, appraisal, members, written):
        self.box = BallotBox.objects.confirmed_for(appraisal)
        self.totals = self.box.totals() if self.box else {}
        self.turnout = turnout(self.box) if self.box else {}
        self.written = written
        for row in written.values():
            row.appraisal = appraisal
        self.photos = File.objects.order_by("pk").by_record(written.values())
        self.criticism = criticism(appraisal, members)

    def fill(self, form, member, *, told_only, with_votes):
        """Everything of the year on this member's form; `told_only`: no result before the feedback."""
        if row := self.written.get(member.pk):
            form.self_evaluation = paragraphs(row.as_text)
            form.photos = self.photos[row.pk]
        form.criticism = self.criticism.get(member.pk, [])
        form.turnout = self.turnout
        rating = form.rating
        feedback = rating.feedback if rating else None
        is_shown = rating is not None and rating.is_decided and (bool(feedback) or not told_only)
        if with_votes and (is_shown or not told_only):
            form.votes = self.totals.get(member.pk, {})
        if is_shown:
            form.opinion = opinion(rating)
            form.remarks = remarks(rating)
        if feedback:
            form.own_view = own_view(feedback)


def registrations(appraisal, *, members=None, written=None, told_only=False, with_votes=False):
    """A Registration for each of `members`, else for all of the branch on the day of the decision.

    `written` maps member ids to the self-evaluations the reader may read; without it there is
    nothing but names and particulars, the rest is written by hand. `told_only`: as the person may
    read it. `with_votes`: with the numbers of ballots.
    """
    day = decision_day(appraisal)
    members = list(appraisal.branch.roster(day) if members is None else members)
    posts = {}
    for post in appraisal.branch.posts_on(day):
        posts.setdefault(post.member_id, []).append(str(post.get_role_display()))
    ratings = {row.member_id: row for row in appraisal.ratings.for_table()}
    for rating in ratings.values():
        rating.appraisal = appraisal
    year = None if written is None else Year(appraisal, members, written)
    forms = []
    for member in members:
        form = Registration(
            rating=ratings.get(member.pk),
            name=member.name,
            work_unit=member.work_unit,
            particulars=particulars(member, posts.get(member.pk, [])),
        )
        if year:
            year.fill(form, member, told_only=told_only, with_votes=with_votes)
        forms.append(form)
    return forms


def particulars(member, posts):
    """{what: text} of the head of the form."""
    return {
        "name": member.name,
        "sex": str(member.get_sex_display()),
        "ethnicity": member.ethnicity,
        "birth": partial_date(member.birth[:7]),
        "education": member.education,
        "joined": partial_date(member.joined_on),
        "full": partial_date(member.full_member_on),
        "worked": partial_date(member.work_started),
        "unit": member.work_unit,
        "post": pgettext("between names", ", ").join(posts),
    }


def paragraphs(text):
    """The lines of a text that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def criticism(appraisal, members):
    """{member id: what was said about them in the meetings}, without who said it. At most 2 queries."""
    meeting = appraisal.general_meeting
    if meeting is None:
        return {}
    about = Speech.objects.filter(about__in=members).exclude(text="")
    said = [
        *about.filter(meeting=meeting, is_delivered=True).order_by("position", "pk"),
        *about.said_in_groups_before(meeting).order_by("position", "pk"),
    ]
    found = {}
    for speech in said:
        lines = found.setdefault(speech.about_id, [])
        lines += [line for line in paragraphs(speech.text) if line not in lines]
    return found


def turnout(box):
    """应到, 实到, 发出, 收回 of the ballot that counts. At most 2 queries."""
    report = BoxReport.objects.filter(box=box).first()
    numbers = {"issued": report.issued, "returned": report.returned} if report else {}
    if box.meeting_id:
        rows = list(box.meeting.attendances.all())
        numbers |= {
            "expected": sum(row.is_expected for row in rows),
            "present": sum(row.is_there for row in rows),
        }
    return numbers


def opinion(rating):
    """支部意见: who decided when, the grade, and the words."""
    words = {
        "day": zh_date(rating.decided_on),
        "meeting": rating.meeting.get_kind_display(),
        "result": rating.result_label,
    }
    if rating.grade:
        sentence = _("Considered by the %(meeting)s on %(day)s. Grade: %(result)s.")
    else:
        sentence = _("Considered by the %(meeting)s on %(day)s: %(result)s.")
    return [sentence % words, *paragraphs(rating.opinion)]


def own_view(feedback):
    """本人意见: what the person said, and how they acknowledged."""
    if not feedback.acknowledged_at:
        return []
    words = {"day": zh_date(feedback.acknowledged_on)}
    by_own_hand = feedback.acknowledged_by_id == feedback.rating.member.user_id
    if by_own_hand:
        sentence = _("I have read the result (acknowledged on the platform on %(day)s).")
    else:
        sentence = _("I have read the result (signed on paper on %(day)s).")
    return [sentence % words, *paragraphs(feedback.statement)]


def remarks(rating):
    """备注: the answer to the person, and why a grade was decided anew."""
    said = []
    if rating.correction_reason:
        said.append(_("Decided anew: %(reason)s") % {"reason": rating.correction_reason})
    # What was said to an earlier decision has been answered too.
    for feedback in rating.feedbacks.all():
        if feedback.answered_at:
            day = {"day": zh_date(feedback.answered_at)}
            lines = paragraphs(feedback.answer)
            said.append(_("Answer to the member (%(day)s): ") % day + lines[0])
            said += lines[1:]
    return said
