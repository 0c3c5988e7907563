"""Checks of identity documents: handed in by holders, compared by two persons, deleted when no longer needed.

Whoever asks for what is not public shows valid proof of who they are (2021 art. 19; 2018 art. 24). Nothing beyond that
proof is collected (2021 art. 34; 2024 art. 24). Words: a *check* is one matter, a *paper* one file of it, a *part*
which file it is.
"""
