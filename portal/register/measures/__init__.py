"""Measures: incentives and restraints exist only as items of a published edition (2021 arts. 24-27; 2024 art. 32).

Words: an *edition* is one year's list of measures; an *item* has the five elements of 2021 art. 24.
"""
