"""The schema as a chain of steps. Installed with the program, so that it finds them from any directory."""
