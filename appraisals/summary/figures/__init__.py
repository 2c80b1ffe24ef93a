"""What the year of a branch comes to: its figures, its stages, its sentences. Only reads."""
