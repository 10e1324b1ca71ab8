"""Other ways to count the same facts: each one is filled, asked, and compared."""
