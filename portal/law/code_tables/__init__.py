"""The code tables, by subject; each kind cites the item of the article it is taken from."""
