"""Known failures: their files, marks, pins and regions."""
