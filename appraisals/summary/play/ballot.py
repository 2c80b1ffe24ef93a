"""The secret ballot of a branch, with its scrutineers and everybody who fills one."""

from django.utils.translation import gettext as _

from appraisals.ballots import actions as ballots
from appraisals.ballots import sealing
from appraisals.ballots.models import BallotBox
from appraisals.summary.play.gathering import finish_meeting
from appraisals.summary.play.people import secretary_login
from branchlife.models import BranchPost
from branchlife.workflow import NotAllowed
from meetings.models import Attendance

# How often a voter gives each of the four grades, best first; and the four marks of the leadership.
GRADE_WEIGHTS = (45, 48, 6, 1)
MARK_WEIGHTS = (70, 22, 6, 2)
# One voter in so many writes an opinion, where the year asks for them.
OPINION_EVERY = 4
# From so many voters on a third scrutineer is found, and any two of the three open the box.
VOTERS_FOR_A_THIRD = 20


def choose_scrutineers(box):
    """Two of those present whom the rules admit; three in a large branch, one in a very small."""
    barred = BranchPost.objects.in_force().filter(role__in=BranchPost.DECIDING_ROLES)
    barred = set(barred.values_list("member_id", flat=True))
    eligible = [member for member in box.voters() if member.pk not in barred]
    full = [member for member in eligible if member.category_on(box.day) == "full"]
    people = full or eligible
    wanted = 3 if len(people) >= VOTERS_FOR_A_THIRD else 2
    return people[: wanted if len(people) >= wanted else 1]


def prepare_ballot(appraisal):
    """Make the box. Logins of the scrutineers-to-be are made now: once named they get none."""
    return ballots.prepare_box(appraisal, by=secretary_login(appraisal.branch))


def name_scrutineers(box, members):
    """Propose these to the meeting, and let it approve them."""
    by = secretary_login(box.appraisal.branch)
    for member in members:
        ballots.nominate(box, member=member, by=by)
    return ballots.approve_scrutineers(box, by=by)


def open_ballot(box, play):
    """Let the scrutineers make their codes and show them, and open the box."""
    by = secretary_login(box.appraisal.branch)
    codes = []
    for scrutineer in box.scrutineers.select_related("member__user"):
        own = scrutineer.member.user if scrutineer.member else None
        codes.append(ballots.make_count_code(scrutineer, by=own or by))
    play.codes[box.pk] = codes
    return ballots.open_box(box, codes, by=by)


def draw_grades(box, play):
    """What one voter ticks: {subject index: 1..4}, now and then an empty row."""
    grades = {}
    for index, subject in enumerate(box.subjects):
        weights = GRADE_WEIGHTS if subject["kind"] == "member" else MARK_WEIGHTS
        if play.dice.random() > 0.02:
            grades[index] = play.dice.choices((1, 2, 3, 4), weights)[0]
    return grades


def draw_opinion(box, play):
    """What one voter writes on the leadership; most write nothing."""
    if not box.manifest["opinion_bytes"] or play.dice.randrange(OPINION_EVERY):
        return ""
    return play.dice.choice(
        [
            _("Tell members earlier what the meetings are about."),
            _("Talk more often with the young comrades."),
            _("The branch works steadily; keep it up."),
        ]
    )


def cast_one(box, member, play):
    """One member takes a slip and casts a ballot, as a phone would."""
    return fill(box, ballots.take_slip(box.pk, member, sealing.new_cookie_key()), play)


def fill(box, slip, play):
    """One ballot goes into the box with this slip."""
    entry = ballots.enter(box.pk, slip)
    return ballots.cast(
        box.pk,
        slip,
        token=entry.token,
        manifest=entry.manifest,
        grades=draw_grades(box, play),
        opinion=draw_opinion(box, play),
        confirmed=True,
    )


def choose_visited(box):
    """Who is visited with the mobile ballot box: the eldest of those on leave, or nobody."""
    away = box.meeting.attendances.filter(status=Attendance.Status.ON_LEAVE)
    members = [row.member for row in away.select_related("member") if box.admits(row.member)]
    return min(members, key=lambda member: member.birth or "9999", default=None)


def visit(box, member, play):
    """Two persons carry a printed slip to a member at home, who fills the ballot there."""
    by = secretary_login(box.appraisal.branch)
    (slip,) = ballots.print_slips(box, 1, by=by, code=play.codes[box.pk][0])
    ballots.hand_out_printed(box, member, by=by)
    fill(box, slip, play)


def play_ballot(appraisal, play):
    """Everybody present fills a ballot, and who is visited at home; the box stays open."""
    if appraisal.boxes.under_way().exists() or appraisal.boxes.confirmed().exists():
        return
    box = prepare_ballot(appraisal)
    scrutineers = choose_scrutineers(box)
    visited = choose_visited(box)
    if visited:
        ballots.name_mobile(box, visited, by=secretary_login(appraisal.branch))
    box = open_ballot(name_scrutineers(box, scrutineers), play)
    voters = [entry.member for entry in box.roll.select_related("member")]
    play.dice.shuffle(voters)
    for member in voters:
        if member == visited:
            visit(box, member, play)
        else:
            cast_one(box, member, play)


def play_count(appraisal, play):
    """The scrutineers close the box, count, sign and confirm; the general meeting ends."""
    by = secretary_login(appraisal.branch)
    box = appraisal.boxes.under_way().first()
    if box is not None:
        codes = play.codes.get(box.pk)
        if codes is None:
            raise NotAllowed(
                [_("The count codes of this box exist only on the scrutineers' cards.")]
            )
        if box.state == BallotBox.State.OPEN:
            box = ballots.close(box, by=by, code=codes[0])
        ballots.count(box, codes, by=by)
        for scrutineer, code in zip(box.scrutineers.order_by("position"), codes, strict=True):
            ballots.sign(scrutineer, by=by, code=code)
        ballots.confirm(box, by=by)
        del play.codes[box.pk]
    finish_meeting(appraisal.general_meeting, by)
