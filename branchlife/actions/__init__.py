"""What happens to committees, branches, members, logins and files."""

from branchlife.actions.files import attach_file
from branchlife.actions.held_rosters import forget_roster, hold_roster, open_held_roster
from branchlife.actions.importing import Change, ImportResult, import_roster
from branchlife.actions.keeping import (
    appoint,
    create_branch,
    create_committee,
    end_committee_post,
    end_post,
    give_committee_post,
)
from branchlife.actions.logins import (
    create_login,
    reset_password,
    set_login,
)

__all__ = [
    "Change",
    "ImportResult",
    "appoint",
    "attach_file",
    "create_branch",
    "create_committee",
    "create_login",
    "end_committee_post",
    "end_post",
    "forget_roster",
    "give_committee_post",
    "hold_roster",
    "import_roster",
    "open_held_roster",
    "reset_password",
    "set_login",
]
