"""The stand-alone script of a discrepancy: the calls, the answer that was due,
and exit code 1 where it did not come.
"""
