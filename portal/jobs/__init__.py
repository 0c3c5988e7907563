"""Background work: what follows a commit (index updates) and what follows a day (2018 art. 36: archive and deletion).

Nothing public depends on these jobs having run: the gate decides when it is asked.
"""
