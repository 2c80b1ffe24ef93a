"""The papers of this room, each declared once."""

PAPERS = ()
