"""Content: what the platform publishes in words (2018 arts. 9-10, 24; 2021 arts. 19, 39).

News, policies, cases, guides, norms, channels, the statutes.

Words: a *piece* is one published text in up to two languages; a *channel* is where a division receives applications;
a *statute* is one of the three instruments with its articles.
"""
