"""The code lists under ``services/codelists`` over time: which editions there are, and how a new one comes in.

    shelves(folder)                                  -> (Shelf("country", ("2024-08-01",), 198), …)
    plan = refresh(xml, "country", folder)           a published genericode file against the newest edition
    plan.change.added, .removed, .renamed            what is new in it
    plan.write(folder)                               ``country_2026-01-31.tsv`` beside the old one

An edition never changes once it is there: definitions name the edition they were written with, and answers of that
time keep their names.
"""

from portal.codelists.editions import Change, Refresh, Shelf, refresh, shelves
from portal.codelists.genericode import CodeListRefused, Genericode, read_genericode

__all__ = [
    "Change",
    "CodeListRefused",
    "Genericode",
    "Refresh",
    "Shelf",
    "read_genericode",
    "refresh",
    "shelves",
]
