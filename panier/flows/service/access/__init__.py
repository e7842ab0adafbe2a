"""Services as access policies know them: their names there, and their tags (`iam`, `iamTags`, /v2/iam).

Start with iam.py.
"""
