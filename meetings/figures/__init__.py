"""What the pages of meetings count, in a fixed number of queries."""
