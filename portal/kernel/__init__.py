"""The ground floor: what every other package may lean on.

Clock, settings, errors, messages, text folding, identifiers, divisions, masking, references
and paging. It knows no database, no web and no locale, and imports nothing of the portal.
"""
