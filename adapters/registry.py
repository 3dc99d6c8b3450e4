"""From a name to an adapter: one of this folder, or a module or plain function of the user's."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from adapters.protocol import Adapter, Route
from adapters.shared.limits import WITHIN_THE_SCHEMA
from adapters.worker.messages import schema_text
from reference.schema import Axis, Params, SchemaError

FOLDER = Path(__file__).parent


class UnknownAdapter(ValueError):
    """The name leads to no adapter: the message says what was looked for."""


def names() -> list[str]:
    """The adapters of this folder: every module or package that assigns ROUTES."""
    modules = {file.stem: file for file in FOLDER.glob("*.py")}
    packages = {file.parent.name: file for file in FOLDER.glob("*/__init__.py")}
    files = {**modules, **packages}
    return sorted(name for name, file in files.items() if _assigns_routes(file))


def load(name: str) -> Adapter:
    """The adapter `name`: a name of `names()`, `pkg.module`, or `pkg.module:function`."""
    if name in names():
        return cast(Adapter, importlib.import_module(f"adapters.{name}"))
    module, colon, function = name.partition(":")
    if colon and not function.isidentifier():
        raise UnknownAdapter(f"adapter {name!r}: {function!r} is no name of a function")
    source = _source(module)
    if not function and source is not None and _assigns_routes(source):
        return cast(Adapter, importlib.import_module(module))
    return plain(module, function or "conv_transpose", name)


def on_path(adapter: Adapter, path: str) -> Adapter:
    """The adapter as it is on a kernel path: with the values that its ON_PATH has for that path."""
    values = getattr(adapter, "ON_PATH", {}).get(path)
    if not values:
        return adapter
    return cast(Adapter, SimpleNamespace(**{**vars(adapter), **values}))


def plain(module: str, function: str, name: str) -> Adapter:
    """The adapter of a Python function from (x, w, b, params) to an array.

    The function raises NotImplementedError for what is unsupported.
    """

    def call(p: Params) -> str:
        return f"y = {function}(x, w, b, {within_the_schema(p)!r})"

    package = module.partition(".")[0]
    about = f"The function {function} of the module {module}."
    return _simple(
        name,
        "a plain Python function",
        {function: Route(call, (WITHIN_THE_SCHEMA,), about=about)},
        DISTRIBUTION=package,
        SETUP="import numpy as np\nfrom reference.schema import Axis, Params\n"
        f"import {module}\nfrom {module} import {function}",
        VERSION=f"getattr({package}, '__version__', 'unversioned')",
    )


def schema_adapter(name: str) -> Adapter:
    """The adapter of a worker that takes the schema: a call's text is its parameters as JSON."""
    about = "The worker's answer to conv_transpose."
    return _simple(
        name,
        "a worker that takes the parameters as JSON",
        {"conv_transpose": Route(schema_text, (WITHIN_THE_SCHEMA,), about=about)},
        DISTRIBUTION=name,
        SETUP="",
        VERSION="'unversioned'",
        SPEAKS="schema",
    )


def _simple(name: str, what: str, routes: dict[str, Route], **more: str) -> Adapter:
    """An adapter with one kernel path, to which NumPy arrays are handed as they are."""
    adapter = SimpleNamespace(
        __doc__=f"{name}: {what}.",
        __name__=name,
        ENTER="",
        LEAVE="",
        DTYPES=("float32", "float64"),
        PATHS={"native": {}},
        ABOUT_PATHS={"native": "The environment as it is."},
        ROUTES=routes,
        **more,
    )
    return cast(Adapter, adapter)


def within_the_schema(params: Params) -> Params:
    """The parameters as the schema has them: a function is handed no others.

    SchemaError where the schema does not allow them.
    """
    axes = tuple(Axis(**_fields(axis, Axis)) for axis in params.axes)
    return Params(**{**_fields(params, Params), "axes": axes})


def _fields(value: Any, schema: type[Params | Axis]) -> dict[str, Any]:
    """The fields of the schema. SchemaError where `value` has more."""
    names = [field.name for field in fields(schema)]
    more = [
        field.name
        for field in fields(value)
        if field.name not in names and getattr(value, field.name)
    ]
    if more:
        raise SchemaError(f"the schema has no {more[0]}")
    return {name: getattr(value, name) for name in names}


def short_name(adapter: Adapter) -> str:
    """The id: the file's stem for our own, for a user's the name on the command line."""
    return adapter.__name__.removeprefix("adapters.")


def _source(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError) as error:
        raise UnknownAdapter(f"adapter {module!r}: {error}") from None
    if spec is None:
        known = ", ".join(names())
        raise UnknownAdapter(
            f"adapter {module!r} is neither one of {known} nor a module that can be imported"
        )
    return Path(spec.origin) if spec.origin and spec.origin.endswith(".py") else None


def _assigns_routes(file: Path) -> bool:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    targets = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    return any(isinstance(t, ast.Name) and t.id == "ROUTES" for t in targets)
