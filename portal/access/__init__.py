"""Access: who reads what is not public, on which ground, and that the subject can see it (2021 arts. 18, 19, 22, 34).

Three ways lead here: the subject's own file, a written authorisation, and a state organ's duty. Each reading passes the
gate of the register and leaves one row that the subject can read (2024 art. 38).
"""
