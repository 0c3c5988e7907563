"""Intake: how records come in, what is refused and why (2021 arts. 9, 10, 17, 33).

Words: a *batch* is one file or call of one unit for one catalogue item; a *fault* says which row and column was
refused, why and under which article; an *incident* is an attempt to bring in what nobody may gather (2021 art. 17).
"""
