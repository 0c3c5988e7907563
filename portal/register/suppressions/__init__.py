"""Suppressions: what a subject had deleted does not come back with the next batch (2021 art. 35; LAW I04).

Kept is the digest under which one fact can be held only once, and nothing from which the fact could be read.
"""
