"""How much the granskning finds, measured by changing one number at a time."""
