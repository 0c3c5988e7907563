"""Grants: a subject's written authorisation for somebody else to read what is not public (2021 arts. 18, 19, 32).

It names who, what, for which purpose, from when to when, and how often; what it does not name stays closed. A use is
counted in the transaction that reads, so the last one is given once; whoever revokes is heard at the next request.
"""
