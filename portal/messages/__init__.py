"""Messages: mails to applicants and offices. A mail says that there is something, never what.

Everybody's transaction may ``enqueue`` a mail into the encrypted outbox; only the worker sends, with ``send_waiting``.
``send_resume_link`` and ``remind`` write to who left a form for later, ``notify_offices`` to clerks, ``answer_mail`` to
whose application was answered.
"""

from portal.messages.answer_mail import answer_mail, enqueue_answer_mail
from portal.messages.letter import Letter, Link
from portal.messages.notices import notify_offices
from portal.messages.outbox import Kind, MailState, Outbox, enqueue, forget_old_mails, outbox, sealed_mail
from portal.messages.resume_mail import remind, send_resume_link
from portal.messages.sending import send_waiting

__all__ = [
    "Kind",
    "Letter",
    "Link",
    "MailState",
    "Outbox",
    "answer_mail",
    "enqueue",
    "enqueue_answer_mail",
    "forget_old_mails",
    "notify_offices",
    "outbox",
    "remind",
    "sealed_mail",
    "send_resume_link",
    "send_waiting",
]
