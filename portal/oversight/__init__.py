"""Oversight: who looked at what and why, what is out of the ordinary, how units perform, whether the law is broken.

Source: 2021 arts. 30, 31, 41, 42; 2018 arts. 26, 35, 43-44; 2024 arts. 41-42, 48-49. The evidence itself lies in the
audit room below; this room reads it together with the register.
"""
