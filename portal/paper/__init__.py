"""Forms on paper: every form of the portal as a PDF to print and fill in with a pen.

The paper twin is made of the same definition as the pages online, so both ask the same questions. ``paper_form`` is a
pure function: the same service in the same town gives the same bytes, tagged for screen readers (PDF/UA-1) and lasting
(PDF/A-3a).
"""

from portal.paper.content import PaperContent, paper_content
from portal.paper.layout import paper_form
from portal.paper.shelf import Shelf

__all__ = ["PaperContent", "Shelf", "paper_content", "paper_form"]
