"""Pages of meetings: the list and the meeting, attendance, contents, exclusions."""

from meetings.views.attendance import attendance, declare, update_roll
from meetings.views.contents import (
    add_guest,
    edit_guest,
    record_item,
    remove_guest,
    resolve,
    withdraw_resolution,
)
from meetings.views.course import (
    call,
    cancel,
    close,
    create,
    edit,
    enter_afterwards,
    repeat,
    sign_in_sheet,
    start,
)
from meetings.views.detail import detail
from meetings.views.exclusions import change_exclusion, consent, exclude, exclusion_list

__all__ = [
    "add_guest",
    "attendance",
    "call",
    "cancel",
    "change_exclusion",
    "close",
    "consent",
    "create",
    "declare",
    "detail",
    "edit",
    "edit_guest",
    "enter_afterwards",
    "exclude",
    "exclusion_list",
    "record_item",
    "remove_guest",
    "repeat",
    "resolve",
    "sign_in_sheet",
    "start",
    "update_roll",
    "withdraw_resolution",
]
