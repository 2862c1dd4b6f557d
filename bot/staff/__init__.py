"""The staff bot: tells operators that somebody waits, and nothing else."""
