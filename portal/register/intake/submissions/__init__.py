"""Submissions: tables that a provider unit uploads, checks, corrects and approves (2021 arts. 9, 17, 30(2)).

Words: a *submission* is one uploaded file on its way to the register; *checking* is a dry run that writes nothing to
the register; a *decision* of the maker about a refused row corrects or drops it; *applying* brings in all rows that
remain, in one transaction, and leaves the receipt of a batch. File and cells are encrypted while they are needed and
discarded at the end.
"""
