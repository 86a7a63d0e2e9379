"""The year's data: settings, tables and values."""
