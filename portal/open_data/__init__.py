"""The catalogue for others: services and offers as open data, feeds of what changed, maps for search engines.

Everything here is public, read-only and the same for everybody; it knows no cookie and asks no database. What an
answer looks like stands in ``shapes``; the OpenAPI description is made of the same models.
"""

from portal.open_data import feeds, sitemap, views

blueprints = (views.blueprint, feeds.blueprint, sitemap.blueprint)

__all__ = ["blueprints"]
