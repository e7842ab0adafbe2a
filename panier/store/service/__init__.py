"""What is stored of services beside them: engagements, savings plans and answers to forms.

Services themselves are in ../services.py. Start with engagements.py.
"""
