"""What the bot says: flows as data, the engine that walks them, the texts."""
