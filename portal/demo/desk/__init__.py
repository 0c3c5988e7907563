"""What waits in the demonstration's desk: matters on their way, brought there by the rooms' own commands.

Each was begun some days before today, so that terms run, some are due and one is over its date.
"""
