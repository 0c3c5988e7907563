"""Identity: who a holder is and for whom they may speak, proven before anything non-public is shown (2021 art. 18).

A person is proven by the unified identity provider, or by documents that a clerk checks; an organisation speaks through
its legal representative or an agent with a power of attorney. An identity number is kept encrypted and matched by its
blind index, the same as in the register.
"""
