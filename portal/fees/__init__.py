"""Fees as data: a rule in a service's file, and what it comes to for one person's answers.

A rule is never code. ``faults`` says before anyone applies whether it fits its form; ``compute`` adds it up once, when
an application is sent, with a German line for each part. Amounts are whole cents throughout.
"""

from portal.fees.check import Fault, faults
from portal.fees.compute import NotYet, compute
from portal.fees.fee import Fee, Line, euros
from portal.fees.rule import Band, Bands, Choice, Exemption, FeeRule, Fixed, Item, Reduction, Units

__all__ = [
    "Band",
    "Bands",
    "Choice",
    "Exemption",
    "Fault",
    "Fee",
    "FeeRule",
    "Fixed",
    "Item",
    "Line",
    "NotYet",
    "Reduction",
    "Units",
    "compute",
    "euros",
    "faults",
]
