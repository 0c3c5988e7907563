"""The law as cited data: which rule binds an act, how long it runs, until when a record is public.

Three instruments of Inner Mongolia are at work: the 2018 measures (18), the 2021 regulation on
public credit information (21) and the 2024 regulation on social credit (24). The later and higher
ones prevail (24§25 sends public credit information to 21); the 2018 measures only fill gaps.
National rules (NAT) may shorten a period inside the caps, never lengthen it.

Words: a *rule* is one number fixed by an article; a *parameter* is one question the articles leave
open; a *conflict* is one topic on which two instruments differ; a *code table* is a list of kinds
taken from an article.
"""
