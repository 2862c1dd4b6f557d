"""What was meant and how risky it is: text in, a ParsedMessage out."""
