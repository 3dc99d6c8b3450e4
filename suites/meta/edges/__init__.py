"""The claims about invalid and extreme input, on fakes that accept it, cut it or are right."""
