"""What is made of failing cases: the smallest, the diagnosis, the rule, the bug."""
