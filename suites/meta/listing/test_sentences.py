"""Tests of the sentences of routes and kernel paths: each is unique and names what is called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from adapters.__main__ import main
from adapters.program import program
from adapters.protocol import Adapter, Route, described
from adapters.registry import load, names, schema_adapter
from reference.schema import Axis, Params

LONGEST = 110
FUNCTION = "suites.meta.fakes:honest"
# Of each rank, with a window that begins inside the full output and ends beyond it:
# whatever is composed stands in the text.
CASES = tuple(
    Params((Axis(3, 2, 4, 1, (1, 0), 3, (1, 0)),) * rank, bias=True) for rank in (1, 2, 3)
)
NAME = re.compile(r"\b[a-z]\w*(?:\.\w+)+")  # a dotted one, as torch.func.vmap


def faults(sentences: Mapping[str, str], keys: Mapping[str, object]) -> Iterator[str]:
    """The faults of the sentences for `keys`, each as a word."""
    if sentences.keys() != keys.keys():
        yield "missing"
    if len(set(sentences.values())) < len(sentences):
        yield "twice"
    for sentence in sentences.values():
        if not re.fullmatch(r"\S.*\S\.", sentence):
            yield "unfinished"
        if len(sentence) > LONGEST:
            yield "long"


@pytest.mark.parametrize(
    "sentences, fault",
    [
        ({}, "missing"),
        ({"a": "It is.", "b": "It is."}, "twice"),
        ({"a": "It is.", "b": ""}, "unfinished"),
        ({"a": "It is.", "b": "It was"}, "unfinished"),
        ({"a": "It is.", "b": f"It {'long ' * 40}is."}, "long"),
    ],
)
def test_a_fault_of_a_sentence_is_found(sentences: dict[str, str], fault: str) -> None:
    """Each fault is tried alone; two good sentences have none."""
    keys = {"a": 1, "b": 2}
    assert list(faults(sentences, keys)) == [fault]
    assert not list(faults({"a": "It is.", "b": "It was."}, keys))


@pytest.mark.parametrize("name", [*names(), FUNCTION])
def test_every_route_and_path_has_a_sentence_of_its_own(name: str) -> None:
    """So has the adapter that is made for a user's function."""
    check(load(name))


def test_the_adapter_of_a_worker_has_sentences_too() -> None:
    """It is made for a worker that takes the schema."""
    check(schema_adapter("mine"))


def check(adapter: Adapter) -> None:
    """Check that the sentences of one adapter have no fault."""
    routes = {name: route.about for name, route in adapter.ROUTES.items()}
    assert not list(faults(routes, adapter.ROUTES))
    assert not list(faults(getattr(adapter, "ABOUT_PATHS", {}), adapter.PATHS))


def not_called(adapter: Adapter, route: str, sentence: str) -> list[str]:
    """The dotted names in a sentence that the text of the route does not call."""
    text = "\n".join(
        f"{made.setup}\n{made}" for made in (program(adapter, route, case) for case in CASES)
    )
    words = set(re.findall(r"\w+", text))
    return [name for name in NAME.findall(sentence) if name.rpartition(".")[2] not in words]


@pytest.mark.parametrize("name", names())
def test_a_sentence_names_only_what_is_called(name: str) -> None:
    """Each dotted name stands in the text that runs."""
    adapter = load(name)
    for route, entry in adapter.ROUTES.items():
        assert not not_called(adapter, route, entry.about), route


def test_a_sentence_of_another_call_is_found() -> None:
    """Here a route has the sentence of another route."""
    jax = load("jax")
    assert not_called(jax, "jit", jax.ROUTES["vmap_both"].about) == ["jax.vmap"]


def test_a_route_without_a_sentence_is_an_error() -> None:
    """The error comes when the adapter is loaded."""
    with pytest.raises(KeyError, match="b"):
        described({"a": Route(str), "b": Route(str)}, {"a": "It is."})


@pytest.mark.parametrize("name", [*names(), FUNCTION])
def test_show_prints_the_sentence_of_every_route_and_path(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stands below the line with the name; the adapter's docstring is printed too."""
    assert main(["show", name]) == 0
    out, adapter = capsys.readouterr().out, load(name)
    for route, entry in adapter.ROUTES.items():
        assert re.search(rf"^route {route} \(.*\)\n  {re.escape(entry.about)}$", out, re.M)
    for path, sentence in adapter.ABOUT_PATHS.items():  # type: ignore[attr-defined]
        assert re.search(rf"^path {path}: .*\n  {re.escape(sentence)}$", out, re.M)
    assert str(adapter.__doc__).strip() in out


def test_show_as_json_has_what_the_lines_have(capsys: pytest.CaptureFixture[str]) -> None:
    """It is one object on one line; modes have their document, and a limit says whether a call
    can express it.
    """
    assert main(["show", "tensorflow", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    shown = json.loads(line)
    assert shown["paths"]["no-onednn"] == {
        "environment": {"CUDA_VISIBLE_DEVICES": "-1", "TF_ENABLE_ONEDNN_OPTS": "0"},
        "about": "TensorFlow without the kernels of oneDNN.",
    }
    same = shown["routes"]["same"]
    assert (same["operator"], same["composed"], same["compiled"]) == (
        "conv_transpose",
        False,
        False,
    )
    assert same["mode"]["mode"] == "SAME"
    assert same["mode"]["source"].startswith("tensorflow.org/")
    assert {limit["sentence"]: limit["sayable"] for limit in same["limits"]} == {
        "has no dilation": True,
        "has no groups": True,
        "has no integers in rank 3": False,
        "has no crop": False,
    }
    assert shown["routes"]["conv_transpose"]["mode"] is None
    assert "int32" not in shown["routes"]["vectorized_map"]["dtypes"]


def test_the_list_as_json_has_the_sentences_of_routes(capsys: pytest.CaptureFixture[str]) -> None:
    """There is one object for each adapter, by name; a path is its environment."""
    assert main(["list", "--json"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [shown["adapter"] for shown in listed] == names()
    for shown in listed:
        adapter = load(shown["adapter"])
        assert shown["paths"] == adapter.PATHS
        assert {name: route["about"] for name, route in shown["routes"].items()} == {
            name: route.about for name, route in adapter.ROUTES.items()
        }


@pytest.mark.parametrize("name", ["nosuch", "no.such.module:f", "jax:1+1", "", "..", "a\nb"])
def test_a_wrong_name_is_one_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is 2, and nothing is printed on stdout."""
    assert main(["show", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("adapter ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["show"], ["show", "jax", "torch"], ["nosuch"], []])
def test_misuse_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """argparse prints the usage on stderr."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m adapters" in capsys.readouterr().err
