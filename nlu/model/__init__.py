"""The trained part of the understanding: groups of letters, hashed, weighed by one table for all languages."""
