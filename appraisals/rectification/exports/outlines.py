"""Self-check outlines (对照检查材料、发言提纲): what is found under each check point, and lines to write on."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appraisals.rectification.models import Item, meeting_day, members_of_the_year
from appraisals.rectification.permissions import can_write_problems_of
from branchlife.models import BranchPost
from branchlife.papers import (
    Document,
    Facts,
    Ruled,
    Section,
    Signatures,
    Text,
    Title,
    heading,
)
from branchlife.written import zh_date
from meetings.models import Speech
from meetings.permissions import can_read_speech

# Lines to write on: below a check point, below the parts that nobody types here.
POINT_LINES, PART_LINES, MORE_LINES = 3, 4, 2
# Above so many members their outlines are made in the background.
SHORT = 15
SPOKEN = (Speech.Kind.SELF_CRITICISM, Speech.Kind.SELF_EVALUATION)


def outline(appraisal, by=None):
    """The leadership's: its problems by check point, and the measures against them."""
    found = list(appraisal.problems.of_leadership().for_list())
    items = appraisal.items.listed() if by is None else appraisal.items.listed().visible_to(by)
    measures = [
        _("%(measure)s (%(responsible)s, by %(due)s)")
        % {"measure": item.measure, "responsible": item.responsible, "due": zh_date(item.due_on)}
        for item in items.select_related("responsible").order_by("position", "pk")
    ]
    return _of_leadership(appraisal, found, measures)


def blank_outline(appraisal):
    """The same to be written by hand."""
    return _of_leadership(appraisal, [], [])


def own_outline(appraisal, by=None):
    """That of the member who asks; without one a form for anybody."""
    member = getattr(by, "member", None)
    if member is None:
        return blank_own_outline(appraisal)
    return _of_members(appraisal, [member], by)[0]


def blank_own_outline(appraisal):
    """A form without a name, for any member."""
    return _of_member(appraisal, None, "", [], [], [])


def members_outlines(appraisal, by=None):
    """Those of all members of the year, each on sheets of its own, with the words `by` may read."""
    members = members_of_the_year(appraisal).order_by(*appraisal.branch.ordering())
    return _of_members(appraisal, list(members), by)


def reasons_against_members_outlines(appraisal):
    """Nobody to write one."""
    if not members_of_the_year(appraisal).exists():
        yield _("There is no member on the roster.")


def is_long(appraisal):
    """Whether there are many of them."""
    return members_of_the_year(appraisal).count() > SHORT


# --- what is known ---


def _of_members(appraisal, members, by):
    """A Document for each of these; a fixed number of queries."""
    found, pledged, said = (defaultdict(list) for _each in range(3))
    for problem in appraisal.problems.filter(member__in=members).for_list():
        found[problem.member_id].append(problem)
    pledges = Item.objects.filter(appraisal=appraisal, member__in=members).pledges()
    for item in pledges.order_by("position"):
        pledged[item.member_id].append(item.measure)
    for speech in _speeches(appraisal, members, by):
        said[speech.speaker_id].append(speech)
    made, posts = [], _posts(appraisal)
    for member in members:
        own, promised = found[member.pk], pledged[member.pk]
        if by is None or not can_write_problems_of(by, appraisal, member):
            own, promised = [], []
        post = posts.get(member.pk, "")
        made.append(_of_member(appraisal, member, post, own, promised, said[member.pk]))
    return made


def _speeches(appraisal, members, by):
    """What these members wrote for the year's meetings, as far as `by` may read it."""
    meetings = [appraisal.committee_meeting_id, appraisal.general_meeting_id]
    speeches = Speech.objects.filter(
        meeting__in=[pk for pk in meetings if pk], kind__in=SPOKEN, speaker__in=members
    )
    speeches = speeches.exclude(text="").select_related("speaker", "meeting__branch__committee")
    for speech in speeches.order_by("meeting__starts_at", "position", "pk"):
        if speech.is_delivered if by is None else can_read_speech(by, speech):
            yield speech


def points_of(appraisal):
    """The headings: the check points of the year, word for word, else its criteria."""
    campaign = appraisal.campaign
    return campaign.check_points or [item["title"] for item in campaign.criteria]


# --- how it is laid out ---


def _of_leadership(appraisal, found, measures):
    words = _words(appraisal)
    return Document(
        _("Self-check of the leadership"),
        _("%(year)s self-check of the leadership (%(branch)s)") % words,
        [
            Title(_("%(branch)s\n%(year)s self-check of the leadership") % words),
            *_parts(appraisal, found, measures),
            Signatures(
                (
                    _("Secretary of the branch (signature)") + _(": "),
                    _("Date: year month day"),
                )
            ),
        ],
    )


def _of_member(appraisal, member, post, found, measures, speeches):
    words = _words(appraisal) | {"member": member.name if member else ""}
    name = _("%(year)s outline of a speech (%(branch)s)")
    if member:
        name = _("%(year)s outline of a speech (%(member)s)")
    blocks = [
        Title(_("%(branch)s\n%(year)s self-check and outline of a speech") % words),
        Facts(
            [
                [
                    (pgettext("person", "name"), words["member"]),
                    (_("post in the party"), post),
                ]
            ],
        ),
        *_parts(appraisal, found, measures),
    ]
    if speeches:
        blocks.append(Section(heading(1, 4, _("Speech written")), starts_page=True))
        for speech in speeches:
            blocks += [Section(speech.get_kind_display(), 2), Text(speech.text)]
    blocks.append(Signatures((_("Member (signature)") + _(": "), _("Date: year month day"))))
    return Document(_("Self-check and outline of a speech"), name % words, blocks, about=member)


def _parts(appraisal, found, measures):
    """Problems by check point, their reasons, what is done about them."""
    yield Section(heading(1, 1, pgettext("outline", "Problems found")))
    yield from _problems(points_of(appraisal), found)
    yield Section(heading(1, 2, _("Why it came to this")))
    yield Ruled(PART_LINES)
    yield Section(heading(1, 3, _("What is to be done")))
    if measures:
        yield Text("\n".join(heading(3, n, text) for n, text in enumerate(measures, start=1)))
    yield Ruled(MORE_LINES if measures else PART_LINES)


def _problems(points, found):
    """What was found under each check point, and lines; what belongs to none stands at the end."""
    under = defaultdict(list)
    for problem in found:
        under[problem.category if problem.category in points else ""].append(problem)
    for number, point in enumerate(points, start=1):
        yield Section(heading(2, number, point), 2)
        yield from _written(under[point])
    if under[""] and points:
        yield Section(heading(2, len(points) + 1, _("Other problems")), 2)
    if under[""] or not points:
        yield from _written(under[""])


def _written(problems):
    """The problems with their facts; lines where there is none."""
    if not problems:
        yield Ruled(POINT_LINES)
        return
    lines = []
    for number, problem in enumerate(problems, start=1):
        lines.append(heading(3, number, problem.text))
        if problem.facts:
            lines.append(_("Concrete facts: %(facts)s") % {"facts": problem.facts})
    yield Text("\n".join(lines))


def _words(appraisal):
    return {"branch": appraisal.branch, "year": appraisal.campaign.year_label}


def _posts(appraisal):
    """{member id: posts in the branch committee on the day of the meeting}, secretary first."""
    rank, found = list(BranchPost.COMMITTEE_ROLES), defaultdict(list)
    day = meeting_day(appraisal)
    held = [post for post in appraisal.branch.posts_on(day) if post.role in rank]
    for post in sorted(held, key=lambda post: rank.index(post.role)):
        found[post.member_id].append(str(post.get_role_display()))
    comma = pgettext("between names", ", ")
    return {member: comma.join(roles) for member, roles in found.items()}
