"""The only folder that touches the world: channels, storage, web, console, command line."""
