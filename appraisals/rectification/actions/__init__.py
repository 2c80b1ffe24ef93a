"""What happens with rectification: items, pledges, progress, settling, publishing, filing."""

from appraisals.rectification.actions.items import add_item, edit_item, remove_item
from appraisals.rectification.actions.outward import file_with_superior, publish
from appraisals.rectification.actions.pledges import pledge
from appraisals.rectification.actions.progress import close, progress, start

__all__ = [
    "add_item",
    "close",
    "edit_item",
    "file_with_superior",
    "pledge",
    "progress",
    "publish",
    "remove_item",
    "start",
]
