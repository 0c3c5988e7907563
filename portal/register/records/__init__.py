"""Records: one piece of public credit information about one subject, from one unit, with its dates and its history.

Words: the *class* is one of the five of 2021 art. 11; the *start* is the day the period of 2021 art. 20 runs from;
a record is *final* when no remedy is open (2021 art. 14(2)); *suspended* while disputed (art. 37); what was
*withdrawn*, *repaired*, *deleted* or *archived* says why and under which basis; an *erased* one keeps no personal
data (2018 art. 36).
"""
