"""The minutes as PDF (archive quality) and Word, both from the same words."""

from itertools import groupby

from django.utils.translation import gettext as _

from branchlife.papers import (
    Document,
    Facts,
    Lines,
    Notes,
    Picture,
    Ruled,
    Section,
    Signatures,
    Text,
    Title,
)
from branchlife.papers.pictures import small_jpeg
from meetings.models import Meeting, MinutesVersion
from meetings.papers import minutes as papers

ARCHIVE = "pdf/a-2a"
LABEL_MM = 32
LEVELS = {papers.SECTION: 1, papers.ITEM: 2, papers.PART: 3, papers.CAPTION: 4}
# Lines left free where something is to be written by hand; more on a form without any words.
FREE_LINES, FORM_LINES = 3, 6


def signed_versions():
    """Versions that somebody signed, with the branch whose they are."""
    return MinutesVersion.objects.signed().select_related("meeting__branch__committee")


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


def minutes(meeting, by=None):
    """The minutes that count: as signed, or as far as they have been written."""
    return made(meeting, minutes_context(meeting))


def version(record, by=None):
    """One signed version, exactly as it was signed."""
    meeting = Meeting.objects.for_detail().get(pk=record.meeting_id)
    return made(meeting, minutes_context(meeting, record))


def blank_minutes(meeting):
    """The form for writing by hand: head and agenda of the meeting, and lines below each item."""
    context = {
        "content": papers.empty_words(meeting),
        "signatures": papers.signatures(meeting, None),
        "version": None,
        "photo_files": [],
    }
    return made(meeting, context, FORM_LINES)


def made(meeting, context, free_lines=FREE_LINES):
    """The Document of `minutes_context`."""
    content = context["content"]
    rows = [list(zip(row[::2], row[1::2], strict=True)) for row in content["head"]]
    return Document(
        f"{content['title']} {content['head'][0][1]}",
        name_of(meeting, context["version"]),
        [
            Title(content["title"]),
            Lines(tuple(content["notes"]), align="right"),
            Facts(rows, label_mm=LABEL_MM),
            *running(content["blocks"], free_lines),
            Lines(tuple(content["end"])),
            Signatures(tuple(context["signatures"])),
            Notes((content["attached"],)),
            *annex(context["photo_files"]),
        ],
        version=context["version"],
        variant=ARCHIVE,
    )


def running(blocks, free_lines):
    """The main contents: headings, running text, lines where something is to be written."""
    for style, group in groupby(blocks, key=lambda block: block[0]):
        texts = [text for _style, text in group]
        if style in LEVELS:
            yield from (Section(text, LEVELS[style]) for text in texts)
        elif style == papers.ROOM:
            yield Ruled(free_lines * len(texts))
        else:
            yield Text("\n".join(texts))


def annex(files):
    """The photographs with what they are called, two to a page."""
    for number, name, picture in photographs(files):
        if number == 1:
            yield Section(_("Annex: photographs"), starts_page=True)
        words = {"number": number, "name": name}
        yield Picture(picture, _("Photograph %(number)d: %(name)s") % words)


def photographs(files):
    """[(number, name, JPEG bytes)] of pictures that can be printed, one after the other."""
    for number, file in enumerate(files, start=1):
        with file.content.open("rb") as content:
            if picture := small_jpeg(content.read()):
                yield number, file.name, picture


def name_of(meeting, version):
    """会议记录（党员大会）, with the number from the second version on."""
    if version and version > 1:
        words = {"title": meeting.title, "number": version}
        return _("Minutes (%(title)s) version %(number)d") % words
    return _("Minutes (%(title)s)") % {"title": meeting.title}
