"""Who gets which answers of a notice that the law passes on to several authorities?

    tables = read_recipients(folder, services)
    chamber = tables[0].recipient("ihk")
    filtered(chamber, service, answers)      only what this authority may have; {} if it may have nothing

Which authority gets which numbers of the official form stands in ``services/recipients/``, as the law writes it.
Whatever is not named there goes to nobody. Nothing here knows the web, the database or the network.
"""

from portal.recipients.filtering import filtered
from portal.recipients.folder import read_recipients, recipient_findings
from portal.recipients.model import Recipient, RecipientTable, Share
from portal.recipients.of_case import case_json, case_text
from portal.recipients.overview import overview_json, overview_text

__all__ = [
    "Recipient",
    "RecipientTable",
    "Share",
    "case_json",
    "case_text",
    "filtered",
    "overview_json",
    "overview_text",
    "read_recipients",
    "recipient_findings",
]
