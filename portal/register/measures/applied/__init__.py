"""Measures applied to somebody: proposed, heard, decided, served, lifted (2021 arts. 25-29; 2024 arts. 31-34, 40).

Words: an *application* is one measure for one subject, on the ground of one list entry or one final record; a *task* is
what one implementing unit has to do about it. Without a public ground an application is not in force, whatever its
state.
"""
