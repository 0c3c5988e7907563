"""Mail: what the portal tells somebody, in their inbox here and by e-mail (2021 arts. 19, 34; 2024 art. 38).

A message belongs to the transaction of what it tells about. Its words come from a table of kinds in both languages;
what it is filled with is encrypted and never names an identity number. The e-mail says no more than that something
happened and where to read it.
"""
