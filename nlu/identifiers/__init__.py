"""Numbers, links and places somebody typed unasked: noticed, and covered before they are stored."""

from nlu.identifiers.find import Identifier, covered, find

__all__ = ["Identifier", "covered", "find"]
