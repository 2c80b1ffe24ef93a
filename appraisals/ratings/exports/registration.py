"""The registration form (民主评议党员登记表): a sheet of A4 for each member, both sides; PDF and Word."""

from base64 import b64encode
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from appraisals.ballots.models import MemberGrade
from appraisals.ratings.exports.registration_docx import registration_paper
from appraisals.ratings.exports.writing_space import Piece, fit
from appraisals.ratings.figures.registration import Registration
from branchlife import exports, papers
from branchlife.papers.pictures import small_jpeg

# Millimetres: the text block of a page, the column of labels, the room for a round stamp.
WIDTH, LABEL, STAMP, PADDING = 180, 20, 48, 3
SIGN = 10
SELF_EVALUATION, CRITICISM, OPINION, OWN_VIEW, SUPERIOR, REMARKS = 150, 40, 55, 35, 40, 20
# What may be added to the boxes of a side before a text goes on on another sheet.
FRONT_SPARE, BACK_SPARE = 32, 40

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


@dataclass
class Box:
    """A box of the form: its label, what stands in it, and who signs there."""

    label: str
    piece: Piece
    # Written in the line below the text, or, with a stamp, in the room at the right.
    signatures: list = field(default_factory=list)
    is_stamped: bool = False
    photo: str = ""

    @property
    def size_name(self):
        """The size of the letters as the style sheet names it."""
        return str(self.piece.points).replace(".5", "h")

    @property
    def text_mm(self):
        """The height of the text alone."""
        return self.piece.mm - (SIGN if self.signatures and not self.is_stamped else 0)


@dataclass
class Sheet:
    """One member's form, ready to be printed: what stands where, and what goes onto a third page."""

    form: Registration
    branch: object
    year: str
    head: list
    front: list
    numbers: list
    back: list
    photos: list = field(default_factory=list)

    @property
    def continued(self):
        """[(label, paragraphs)] of what did not fit."""
        boxes = [box for box in [*self.front, *self.back] if box.piece.rest]
        return [(box.label, box.piece.rest) for box in boxes]


def sheet(appraisal, form, *, prints_votes):
    """The Sheet of one Registration; an empty one makes the blank form."""
    date = pgettext("blank date", "(year) (month) (day)")
    signed = [_("Member (signature):"), date]
    pictures = [picture(photo) for photo in form.photos]
    pictures = [data for data in pictures if data]
    front = lay_out([("self_evaluation", _("Self-evaluation (summary)"), signed, False)], form)
    # A photo of a page written by hand takes the place of the text.
    if pictures and not form.self_evaluation:
        front[0].photo = pictures.pop(0)
    stamped = [_("Secretary (signature):"), _("(stamp of the branch)"), date]
    back = lay_out(
        [
            ("criticism", _("Opinions of other members"), [], False),
            ("opinion", _("Opinion of the branch"), stamped, True),
            ("own_view", _("Opinion of the member"), signed, False),
            ("superior", _("Opinion of the superior organisation"), [_("(stamp)"), date], True),
            ("remarks", _("Remarks"), [], False),
        ],
        form,
    )
    return Sheet(
        form=form,
        branch=appraisal.branch,
        year=appraisal.campaign.year_label,
        head=[
            [(str(label), form.particulars.get(name, "")) for name, label in row] for row in HEAD
        ],
        front=front,
        numbers=numbers(form, prints_votes),
        back=back,
        photos=pictures,
    )


HEIGHTS = {
    "self_evaluation": SELF_EVALUATION,
    "criticism": CRITICISM,
    "opinion": OPINION,
    "own_view": OWN_VIEW,
    "superior": SUPERIOR,
    "remarks": REMARKS,
}


def lay_out(boxes, form):
    """[Box] of one side of the sheet: (name, label, signatures, is it stamped) each."""
    spare = FRONT_SPARE if boxes[0][0] == "self_evaluation" else BACK_SPARE
    made = []
    for name, label, signatures, is_stamped in boxes:
        mm = HEIGHTS[name]
        piece = fit(
            getattr(form, name, []),
            width_mm=WIDTH - LABEL - PADDING - (STAMP if is_stamped else 0),
            mm=mm,
            spare_mm=spare,
            taken_mm=PADDING + (SIGN if signatures and not is_stamped else 0),
        )
        spare -= piece.mm - mm
        made.append(Box(label, piece, signatures, is_stamped))
    return made


def numbers(form, prints_votes):
    """[(heading, number)] of the ballot: turnout, then the four grades where they are printed."""
    row = [(str(label), form.turnout.get(name, "")) for name, label in TURNOUT]
    if prints_votes:
        row += [
            (_("%(grade)s (ballots)") % {"grade": grade.label}, form.votes.get(grade.value, ""))
            for grade in MemberGrade
        ]
    return row


def picture(file):
    """An upload as a small JPEG in a data address; empty when it is no picture."""
    if not file.content_type.startswith("image/"):
        return ""
    with file.content.open("rb") as content:
        jpeg = small_jpeg(content.read())
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}" if jpeg else ""


def file_name(appraisal, suffix, *, about=""):
    """民主评议党员登记表（第三党支部）.pdf, or of one member, or blank."""
    words = {"about": about or str(appraisal.branch), "year": appraisal.campaign.year_label}
    return _("%(year)s registration form (%(about)s)") % words + f".{suffix}"


def registration_content(
    appraisal, forms, suffix, *, about="", with_cover=False, progress=lambda done, total: None
):
    """(name, type, bytes) of the forms in one file, `suffix` "pdf" or "docx".

    Each begins on the front of a sheet; `progress(done, total)` is called before each.
    """
    prints_votes = appraisal.campaign.prints_votes_on_form

    def sheets():
        for done, form in enumerate(forms):
            progress(done, len(forms))
            yield sheet(appraisal, form, prints_votes=prints_votes)

    name = file_name(appraisal, suffix, about=about)
    if suffix == "docx":
        return name, papers.DOCX, registration_paper(sheets(), with_cover=with_cover).content()
    contexts = ({"sheet": sheet, "with_cover": with_cover} for sheet in sheets())
    content = papers.bound_pdf("ratings/print_registration.html", contexts)
    return name, "application/pdf", content


def registration_file(appraisal, forms, suffix, *, about="", with_cover=False):
    """The same as a response that saves it."""
    name, kind, content = registration_content(
        appraisal, forms, suffix, about=about, with_cover=with_cover
    )
    return exports.attachment(content, name, kind)


def blank_file(appraisal, suffix):
    """The form with nothing in it, to be written by hand."""
    about = _("%(branch)s, blank") % {"branch": appraisal.branch}
    return registration_file(appraisal, [Registration()], suffix, about=about)
