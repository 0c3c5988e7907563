"""The content desk: how texts and channels are written, reviewed and put before the public (2021 arts. 30(3), 39).

Words: a *manuscript* is what the desk holds of one text, whatever of it is public; a *revision* is the manuscript as
saved once, never changed afterwards; a *change* is a proposal for the channels of a division.
"""
