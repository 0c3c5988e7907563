"""Staff: who may act in the desk, with which roles, proven by password and second factor (2021 arts. 9, 30)."""
