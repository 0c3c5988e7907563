"""The own file: everything held about a subject, for itself and whoever speaks for it (2021 art. 34; 2024 art. 38).

Also what the public no longer sees: suspended, not final, and archived records while they are lawfully kept, each with
the reason and the article that closes it to others. `opening` lets in by a mandate, `counter` by a document shown to a
clerk; `summary` and `rights` say in words what the file holds and what the subject may do; `copies` are its files.
"""
