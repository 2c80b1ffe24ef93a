"""What people type about the organisation, a file for each subject."""
