"""Holders: accounts of the public, opened by anybody with an e-mail address (2021 arts. 19, 34; 2024 art. 38).

An account alone proves nothing about who somebody is; that is decided in portal.identity. Nothing is asked that the
account does not need, and each further consent stands by itself, unticked.
"""
