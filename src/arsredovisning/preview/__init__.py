"""The report in the browser, built anew when a file is saved."""
