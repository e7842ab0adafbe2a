"""A shop's own look in its pages. Start with house.py; own_templates.py reads templates, served.py sends the rest."""
