"""What is kept, for how long, and the one writer that keeps it."""
