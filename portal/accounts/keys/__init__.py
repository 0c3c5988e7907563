"""Keys of units: how a sector system of a provider speaks for its unit (2021 arts. 6, 9, 30; LAW C01, C02, C15).

A key is shown once and kept as a digest; it belongs to one unit, expires, and can be revoked. It states the unit's own
review rule and who answers for it, because what is pushed with it has been reviewed before it arrives (2021 art. 9).
"""
