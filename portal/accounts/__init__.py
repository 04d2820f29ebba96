"""Who is asking?  Accounts of clerks, leads and operators: signing in, second factor, sessions, and who may see what.

The guards stand before the views that declare those accesses; ``current_account`` is who is
signed in; ``add_account`` and ``make_demo_accounts`` are for the command line.
"""

from portal.accounts import lead_views, own_views, views
from portal.accounts.account import Account, Colleagues, Role, account_names, colleagues_of
from portal.accounts.adding import AccountRefused, add_account
from portal.accounts.authenticate import LoginRefused, LoginThrottled, authenticate
from portal.accounts.demo import demo_file, demo_logins, end_demo_accounts, make_demo_accounts
from portal.accounts.guards import guard_account, guard_clerk, guard_lead, guard_operator
from portal.accounts.sessions import current_account, forget_ended
from portal.accounts.workplace import blueprint

__all__ = [
    "Account",
    "AccountRefused",
    "Colleagues",
    "LoginRefused",
    "LoginThrottled",
    "Role",
    "account_names",
    "add_account",
    "authenticate",
    "blueprint",
    "colleagues_of",
    "current_account",
    "demo_file",
    "demo_logins",
    "end_demo_accounts",
    "forget_ended",
    "guard_account",
    "guard_clerk",
    "guard_lead",
    "guard_operator",
    "lead_views",
    "make_demo_accounts",
    "own_views",
    "views",
]
