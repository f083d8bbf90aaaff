"""How the tables of the directory came to be."""
