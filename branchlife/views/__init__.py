"""Pages of the organisation, a file for each subject."""
