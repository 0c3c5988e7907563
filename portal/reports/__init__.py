"""Reports: the credit report of a subject, for itself, everybody, or an authorised reader (2021 art. 34; 2024 art. 38).

Each line names its source and its date. A report carries a number, a machine-readable copy and a signature; whoever
holds it can ask whether it is unchanged and whether anything has changed since, and learns nothing else.
"""
