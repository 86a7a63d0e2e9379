"""The command line: the same verbs as make, one module for what belongs together.

The modules import what a command needs when it runs, so that help and completion come at once.
"""
