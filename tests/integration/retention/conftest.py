from tests.clerks import app

__all__ = ["app"]
