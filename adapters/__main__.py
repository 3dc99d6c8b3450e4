"""`python -m adapters list`, `show`, `recipe` and `padding`: what the frameworks are called with,
what each call cannot express, and what changes between two of them.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from typing import Any

from adapters.listing.data import describe, details
from adapters.listing.words import details_text, table, text
from adapters.porting.texts import NoRecipe, padding_text, recipe_text, side
from adapters.registry import UnknownAdapter, load, names
from reference.schema import SchemaError, case_from_json

WORDS = """
A route is a public way to the operator; a kernel path is a set of environment variables, by which
the framework takes other kernels. In brackets behind a route stand its operator and its marks:
  composed     padding, output_padding or crop are made outside the call
  compiled     every new shape is compiled
Unsupported is what the API cannot express by its document. Where such a call can be written all the
same, the suite tries whether it is refused. "The main call" is the adapter's first route.

exit code: 0; 2 for misuse, with one line on stderr where NAME is no adapter
"""


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 for misuse."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (UnknownAdapter, NoRecipe, SchemaError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    about = "Adapters: what is called of each framework, and what these calls cannot express."
    parser = argparse.ArgumentParser(
        "python -m adapters", description=about, epilog=WORDS, formatter_class=plain
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    about = "all adapters: what is installed here, kernel paths, routes and their limits"
    listing = commands.add_parser("list", help=about, description=about)
    form = listing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object an adapter, a line each")
    form.add_argument("--markdown", action="store_true", help="the table of the README")
    listing.set_defaults(run=_list)
    about = "one adapter: its document, and a sentence for each kernel path and each route"
    show = commands.add_parser(
        "show", help=about, description=about, epilog=WORDS, formatter_class=plain
    )
    known = f"{', '.join(names())}; or a module of yours, pkg.module, or pkg.module:function"
    show.add_argument("name", metavar="NAME", help=known)
    show.add_argument("--json", action="store_true", help="one JSON object on one line")
    show.set_defaults(run=_show)
    _add_recipe(commands)
    _add_padding(commands)
    return parser


def _add_recipe(commands: Any) -> None:
    about = "the NumPy lines that carry a weight and a bias from one framework to another"
    recipe = commands.add_parser("recipe", help=about, description=about)
    for name in ("source", "target"):
        side = "an adapter, or an adapter and its route: torch, jax/transpose_kernel"
        recipe.add_argument(name, metavar=name.upper(), help=side)
    recipe.add_argument("--rank", type=int, choices=(1, 2, 3), default=2, help="spatial axes: 2")
    recipe.set_defaults(run=_recipe)


def _add_padding(commands: Any) -> None:
    about = "what each padding mode, and the padding as a number, makes of the axes of a case"
    padding = commands.add_parser("padding", help=about, description=about)
    padding.add_argument(
        "names", metavar="NAME", nargs="*", help="adapters; all where none is named"
    )
    padding.add_argument("--case", required=True, metavar="JSON", help="the case, as of the suite")
    padding.set_defaults(run=_padding)


def _list(options: argparse.Namespace) -> int:
    descriptions = [describe(name, load(name)) for name in names()]
    if options.markdown:
        print(table(descriptions))
        return 0
    for description in descriptions:
        print(json.dumps(description) if options.json else text(description))
    return 0


def _show(options: argparse.Namespace) -> int:
    whole = details(options.name, load(options.name))
    print(json.dumps(whole) if options.json else details_text(whole))
    return 0


def _recipe(options: argparse.Namespace) -> int:
    sides = []
    for end in (options.source, options.target):
        name, _, route = end.partition("/")
        sides.append(side(name, load(name), route, options.rank))
    print(recipe_text(*sides))
    return 0


def _padding(options: argparse.Namespace) -> int:
    adapters = {name: load(name) for name in options.names or names()}
    axes = case_from_json(options.case).params.axes
    print("\n\n".join(padding_text(adapters, axis) for axis in axes))
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may leave
    sys.exit(main())
