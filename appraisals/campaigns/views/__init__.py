"""Pages of the year's rules, its branches and their meetings, and of the work plan."""
