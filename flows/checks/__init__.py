"""The checks of the flows and their texts, one file per check."""
