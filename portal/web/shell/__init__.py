"""The shell of the web: what every page has before its own content begins.

Language of the address, security headers, limits, error pages, template vocabulary, display preferences, static files
and the guards without which no route answers.
"""
