"""Figures about what is public today: how much, of which class, from whom and how promptly (2021 arts. 8, 9, 11).

Every figure passes the gate, so a suspended, expired or non-final record is in none of them. Promptness sets the days
from decision to receipt against the term of the rule `shuanggongshi.upload`; it can speak only of records that have
arrived. Risk notices are counted as such and never as dishonesty (2021 art. 16).
"""
