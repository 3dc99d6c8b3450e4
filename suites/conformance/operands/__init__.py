"""The operands of the calls that several folders of claims make."""
