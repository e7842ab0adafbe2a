"""What a sandbox's owner sees of all customers together: what is to come, what there is, what was paid."""
