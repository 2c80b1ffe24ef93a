"""What the year comes to when many branches are looked at together. Only reads."""
