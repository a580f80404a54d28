"""Files that articles offer: bytes in, their text with its places out, whatever was done to the bytes."""
