"""The minutes as PDF (archive quality) and Word, both from the same words."""

from base64 import b64encode

from django.utils.translation import gettext as _

from branchlife import exports
from branchlife.papers import Paper
from branchlife.papers.pictures import small_jpeg
from meetings.models import Meeting
from meetings.papers import minutes as papers

ARCHIVE = "pdf/a-2a"
# A picture of the annex takes half a page.
PHOTO_MM = 150
LEVELS = {papers.SECTION: 1, papers.ITEM: 2, papers.PART: 3, papers.CAPTION: 3}
# Lines left free where something is to be written by hand.
FREE_LINES = 4


def standing_version(meeting):
    """The version that counts: the last one of minutes that are signed; None before."""
    if meeting.state != Meeting.State.SIGNED:
        return None
    return meeting.versions.signed().order_by("number").last()


def minutes_context(meeting, version=None):
    """What every form of the minutes shows; of a signed version what was signed, word for word.

    Without `version` those that count: signed, or as far as they have been written. `meeting` comes
    from `for_detail()`.
    """
    version = version or standing_version(meeting)
    content = version.content if version and version.content else papers.words(meeting)
    return {
        "content": content,
        "signatures": content.get("signatures") or papers.signatures(meeting, version),
        "version": version.number if version else open_number(meeting),
        "photo_files": list(papers.photos_of(meeting).filter(pk__in=content["photos"])),
    }


def open_number(meeting):
    """The number of the correction being written; None for minutes never signed."""
    last = meeting.versions.order_by("number").last()
    return last.number if last and last.number > 1 else None


def photographs(files):
    """[(number, name, JPEG bytes)] of pictures that can be printed, one after the other."""
    for number, file in enumerate(files, start=1):
        with file.content.open("rb") as content:
            if picture := small_jpeg(content.read()):
                yield number, file.name, picture


def file_name(meeting, version, suffix):
    """会议记录（党员大会）.pdf, with the number from the second version on."""
    if version and version > 1:
        name = _("Minutes (%(title)s) version %(number)d") % {
            "title": meeting.title,
            "number": version,
        }
    else:
        name = _("Minutes (%(title)s)") % {"title": meeting.title}
    return f"{name}.{suffix}"


def minutes_pdf(meeting, version=None):
    """The minutes as a PDF: blank lines where nothing has been typed."""
    context = minutes_context(meeting, version)
    photos = [
        {
            "caption": _("Photograph %(number)d: %(name)s") % {"number": number, "name": name},
            "source": "data:image/jpeg;base64," + b64encode(picture).decode(),
        }
        for number, name, picture in photographs(context["photo_files"])
    ]
    name = file_name(meeting, context["version"], "pdf")
    context |= {"photos": photos}
    return exports.pdf_response(name, "meetings/print_minutes.html", context, variant=ARCHIVE)


def minutes_docx(meeting, version=None):
    """The same as a Word file, which offices edit."""
    context = minutes_context(meeting, version)
    name = file_name(meeting, context["version"], "docx")
    return exports.docx_response(name, minutes_paper(meeting, context))


def minutes_paper(meeting, context):
    """The Word paper of `minutes_context`."""
    content = context["content"]
    paper = Paper(f"{content['title']} {content['head'][0][1]}", version=context["version"])
    paper.title(content["title"])
    paper.lines(*content["notes"], align="right")
    paper.frame(content["head"])
    for style, text in content["blocks"]:
        if style in LEVELS:
            paper.heading(text, LEVELS[style])
        elif style == papers.ROOM:
            paper.lines(*[""] * FREE_LINES)
        else:
            paper.text(text)
    paper.lines(*content["end"])
    paper.signatures(*context["signatures"])
    paper.lines(content["attached"])
    write_photographs(paper, context["photo_files"])
    return paper


def write_photographs(paper, files):
    """The annex: pictures with what they are called."""
    for number, name, picture in photographs(files):
        if number == 1:
            paper.new_page()
            paper.heading(_("Annex: photographs"), 1)
        paper.picture(picture, PHOTO_MM)
        caption = _("Photograph %(number)d: %(name)s") % {"number": number, "name": name}
        paper.lines(caption, align="center")
