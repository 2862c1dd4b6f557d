"""The port every messenger is reached through, and its adapters."""
