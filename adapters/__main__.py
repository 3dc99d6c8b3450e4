"""`python -m adapters list` and `python -m adapters show NAME`: what the frameworks are called
with, and what each call cannot express.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys

from adapters.listing.data import describe, details
from adapters.listing.words import details_text, table, text
from adapters.registry import UnknownAdapter, load, names

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
    except UnknownAdapter as error:
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
    return parser


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


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader such as head may leave
    sys.exit(main())
