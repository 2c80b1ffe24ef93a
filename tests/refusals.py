"""What speaks against a deed."""

import pytest

from branchlife.workflow import NotAllowed


def reasons(act, *args, **kwargs):
    """The sentences with which the action is refused; fails when it is not."""
    with pytest.raises(NotAllowed) as refusal:
        act(*args, **kwargs)
    return [str(reason) for reason in refusal.value.reasons]
