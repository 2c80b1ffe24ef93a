"""Papers of the ballot. Slips exist on the paper only."""

from appraisals.ballots.exports.papers import blank_pdf, report_pdf, result_rows
from appraisals.ballots.exports.script import script_words
from appraisals.ballots.exports.slips import slips_pdf
from branchlife.exports.qr import qr_image

__all__ = ["blank_pdf", "qr_image", "report_pdf", "result_rows", "script_words", "slips_pdf"]
