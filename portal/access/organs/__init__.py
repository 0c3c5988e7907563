"""Queries of state organs in the performance of their duties, one by one or many together (2021 arts. 18, 22).

Each names its scene, the matter and the legal basis; the number it returns is cited in the organ's own file, and the
subject sees who asked.
"""
