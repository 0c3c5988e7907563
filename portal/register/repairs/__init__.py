"""Decides what of the register may be repaired and how its subject is told: limits by kind, and the notice of repair.

Words: a *limit* is what law says against repairing one kind of information; a *repair notice* tells the subject of one
record or listing when it is public, what repairs it, where to ask, and that nothing is charged. It goes out together
with the penalty or the decision (2024 arts. 34, 36, 40; 2021 art. 38).
"""
