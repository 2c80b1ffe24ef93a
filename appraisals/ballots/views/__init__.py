"""Pages of the secret ballot, by who stands before them."""
