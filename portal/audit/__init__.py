"""Evidence: the append-only audit chain and the query log (2018 arts. 26, 35; 2021 art. 30(2); 2024 art. 41).

The chain hashes canonical bytes that hold no personal data; what an entry tells beyond that lies beside it as a
salted payload, which can be erased without breaking the chain. A truncated tail is found by comparing with a head kept
outside.
"""

from portal.audit.chain import Fault, Head, Verification, append, head, verify
from portal.audit.queries_log import Channel, QueryCounter

__all__ = ["Channel", "Fault", "Head", "QueryCounter", "Verification", "append", "head", "verify"]
