"""Two runs side by side: what is new, fixed, changed, lost or slower."""
