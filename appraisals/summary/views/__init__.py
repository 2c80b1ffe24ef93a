"""Pages of the summary, by subject."""
