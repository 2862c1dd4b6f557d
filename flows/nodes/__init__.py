"""The closed set of node kinds, one file per kind."""
