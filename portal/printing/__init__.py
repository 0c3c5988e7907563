"""Printing: official letters as PDF, to be served, kept and read aloud (2021 art. 28; 2024 arts. 34, 36).

A letter looks the same each time it is printed from the same words: its date is the letter's, nothing else is random.
What no typeface can write is refused; a blank box in a decision would be a hole in it.
"""

from portal.printing.letters import Block, Letter
from portal.printing.rendering import render, render_both

__all__ = ["Block", "Letter", "render", "render_both"]
