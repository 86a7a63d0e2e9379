"""Data in: the books, surveys, lists and workbooks become planned changes of a year's tables."""
