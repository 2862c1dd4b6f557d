"""Sealing what a case holds to the people who may read it: values to values, no storage.

The server writes with a public key and can't read what it wrote. Whoever takes its disk, root key and all,
has no private key of a case: those exist only as wraps for a few operators, whose own keys lie under their
passphrases.
"""
