"""Supervision: wrongdoing of units and staff, orders to rectify, circulation, results (2021 arts. 41-42; 2018 art. 43).

Any room may open a case with `commands.open_case`; people then carry it on.
"""
