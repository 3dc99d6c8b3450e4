"""One cell: asks its cases, judges the replies, and explains the failing cases."""
