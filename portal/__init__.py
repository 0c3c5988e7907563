"""The public credit portal of the Inner Mongolia Autonomous Region.

Floors, from the ground up: kernel, law, i18n and security, store, audit, notices,
content and accounts, register, search, jobs, web and command line, app. Imports go down only.
"""
