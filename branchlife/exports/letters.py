"""Letters as PDF or Word, in the layout of official documents (GB/T 9704)."""

from django.utils.translation import pgettext

from branchlife.exports.formats import attachment, pdf_response
from branchlife.papers import BODY, word
from branchlife.written import zh_date


def letter_response(filename, letter, suffix):
    """A `papers.Letter` to be saved; `suffix` is "pdf", or "docx", which offices edit."""
    if suffix == "docx":
        return attachment(letter_docx(letter), f"{filename}.docx", word.DOCX)
    return pdf_response(f"{filename}.pdf", "print_letter.html", {"letter": letter})


def letter_docx(letter):
    """The same letter as a Word file (bytes)."""
    paper = word.Paper(letter.title, look=word.LETTER)
    paper.title(letter.title)
    if letter.addressed_to:
        paper.lines(letter.addressed_to)
    for level, line in letter.lines():
        if level == BODY:
            paper.text(line)
        else:
            paper.heading(line, level)
    blank = pgettext("blank date", "(year) (month) (day)")
    paper.closing(letter.signed, zh_date(letter.day) or blank)
    return paper.content()
