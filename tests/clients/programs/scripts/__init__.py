"""Scripts as customers write them over python-ovh: keys in ovh.conf beside them, results printed as JSON."""
