"""The trained part of the understanding: groups of letters, weighed by one table for all languages."""
