"""What services and what they have used are called in the account: by their owners' names, and in words."""
