"""Files damaged in every way that we can think of, given to each door that reads somebody's files."""
