"""Who holds and looks after domains, and who may: contacts and the eligibility rules (/me/contact,
/domain/configurationRule).

Start with contact.py.
"""
