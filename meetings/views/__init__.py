"""Pages of meetings: the list and the meeting, attendance, contents, exclusions."""

from meetings.views.contents import (
    add_guest,
    edit_guest,
    record_item,
    remove_guest,
)
from meetings.views.course import (
    call,
    cancel,
    close,
    create,
    edit,
    enter_afterwards,
    repeat,
    start,
)
from meetings.views.detail import detail

__all__ = [
    "add_guest",
    "call",
    "cancel",
    "close",
    "create",
    "detail",
    "edit",
    "edit_guest",
    "enter_afterwards",
    "record_item",
    "remove_guest",
    "repeat",
    "start",
]
