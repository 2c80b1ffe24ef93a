"""Stories in a real browser; a step that fails says what it saw."""

import pytest

STEPS = ("", "_accounts", "_after", "_ballot", "_meetings", "_office", "_papers")
pytest.register_assert_rewrite(*(f"tests.browser.steps{name}" for name in STEPS))
