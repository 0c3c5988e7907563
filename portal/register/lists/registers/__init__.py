"""Registers come into being, and change their rules, by proposal and approval; none without legal basis (2024 art. 36).

Words: a *proposal* is a new register or a new version of one's rules; approved, it is the register.
"""
