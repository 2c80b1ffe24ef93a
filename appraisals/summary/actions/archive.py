"""What is noted of an archive: that it was made, and for whom."""

from branchlife import audit


def archived(appraisals, *, by, name):
    """The archives of these appraisals have been made into the file `name`, to be kept elsewhere."""
    audit.record_each(by, "archived", [(row, None, {"file": name}) for row in appraisals])
