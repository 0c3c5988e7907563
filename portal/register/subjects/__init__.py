"""Subjects: the adult natural persons, legal persons and unincorporated organisations information is about.

Source: 2021 arts. 2, 10.

Words: a *subject* is matched by credit code or identity number; a *former name* stays searchable; a *ref* is the
unguessable name a natural person has in addresses, where an identity number must never stand.
"""
