"""What somebody with the database, its log, its backups and all logs can learn of a secret ballot.

`python -m tests.attack` plays many small ballots, collects, attacks, and prints what was found.
"""
