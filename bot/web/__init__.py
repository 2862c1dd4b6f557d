"""The page a person writes on: one address, no name, nothing kept on the phone."""
