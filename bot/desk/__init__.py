"""The desk: the one service all work of operators goes through, from console, staff bot and command line."""

from bot.desk.desk import Desk

__all__ = ["Desk"]
