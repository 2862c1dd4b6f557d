"""Copies of the databases, putting them back, and the list of what must stay destroyed."""
