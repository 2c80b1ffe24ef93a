"""Papers of rectification."""

from appraisals.rectification.exports.lists import internal_pdf, public_pdf

__all__ = [
    "internal_pdf",
    "public_pdf",
]
