"""YAML files into a Library that can be walked, or BrokenInput with file, line and what to write instead."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from config.errors import BrokenInput
from config.sheet import Cell, load, suggest
from config.source import Source
from flows import entries
from flows.fill import PLACEHOLDERS, names
from flows.flow import Flow, Library, Node
from flows.nodes import KINDS
from flows.nodes.article import ArticleNode
from flows.nodes.ask import Ask
from flows.session import Place

LIBRARY: Final = Path(__file__).with_name("library")
SAMPLE: Final = Path(__file__).parent / "cover" / "practice"
"""The cover that is shipped. A folder of the same shape may stand in its place."""
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")


def load_library(
    articles: Collection[str], folder: Path = LIBRARY, *, cover: Path | None = SAMPLE, entered: bool = True
) -> Library:
    """Read every flow of a folder, and the cover. `entered`: what the engine needs by name must be there."""
    paths = [*sorted(folder.glob("*.yaml")), *([cover / "cover.yaml"] if cover is not None else [])]
    flows = {
        flow.name: flow
        for flow in (read_flow(path, f"flows/{path.parent.name}/{path.name}") for path in paths)
    }
    nodes = {node.place: node for flow in flows.values() for node in flow.nodes.values()}
    for flow in flows.values():
        for node in flow.nodes.values():
            _targets(node, flows, nodes)
            if isinstance(node, ArticleNode) and node.slug not in articles:
                raise node.at.broken(
                    f'"{node.place.node}" shows the article "{node.slug}", which does not exist.',
                    suggest(node.slug, sorted(articles)),
                )
    if entered:
        _entered(flows, nodes, folder)
    return Library(
        flows=MappingProxyType(flows), version=_version(nodes.values()), nodes=MappingProxyType(nodes)
    )


def read_flow(path: Path, file: str) -> Flow:
    """Read one file."""
    top = load(path, file)
    fields = top.fields(("flow", "about", "critical"), ("start", "nodes", "texts"))
    name = fields["flow"].text()
    if name != path.stem:
        raise fields["flow"].broken(f'The flow is called "{name}", its file "{path.stem}".', "Use one name.")
    nodes: dict[str, Node] = {}
    if "nodes" in fields:
        for key, cell in fields["nodes"].pairs().items():
            nodes[key] = _node(Place(flow=name, node=_named(key, cell)), cell)
        start = fields.get("start")
        if start is None:
            raise top.broken('"start" is missing.', "Name the first node.")
        if start.text() not in nodes:
            raise start.broken(
                f'The flow starts at "{start.text()}", which does not exist.', suggest(start.text(), nodes)
            )
    texts = {
        f"{name}.{key}": _text(cell)
        for key, cell in (fields["texts"].pairs() if "texts" in fields else {}).items()
    }
    flow = Flow(
        name=name,
        about=fields["about"].text(),
        critical=fields["critical"].one_of(("true", "false")) == "true",
        start=fields["start"].text() if "start" in fields else "",
        nodes=MappingProxyType(nodes),
        texts={i: Source(text=s.text, note=s.note, critical=True) for i, s in texts.items()},
        at=top,
    )
    _placeholders(flow)
    return flow


def _named(key: str, cell: Cell) -> str:
    if not _NAME.fullmatch(key):
        raise cell.broken(f'"{key}" can\'t be the name of a node.', "Use letters, digits and _.")
    return key


def _node(here: Place, cell: Cell) -> Node:
    keys = cell.pairs()
    kinds = [kind for kind in KINDS if kind in keys]
    if not kinds:
        wrong = next(iter(keys))
        raise cell.broken(f'"{here.node}" is of no known kind.', suggest(wrong, KINDS))
    first = KINDS[kinds[0]]
    for other in kinds[1:]:
        if other not in first.keys:
            raise keys[other].broken(
                f'"{here.node}" is "{kinds[0]}" and "{other}" at once.', "Make two nodes."
            )
    return first.parse(here, cell)


def _text(cell: Cell) -> Source:
    fields = cell.fields(("text",), ("note",))
    return Source(text=fields["text"].text(), note=fields["note"].text() if "note" in fields else "")


def _placeholders(flow: Flow) -> None:
    for text_id, source in flow.sources():
        for name in sorted(names(source.text) - PLACEHOLDERS):
            node = flow.nodes.get(text_id.split(".")[1])
            at = node.at if node is not None else flow.at
            raise at.broken(
                f'"{text_id}" uses {{{name}}}, which nothing fills.', suggest(name, sorted(PLACEHOLDERS))
            )


def _targets(node: Node, flows: Mapping[str, Flow], nodes: Mapping[Place, Node]) -> None:
    for link in node.links():
        if link.place in nodes:
            continue
        what = f'choice "{link.choice}"' if link.choice and isinstance(node, Ask) else "the way on"
        if link.choice and not isinstance(node, Ask):
            what = f'"{link.choice}"'
        target = _spoken(link.place, node.place.flow)
        if link.place.flow not in flows:
            problem, advice = (
                f'in the flow "{link.place.flow}", which does not exist.',
                suggest(link.place.flow, flows),
            )
        else:
            known = flows[link.place.flow].nodes
            problem, advice = "which does not exist.", _advice(link.place.node, known)
        raise link.at.broken(f'In "{node.place.node}", {what} goes to "{target}", {problem}', advice)


def _advice(name: str, known: Iterable[str]) -> str:
    if name == "end":
        return 'To end, write "end: forget" or "end: keep".'
    return suggest(name, known)


def _spoken(target: Place, flow: str) -> str:
    return target.node if target.flow == flow else f"{target.flow}.{target.node}"


def _entered(flows: Mapping[str, Flow], nodes: Mapping[Place, Node], folder: Path) -> None:
    for needed in entries.ENTRIES:
        if needed not in nodes:
            file = f"flows/{folder.name}/{needed.flow}.yaml"
            raise BrokenInput(
                file,
                1,
                f'The engine enters "{needed.flow}.{needed.node}", which does not exist.',
                "Keep this node.",
            )
    texts = flows["global"].texts if "global" in flows else {}
    for text_id in entries.TEXTS:
        if text_id not in texts:
            raise BrokenInput(
                f"flows/{folder.name}/global.yaml",
                1,
                f'The engine says "{text_id}", which does not exist.',
                "Keep it.",
            )


def _version(nodes: Iterable[Node]) -> str:
    """Changes with the steps, not with a sentence: nobody is sent back to the start over a comma."""
    digest = hashlib.blake2b(digest_size=6)
    for node in nodes:
        collects = node.collects if isinstance(node, Ask) else ""
        ways = " ".join(f"{link.choice}>{link.place.flow}.{link.place.node}" for link in node.links())
        digest.update(f"{node.id} {node.kind} {collects} {ways}\n".encode())
    return digest.hexdigest()
