"""Steps of the file of keys; its own, because it is copied, kept and destroyed by itself."""
