"""The clerks' workplace: what has come in, each case with its files, and for operators how deliveries stand.

Views only; everything a page shows comes from the rooms below.
"""

from portal.inbox import case_page, data_page, listing, views
from portal.inbox.workplace import blueprint

__all__ = ["blueprint", "case_page", "data_page", "listing", "views"]
