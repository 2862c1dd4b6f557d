"""The closed set of node kinds, one file per kind. Adding a kind is adding its file and its line here."""

from collections.abc import Mapping
from types import MappingProxyType

from flows.flow import Node
from flows.nodes.article import ArticleNode
from flows.nodes.ask import Ask
from flows.nodes.branch import Branch
from flows.nodes.compare import Compare
from flows.nodes.end import End
from flows.nodes.handoff import Handoff
from flows.nodes.say import Say
from flows.nodes.word import WordNode

# The order decides what a node is that has several of these keys: `say` may stand beside handoff and end.
KINDS: Mapping[str, type[Node]] = MappingProxyType(
    {kind.kind: kind for kind in (Ask, ArticleNode, Compare, Branch, Handoff, End, WordNode, Say)}
)
