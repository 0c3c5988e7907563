"""Rights in the demonstration: objections, deletions, repairs, reviews and complaints in every state, with their days.

Each is brought there by the rooms' own commands, on the days on which it would have happened. The accounts of the
demonstration ask for some; the others came by post or over the counter, for organisations without an account.
"""
