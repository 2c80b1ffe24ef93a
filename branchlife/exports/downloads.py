"""Whoever takes a file away is in the record of deeds."""

from branchlife import audit


def recorded(by, target, response):
    """The file `response`, with the deed noted: `by` downloaded it, from the page of `target`."""
    audit.record(by, "downloaded", target, new={"file": response.filename})
    return response
