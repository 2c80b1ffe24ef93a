"""Papers of this room."""

from appraisals.ratings.exports.registration import blank_file, registration_file

__all__ = ["blank_file", "registration_file"]
