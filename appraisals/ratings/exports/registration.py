"""The registration form (民主评议党员登记表): a sheet of A4 for each member, both sides."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.ballots.models import MemberGrade
from appraisals.ratings.exports.writing_space import fit
from appraisals.ratings.figures.registration import Registration, registrations
from appraisals.ratings.models import SelfEvaluation, decision_day
from appraisals.ratings.permissions import (
    can_see_table,
    sees_votes_on_forms,
    self_evaluations_read_by,
)
from branchlife.papers import (
    Beside,
    Box,
    Boxes,
    Document,
    Facts,
    Lines,
    NewPage,
    Picture,
    Section,
    Space,
    Text,
    Title,
)
from branchlife.papers.document import LABEL_MM, POINTS, SIGN_MM, STAMP_MM
from branchlife.papers.looks import PORTRAIT
from branchlife.papers.pictures import small_jpeg
from branchlife.papers.texts import in_one_cell, paragraphs

# The forms of up to so many members are made while somebody waits for the page.
IN_REQUEST = 30
# Millimetres.
PADDING = 3
HEAD_WIDTHS, HEAD_MM, HEAD_POINTS = (20, 27, 17, 27, 17, 27, 17, 28), 12, 10
HEIGHTS = {
    "self_evaluation": 150,
    "criticism": 40,
    "numbers": 16,
    "opinion": 55,
    "own_view": 35,
    "superior": 40,
    "remarks": 20,
}
# What may be added to the boxes of a side before a text goes on on another sheet.
FRONT_SPARE, BACK_SPARE = 32, 40
COVER_WIDTHS, COVER_MM, COVER_POINTS, COVER_ABOVE, COVER_BETWEEN = (36, 84), 16, 16, 45, 60

HEAD = [
    [
        ("name", pgettext_lazy("person", "Name")),
        ("sex", gettext_lazy("Sex")),
        ("ethnicity", gettext_lazy("Ethnicity")),
        ("birth", gettext_lazy("Born")),
    ],
    [
        ("education", gettext_lazy("Education")),
        ("joined", gettext_lazy("Joined the party")),
        ("full", gettext_lazy("Became full member")),
        ("worked", gettext_lazy("Started work")),
    ],
    [("unit", gettext_lazy("Unit and post")), ("post", gettext_lazy("Post in the party"))],
]
TURNOUT = [
    ("expected", gettext_lazy("Expected")),
    ("present", gettext_lazy("Present")),
    ("issued", gettext_lazy("Issued")),
    ("returned", gettext_lazy("Came back")),
]


# --- of all members, of one, of nobody ---


def is_long(appraisal):
    """Whether there are so many members that their forms are made in the background."""
    return appraisal.branch.roster(decision_day(appraisal)).count() > IN_REQUEST


def reasons_against_forms(appraisal):
    """Why there is no form to be printed."""
    if not appraisal.branch.roster(decision_day(appraisal)).exists():
        yield _("There is no member on the roster.")


def all_forms(appraisal, by=None, cover=False):
    """The forms of all members, with what is on record and `by` may read."""
    forms = registrations(appraisal, **read_by(by, appraisal))
    return documents(appraisal, forms, str(appraisal.branch), cover)


def member_form(rating, by=None, cover=False):
    """The form of one member."""
    appraisal, member = rating.appraisal, rating.member
    forms = registrations(appraisal, members=[member], **read_by(by, appraisal, member))
    return documents(appraisal, forms, member.name, cover)


def blank_forms(appraisal, names=False, cover=False):
    """One form with nothing in it, or those of all members with `names` and particulars only."""
    words = {"branch": appraisal.branch}
    if names:
        forms = registrations(appraisal)
        return documents(appraisal, forms, _("%(branch)s, with names") % words, cover)
    return documents(appraisal, [Registration()], _("%(branch)s, blank") % words, cover)


def read_by(by, appraisal, member=None):
    """What of the year stands on forms in these hands, as `registrations` takes it.

    Who sees the grades reads what they may read elsewhere; the branch's own files hold what was said
    in the meeting; the person reads the result once told, and totals only if the year shows them.
    """
    campaign = appraisal.campaign
    if by is None:
        said = SelfEvaluation.objects.of(appraisal).filter(speech__is_delivered=True)
        written, with_votes = {row.member_id: row for row in said}, campaign.prints_votes_on_form
        return {"written": written, "with_votes": with_votes}
    if can_see_table(by, appraisal):
        with_votes = campaign.prints_votes_on_form and sees_votes_on_forms(by, appraisal)
        return {"written": self_evaluations_read_by(by, appraisal), "with_votes": with_votes}
    own = SelfEvaluation.objects.of(appraisal).filter(member=member)
    return {
        "written": {row.member_id: row for row in own},
        "told_only": True,
        "with_votes": campaign.prints_votes_on_form and campaign.show_own_totals,
    }


def documents(appraisal, forms, about, has_cover):
    """The Documents of these Registrations, each with a cover before it where one is asked for."""
    words = {"about": about, "year": appraisal.campaign.year_label}
    name = _("%(year)s registration form (%(about)s)") % words
    made = []
    for form in forms:
        if has_cover:
            made.append(document(form, name, cover_of(appraisal, form)))
        made.append(document(form, name, blocks_of(appraisal, form)))
    return made


def document(form, name, blocks):
    """A paper about the grade of this member; without one there is nothing to hang a copy on."""
    title = f"{_('Registration form of the appraisal of members')} {form.name}".strip()
    return Document(title, name, blocks, about=form.rating, is_coded=form.rating is not None)


# --- the layout ---


def cover_of(appraisal, form):
    """The first page: form, year, name, branch and unit."""
    title = _("Registration form of the appraisal of members")
    rows = [
        [(_("Name of the member"), form.name)],
        [(_("Branch"), str(appraisal.branch))],
        [(_("Unit and post"), form.work_unit)],
    ]
    return [
        Space(COVER_ABOVE),
        Title(f"{title}\n{appraisal.campaign.year_label}"),
        Space(COVER_BETWEEN),
        Facts(
            rows,
            widths=COVER_WIDTHS,
            row_mm=COVER_MM,
            is_left=False,
            points=COVER_POINTS,
            is_framed=False,
        ),
    ]


def blocks_of(appraisal, form):
    """Front and back of a form; then what did not fit, and photographs."""
    year = appraisal.campaign.year_label
    photos = [photo for photo in map(photograph, form.photos) if photo]
    date = pgettext("blank date", "(year) (month) (day)")
    signed = (_("Member (signature):"), date)
    own_words = {"signatures": signed}
    # A photo of a page written by hand takes the place of the text.
    if photos and not form.self_evaluation:
        own_words["picture"] = photos.pop(0)
    front = Side(form, FRONT_SPARE)
    front.add("self_evaluation", _("Self-evaluation (summary)"), **own_words)
    stamped = (_("Secretary (signature):"), _("(stamp of the branch)"), date)
    superior = {"signatures": (_("(stamp)"), date), "is_stamped": True}
    back = Side(form, BACK_SPARE)
    back.add("criticism", _("Opinions of other members"))
    back.boxes.append(numbers_box(appraisal, form))
    back.add("opinion", _("Opinion of the branch"), signatures=stamped, is_stamped=True)
    back.add("own_view", _("Opinion of the member"), signatures=signed)
    back.add("superior", _("Opinion of the superior organisation"), **superior)
    back.add("remarks", _("Remarks"))
    return [
        Title(_("Registration form of the appraisal of members")),
        Beside((_("Branch: %(branch)s") % {"branch": appraisal.branch}, year)),
        head_of(form),
        Boxes(tuple(front.boxes)),
        NewPage(),
        *([Lines((_("Name: %(name)s") % {"name": form.name},), "right")] if form.name else []),
        Boxes(tuple(back.boxes)),
        *added(year, form, [*front.rest, *back.rest], photos),
    ]


def head_of(form):
    """Who it is."""
    rows = [[(str(label), form.particulars.get(name, "")) for name, label in row] for row in HEAD]
    return Facts(rows, widths=HEAD_WIDTHS, row_mm=HEAD_MM, is_left=False, points=HEAD_POINTS)


class Side:
    """One side of the sheet: its boxes, and what goes on on an added sheet.

    Boxes grow with their texts until `spare_mm` are used up.
    """

    def __init__(self, form, spare_mm):
        self.form, self.spare_mm = form, spare_mm
        self.boxes, self.rest = [], []

    def add(self, name, label, *, signatures=(), is_stamped=False, picture=b""):
        """The next box, with the text of this name."""
        mm = HEIGHTS[name]
        piece = fit(
            [in_one_cell(line) for line in paragraphs("\n".join(getattr(self.form, name, ())))],
            width_mm=PORTRAIT.width - LABEL_MM - PADDING - (STAMP_MM if is_stamped else 0),
            mm=mm,
            spare_mm=self.spare_mm,
            taken_mm=PADDING + (SIGN_MM if signatures and not is_stamped else 0),
        )
        self.spare_mm -= piece.mm - mm
        if piece.rest:
            self.rest.append((label, piece.rest))
        self.boxes.append(
            Box(
                label,
                "\n".join(piece.paragraphs),
                mm=piece.mm,
                points=piece.points,
                signatures=signatures,
                is_stamped=is_stamped,
                continues=bool(piece.rest),
                picture=picture,
            )
        )


def numbers_box(appraisal, form):
    """The result of the ballot: turnout, then the four grades where the year prints them."""
    figures = [(str(label), form.turnout.get(name, "")) for name, label in TURNOUT]
    if appraisal.campaign.prints_votes_on_form:
        figures += [
            (_("%(grade)s (ballots)") % {"grade": grade.label}, form.votes.get(grade.value, ""))
            for grade in MemberGrade
        ]
    return Box(_("Result of the ballot"), mm=HEIGHTS["numbers"], figures=tuple(figures))


def added(year, form, rest, photos):
    """The added sheet: what did not fit, and photographs of pages written by hand."""
    if not rest and not photos:
        return []
    heading = _("Added sheet: %(name)s, %(year)s registration form of the appraisal of members")
    blocks = [NewPage(), Section(heading % {"name": form.name, "year": year})]
    for label, texts in rest:
        blocks += [Section(_("%(label)s (continued)") % {"label": label}, 2)]
        blocks += [Text("\n".join(texts), points=POINTS)]
    return [*blocks, *(Picture(photo) for photo in photos)]


def photograph(file):
    """An upload as a small JPEG; empty when it is no picture."""
    if not file.content_type.startswith("image/"):
        return b""
    with file.content.open("rb") as content:
        return small_jpeg(content.read())
