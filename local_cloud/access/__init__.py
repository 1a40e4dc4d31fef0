"""Who may call the local cloud: its keys, signatures, names, and what is open to everybody."""
