"""What tests of the buyer's command line share: a process that runs commands quickly, and a way that loses answers."""
