"""Papers of meetings, one file per subject."""
