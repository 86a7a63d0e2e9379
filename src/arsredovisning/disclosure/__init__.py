"""Statistical disclosure control: what a report's counts give away of small groups, and which counts to hide.

The words are those of the field (Fischetti and Salazar 2001; the sdcTools handbook on statistical disclosure control,
chapter 5): a *primary* cell is hidden because it is small, a *secondary* one because a small one could be worked out
from it, and the *audit* finds what an *attacker* who knows all that is published can work out.
"""
