"""The catalogue: only what stands in the yearly edition in force may be gathered or shown (2021 art. 8).

Words: an *edition* is one year's catalogue, immutable once published; an *item* carries the thirteen elements;
a *field* is one entry of an item's data standard with the level at which it may be shown.
"""
