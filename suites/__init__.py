"""What is asked: cases, claims on frameworks, known failures, and the project's own tests."""
