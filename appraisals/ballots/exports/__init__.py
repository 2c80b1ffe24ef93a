"""Papers of the ballot. Slips exist on the paper only."""

from appraisals.ballots.exports.report import result_rows
from appraisals.ballots.exports.script import in_the_script, script_words
from appraisals.ballots.exports.slips import slips_pdf
from branchlife.exports.qr import qr_image

__all__ = [
    "in_the_script",
    "qr_image",
    "result_rows",
    "script_words",
    "slips_pdf",
]
