"""What happens with meetings: arranging, attendance and declaration, contents, exclusions."""

from meetings.actions.agenda import add_item, edit_item, move_item, put, remove_item
from meetings.actions.attendance import Mark, correct_attendance, declare, mark, update_roll
from meetings.actions.contents import add_guest, edit_guest, remove_guest
from meetings.actions.course import (
    call,
    cancel,
    close,
    edit,
    enter_afterwards,
    repeat,
    schedule,
    start,
)
from meetings.actions.exclusions import change_exclusion, consent, exclude
from meetings.actions.live import record_item
from meetings.actions.minutes import correct_minutes, sign
from meetings.actions.resolutions import resolve, withdraw_resolution

__all__ = [
    "Mark",
    "add_guest",
    "add_item",
    "call",
    "cancel",
    "change_exclusion",
    "close",
    "consent",
    "correct_attendance",
    "correct_minutes",
    "declare",
    "edit",
    "edit_guest",
    "edit_item",
    "enter_afterwards",
    "exclude",
    "mark",
    "move_item",
    "put",
    "record_item",
    "remove_guest",
    "remove_item",
    "repeat",
    "resolve",
    "schedule",
    "sign",
    "start",
    "update_roll",
    "withdraw_resolution",
]
