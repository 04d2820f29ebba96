"""Who is asking?  Accounts of clerks and operators: signing in, sessions, and who may see what.

``guard_clerk`` and ``guard_operator`` stand before the views that declare those accesses; ``current_account`` is who is
signed in; ``add_account`` and ``make_demo_accounts`` are for the command line.
"""

from portal.accounts.account import Account, Colleagues, Role, account_names, colleagues_of
from portal.accounts.adding import AccountRefused, add_account
from portal.accounts.authenticate import LoginRefused, LoginThrottled, authenticate
from portal.accounts.demo import make_demo_accounts
from portal.accounts.guards import guard_clerk, guard_operator
from portal.accounts.sessions import current_account
from portal.accounts.views import blueprint

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
    "guard_clerk",
    "guard_operator",
    "make_demo_accounts",
]
