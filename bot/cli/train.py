"""waymark train: make the intent model again from the labelled sentences and the phrase tables.

To be called after one of them changed; `waymark check` says when. The same files give the same model.
"""

import argparse

from nlu import training


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--stale", action="store_true", help="only say whether it has to be made again")


def run(args: argparse.Namespace) -> int:
    """Train and store; with --stale 1 when the stored model is older than what it is made from."""
    if args.stale:
        stale = training.stale()
        print("Call waymark train." if stale else "The model is what its files give.")
        return 1 if stale else 0
    number = training.train()
    print(f"Learned from {number} sentences and phrases.")
    return 0
