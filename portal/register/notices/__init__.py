"""Notices: how a provider changes or takes back a record of its own (2021 arts. 9, 16, 36; LAW C09, C10, C19).

Words: a *notice* is the provider's written word to the agency about one record: *change*, *withdraw*, *settled* (the
arrears behind a risk alert are paid) or *annulled* (the act itself was struck down). It *hides* the record at once; it
is *received* on the day it is sent, and the agency's clock runs from there. Lateness is shown and blocks nothing.
"""
