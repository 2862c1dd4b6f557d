"""The list of all tables of the content file; which they are is said in tables.py and media_tables.py."""

from sqlalchemy import MetaData

metadata = MetaData()
