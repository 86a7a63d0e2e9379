"""How safe small groups are: made-up populations imported, and an attacker who shares no code with the product."""
