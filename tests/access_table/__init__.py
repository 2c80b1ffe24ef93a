"""The table of tests/test_access.py: what each role gets at every address."""

from tests.access_table import (
    archive,
    assessment,
    back_office,
    ballots,
    branchlife,
    collection,
    deeds,
    meetings,
    years,
)

# The columns are ROLES of tests/world.py: anonymous, outsider, member, group leader, assistant,
# committee member (publicity), other secretary, own secretary, clerk, decision maker, viewer (a
# leader who looks on), clerk of another committee, system administrator.
ACCESS = "\n".join(
    room.ROWS.strip()
    for room in (branchlife, meetings, ballots, deeds, years, assessment, archive, collection)
)
# The back office answers 302 for objects out of scope, and sends away whoever has no work there.
BACK_OFFICE = back_office.ROWS
