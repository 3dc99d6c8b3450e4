"""What a claim is, how a test states one, and the catalogue of all."""
