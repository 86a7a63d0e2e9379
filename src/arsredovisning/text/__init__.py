"""What stands in a text: Markdown, expressions, marks and references."""
