"""Cases: what a subject asks of the agency about its own information, and what follows (2021 arts. 35, 37, 38).

Words: an *objection* says that information is wrong or must not be shown, a *deletion* asks that one's own
credit-enhancing information go, a *repair* asks that amends be taken into account, a *review* asks the competent
department to look again. One case may hold several *items*, each with its own outcome. A case is *lodged* by the
subject, by somebody who may speak for it, or entered by staff for those at the counter or by post; it is *received* on
that day and its clock runs from there. What has been put right is *propagated* to those who had read it.
"""
