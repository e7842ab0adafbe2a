"""Papers about money in OVHcloud's shapes: bills, credit notes and their neighbours. Everything is in paper.py."""
