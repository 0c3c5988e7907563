"""The register: what is held about whom, from which unit, under which item, since and until when (2021 arts. 8-16).

Rooms: catalogue (what may be gathered), subjects (about whom), records (what), lists and measures (what follows),
intake (how it comes in), and `disclosure`, the one gate that decides what may be shown.
"""
