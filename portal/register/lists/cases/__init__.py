"""Cases: how somebody comes onto a list, step by step (2024 arts. 13, 30, 33-37; 2021 arts. 28, 29).

Words: a *case* is the draft of an entry with its procedure; a *statement* is what the subject says in defence; a
*paper* is a stored document of the case: notice, decision, proof. Published, the case has its entry.
"""
