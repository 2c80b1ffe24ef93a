"""Papers of the ballot. Slips exist on the paper only."""

from appraisals.ballots.exports.blank import blank_docx, blank_pdf
from appraisals.ballots.exports.notices import codes_pdf, guide_pdf
from appraisals.ballots.exports.report import report_docx, report_pdf, result_rows
from appraisals.ballots.exports.script import in_the_script, script_words
from appraisals.ballots.exports.slips import slips_pdf
from appraisals.ballots.exports.tally import tally_pdf
from branchlife.exports.qr import qr_image

__all__ = [
    "blank_docx",
    "blank_pdf",
    "codes_pdf",
    "guide_pdf",
    "in_the_script",
    "qr_image",
    "report_docx",
    "report_pdf",
    "result_rows",
    "script_words",
    "slips_pdf",
    "tally_pdf",
]
