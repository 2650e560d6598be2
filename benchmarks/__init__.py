"""How quick and how big Navigator is: `make bench` prints a table. A missed goal is a line of it, never a failure."""
