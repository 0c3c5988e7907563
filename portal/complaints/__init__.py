"""Complaints: what anybody tells the agency about how it or a unit works, and the answer (2021 art. 39; 2024 art. 40).

Words: a *complaint* is about the handling of something by a unit, a *charge report* says that money was asked for a
repair, a *suggestion* asks for nothing. Nobody has to say who they are; number and secret lead to the answer.
"""
