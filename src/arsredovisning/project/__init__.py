"""Where a project's files lie, and writing them whole."""
