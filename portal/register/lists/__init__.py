"""Lists: registers of the honoured, the seriously dishonest and of governments in breach (2024 arts. 13, 30, 35, 36).

Words: a *register* exists only with a legal basis (2024 art. 36); an *entry* rests on a decision whose blocks are all
present, was notified before, served, and then published; it leaves by a *removal* decision.
"""
