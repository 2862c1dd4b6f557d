"""The command waymark, one file per command."""
