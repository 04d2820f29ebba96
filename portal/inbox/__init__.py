"""The clerks' workplace: what has come in, each case with its files, and for operators how deliveries stand.

Views only; everything a page shows comes from the rooms below.
"""

from portal.inbox.views import blueprint

__all__ = ["blueprint"]
