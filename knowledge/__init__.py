"""Vetted facts and articles, and the comparison built on them."""
