"""A decided report packed for the archive, with all that it was made of, and the list of what it is built with."""
