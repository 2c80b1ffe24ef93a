"""Numbers that the pages and papers of this room show, counted for many at once."""
