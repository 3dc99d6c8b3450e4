"""The family of mutated references: tables of faults that an operator may have."""
