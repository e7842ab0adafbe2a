"""Papers about money in OVHcloud's shapes. Start with bill.py; credit notes are in refund.py."""
