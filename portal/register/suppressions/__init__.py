"""Suppressions: what a subject had deleted does not come back, with the next batch or list (2021 art. 35; LAW I04).

Kept is the digest under which one fact, or one honour of a list, can be held only once, and nothing from which it
could be read. Of the thing itself its reference, unit and dates stay, with when, why and by which case it ended: what
was said goes, versions and papers too. What an objection deleted is different: it keeps its versions behind the gate,
because the decision may be reviewed (2018 art. 39; 2021 art. 37), and its own digest keeps it out.
"""
