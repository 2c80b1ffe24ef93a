"""The back office of the organisation: branches and members to look through, logins to keep."""

from branchlife.admin import accounts, members, organisation, posts

__all__ = ["accounts", "members", "organisation", "posts"]
