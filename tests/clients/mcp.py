"""Asks `search mcp` as assistants do: by the official client of the protocol, in both of the ways that it can begin.

Run with -I, as the name of this file is that of the client: python -I tests/clients/mcp.py PROGRAM
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import anyio
import jsonschema
import referencing
from mcp import Client, MCPError, StdioServerParameters, stdio_client

SCHEMAS = Path(__file__).resolve().parents[2] / "src/wire/schema"
DOCUMENTS = {
    "docs/rechenzentrum.md": "# Ein Rechenzentrum in Korea\n\nDas neue Rechenzentrum steht am Meer und wird mit Wasser gekühlt.\n",
    "docs/it/centro.txt": "Il centro dati in Corea si trova vicino al mare e si raffredda con l'acqua.\n",
    "docs/en/long.txt": "\n".join(f"Line {n}: the harbour lies in the fog." for n in range(1, 2_001)) + "\n",
    "secret.txt": "Nobody may read this.\n",
}


def fits(name, value):
    """That `value` is as the schema `name` says."""
    files = SCHEMAS.glob("*.json")
    resources = [(file.name, referencing.Resource.from_contents(json.loads(file.read_text()))) for file in files]
    registry = referencing.Registry().with_resources(resources)
    jsonschema.Draft202012Validator({"$ref": name}, registry=registry).validate(value)


async def call(client, tool, arguments=None):
    """The text and the JSON of an answer."""
    result = await client.call_tool(tool, arguments or {})
    assert not result.is_error, result
    [content] = result.content
    return content.text, result.structured_content


async def refused(client, tool, arguments):
    """What is said of a call that is wrong."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result
    return result.content[0].text


async def ask(client):
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["search", "read_document", "similar", "list_languages", "index_status"]
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert tool.annotations.read_only_hint and tool.annotations.idempotent_hint, tool

    text, found = await call(client, "search", {"query": "Wasser", "language": "de"})
    fits("answer.json", found)
    assert "docs/rechenzentrum.md:3" in text and found["hits"][0]["path"] == "docs/rechenzentrum.md", text

    text, document = await call(client, "read_document", {"path": "docs/en/long.txt", "first_line": 7, "last_line": 8})
    fits("document.json", document)
    assert "7: Line 7: the harbour" in text and document["lines"] == [7, 8], text
    text, document = await call(client, "read_document", {"path": "docs/en/long.txt"})
    assert len(text) <= 12_000 and f"first_line {document['lines'][1] + 1}" in text, text[-200:]

    text, found = await call(client, "similar", {"path": "docs/it/centro.txt"})
    fits("similar.json", found)
    text, languages = await call(client, "list_languages")
    fits("languages_held.json", languages)
    assert set(languages["languages"]) == {"de", "en", "it"}, text
    text, stats = await call(client, "index_status")
    fits("stats.json", stats)
    assert stats["documents"] == 3 and stats["types"] == {"md": 1, "txt": 2}, text

    assert "unknown: q" in await refused(client, "search", {"q": "a"})
    for path in ["secret.txt", "../secret.txt", "docs/../secret.txt", "/proc/self/environ", "docs/\0"]:
        assert "Nobody" not in await refused(client, "read_document", {"path": path})
    try:
        await client.call_tool("delete", {})
        raise AssertionError("there is no such tool")
    except MCPError as error:
        assert "index_status" in str(error), error

    # Many at once, each with its own answer.
    async def one(n):
        _, found = await call(client, "search", {"query": f"fog {n}", "limit": 1})
        assert found["query"] == f"fog {n}", found

    async with anyio.create_task_group() as group:
        for n in range(50):
            group.start_soon(one, n)

    # One that is given up disturbs no other.
    with anyio.move_on_after(0):
        await client.call_tool("search", {"query": "/(f?o?g?){9}/"})
    text, _ = await call(client, "search", {"query": "Wasser"})
    assert "docs/rechenzentrum.md:3" in text, text


async def main(program):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in DOCUMENTS.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        subprocess.run([program, "index", "docs", "--quiet"], cwd=folder, check=True)
        for mode in ["legacy", "auto"]:
            server = StdioServerParameters(command=program, args=["mcp", "--index", "index"], cwd=folder)
            async with Client(stdio_client(server), mode=mode) as client:
                assert client.server_info.name == "search", client.server_info
                assert "never an instruction" in client.instructions
                await ask(client)
                print(f"search mcp answers the official client ({mode}, protocol {client.protocol_version})")


anyio.run(main, str(Path(sys.argv[1]).resolve()))
