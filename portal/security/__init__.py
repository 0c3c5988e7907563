"""Keys and encrypted fields: how personal data lies in the store (2021 art. 30, 2024 art. 41).

Identity numbers are encrypted under keys that live outside the database, and matched through a
keyed index from which they cannot be read back.
"""
