"""What happens to committees, branches, members, logins and files."""

from branchlife.actions.files import attach_file
from branchlife.actions.groups import change_group, make_group, put_in_group, remove_group
from branchlife.actions.held_rosters import forget_roster, hold_roster, open_held_roster
from branchlife.actions.importing import (
    Answers,
    Change,
    ImportResult,
    PreviewOutdated,
    import_roster,
    look_through,
)
from branchlife.actions.keeping import (
    appoint,
    change_post,
    create_branch,
    create_committee,
    end_committee_post,
    end_post,
    give_committee_post,
    remove_post,
)
from branchlife.actions.logins import (
    create_login,
    reset_password,
    set_login,
)
from branchlife.actions.members import (
    admit,
    edit_member,
    end_relation,
    make_full,
    receive_from_outside,
    restore_relation,
    set_care,
)
from branchlife.actions.own_papers import add_own_paper, stop_own_paper, use_own_paper
from branchlife.actions.standings import end_standing, set_standing
from branchlife.actions.transfers import (
    ask_transfer,
    move_at_once,
    receive_transfer,
    refuse_transfer,
    transfer_out,
    withdraw_transfer,
)

__all__ = [
    "Answers",
    "Change",
    "ImportResult",
    "PreviewOutdated",
    "add_own_paper",
    "admit",
    "appoint",
    "ask_transfer",
    "attach_file",
    "change_group",
    "change_post",
    "create_branch",
    "create_committee",
    "create_login",
    "edit_member",
    "end_committee_post",
    "end_post",
    "end_relation",
    "end_standing",
    "forget_roster",
    "give_committee_post",
    "hold_roster",
    "import_roster",
    "look_through",
    "make_full",
    "make_group",
    "move_at_once",
    "open_held_roster",
    "put_in_group",
    "receive_from_outside",
    "receive_transfer",
    "refuse_transfer",
    "remove_group",
    "remove_post",
    "reset_password",
    "restore_relation",
    "set_care",
    "set_login",
    "set_standing",
    "stop_own_paper",
    "transfer_out",
    "use_own_paper",
    "withdraw_transfer",
]
