"""The promises of the house, one file per promise."""
