"""Pages of meetings: the list and the meeting, attendance, contents, exclusions."""

from meetings.views.attendance import attendance, declare, update_roll
from meetings.views.contents import (
    add_guest,
    add_item,
    edit_guest,
    edit_item,
    move_item,
    record_item,
    remove_guest,
    remove_item,
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
    minutes,
    repeat,
    sign,
    sign_in_sheet,
    start,
    upload_signed,
)
from meetings.views.detail import detail
from meetings.views.exclusions import change_exclusion, consent, exclude, exclusion_list

__all__ = [
    "add_guest",
    "add_item",
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
    "edit_item",
    "enter_afterwards",
    "exclude",
    "exclusion_list",
    "minutes",
    "move_item",
    "record_item",
    "remove_guest",
    "remove_item",
    "repeat",
    "resolve",
    "sign",
    "sign_in_sheet",
    "start",
    "update_roll",
    "upload_signed",
    "withdraw_resolution",
]
