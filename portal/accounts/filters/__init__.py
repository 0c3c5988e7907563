"""Saved filters: the views of a worklist that one member of staff keeps under a name of their own."""
