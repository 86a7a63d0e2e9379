"""A decided report built again: of the version that it was made of, with that version's program and packages."""
