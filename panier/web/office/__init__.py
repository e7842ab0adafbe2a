"""The back office: pages for those who run the shop. Begin with office.py; what may be done stands in acts.py."""
