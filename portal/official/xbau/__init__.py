"""XBau: requests about land and buildings, as the authorities for building and for roads take them in.

    xbau-kernmodul:1200   any request about a piece of land (use of a road, digging it up, scaffolds …)
    xbau-kernmodul:1130   an application is taken back
    xbau-hochbau:0600     a building that needs no permit is notified to the municipality
    xbau-hochbau:0710     what does the register of public land charges say about a piece of land?

Kernmodul 1.3.0 qualifies the root alone. Hochbau 2.6 qualifies its own elements, not those of the Kernmodul's types: a
writer therefore says of every element whether it stands in the namespace of its message. Profiles of what is written
here lie below ``xoev_schemas``, one file per message, named like it.
"""

from portal.official.xbau.general import REQUEST, WITHDRAWAL
from portal.official.xbau.housing import EXEMPTION
from portal.official.xbau.land_charges import LAND_CHARGES

MESSAGES = (REQUEST, WITHDRAWAL, EXEMPTION, LAND_CHARGES)

__all__ = ["EXEMPTION", "LAND_CHARGES", "MESSAGES", "REQUEST", "WITHDRAWAL"]
