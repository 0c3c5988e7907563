"""Removals: how an entry leaves its list, by a decision that another person confirms (2024 arts. 36, 40; 2021 art. 38).

Words: a *removal* is the proposal with its document; confirmed, the entry is gone in the same transaction.
"""
