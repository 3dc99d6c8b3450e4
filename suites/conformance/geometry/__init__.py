"""Claims about padding modes, output_padding and shapes, the declared ones among them."""
