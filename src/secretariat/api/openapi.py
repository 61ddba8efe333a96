"""OpenAPI: the description of the interface, made from the declarations.

Every register has its own paths with its own types, though one set of views answers them. Made when
first asked for, once for each process.

Source: OpenAPI Specification 3.1.0; RFC 9457 for refusals.
"""

from functools import cache
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from secretariat import __version__
from secretariat.api import fields, listing, measuring, search_shapes, shapes, work
from secretariat.api.answers import JSON, PDF, PROBLEM, WEBP
from secretariat.kernel import registers
from secretariat.kernel.registers import Register

Node = dict[str, Any]
READING = (400, 401, 403, 404, 429, 500, 503)
CREATING = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)
CHANGING = (*CREATING, 412, 428)
IF_MATCH = "The ETag of the version you saw, or `version` in the body."
REF = "Number or id of the record."
KEY = "Names the act: the same request under the same key is answered, and not done, again."


@cache
def described() -> bytes:
    """Return the description of the interface as JSON."""
    made = _Description()
    made.add_common()
    for register in registers.all_registers().values():
        made.add_register(register)
    return orjson.dumps(made.document())


class _Description:
    """The description while it is made: paths, and the models they name."""

    def __init__(self) -> None:
        self.paths: dict[str, Node] = {}
        self.models: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}

    def document(self) -> Node:
        """Return the whole description."""
        self._out(shapes.Problem)
        _, schema = models_json_schema(
            list(self.models), by_alias=True, ref_template="#/components/schemas/{model}"
        )
        return {
            "openapi": "3.1.0",
            "info": {
                "title": registers.institution().name,
                "version": __version__,
                "description": "Records of every register. Decimals and money are text.",
            },
            "paths": {f"/api/v1{path}": node for path, node in self.paths.items()},
            "components": {
                "schemas": schema["$defs"],
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
            "security": [{"token": []}, {}],
        }

    def add_common(self) -> None:
        """Describe what concerns no single register."""
        self._get("/health", "health", "Whether the house reaches its records", shapes.Health)
        self._get("/me", "me", "Who calls, and with what rights", shapes.Me)
        self._get("/registers", "registers", "Registers open to the caller", shapes.Registers)
        code = _path("code", "Code of the register.")
        told = "The declaration of a register"
        self._get("/registers/{code}", "register", told, shapes.RegisterOut, [code])
        self._get(
            "/search", "search", "The common search", search_shapes.FoundOut, listing.searching()
        )
        hint = "Records whose title or number begins like the text"
        self._get("/suggest", "suggest", hint, search_shapes.Suggestions, listing.suggesting())
        told = "The notices of the caller"
        self._get("/notices", "notices", told, work.Notices)
        held = "The open records that the caller holds"
        self._get("/assigned", "assigned", held, work.Assigned)
        self._upload()
        described_ = {"200": {"description": "This description.", "content": {JSON: {}}}}
        node = {"operationId": "openapi", "summary": "This description", "tags": ["house"]}
        responses = {**described_, **_problems(READING)}
        self.paths["/openapi.json"] = {"get": {**node, "responses": responses}}

    def add_register(self, register: Register) -> None:
        """Describe the paths of one register."""
        code, ref = register.code, _path("ref", REF)
        at, one = f"/{code}", f"/{code}/{{ref}}"
        record, tag = fields.record(code), register.plural
        self._get(at, f"{code}_list", tag, fields.page(code), listing.asking(register), tag=tag)
        self._send(
            at, "post", f"{code}_create", fields.creation(code), record, (201, [_key()]), tag
        )
        self._get(one, f"{code}_read", register.title, record, [ref], tag=tag)
        change = (200, [ref, _if_match(), _key()])
        self._send(one, "patch", f"{code}_edit", fields.change(code), record, change, tag)
        self._get(f"{one}/history", f"{code}_history", "History", shapes.History, [ref], tag=tag)
        classify = (200, [ref, _if_match()])
        model: type[BaseModel] = shapes.Classification
        self._send(f"{one}/classify", "post", f"{code}_classify", model, record, classify, tag)
        self._send(
            f"{one}/erase", "post", f"{code}_erase", shapes.Erasure, record, (200, [ref]), tag
        )
        if any(move.undo for move in register.lifecycle.moves.values()):
            self._send(f"{one}/undo", "post", f"{code}_undo", shapes.Editing, record, change, tag)
        decided = [name for name, move in register.lifecycle.moves.items() if move.body]
        for move in decided:
            name = f"{code}_vote_{move}"
            self._send(f"{one}/votes/{move}", "post", name, work.Voting, record, change, tag)
        for move in register.lifecycle.moves:
            body = fields.moving(code, move)
            self._send(f"{one}/moves/{move}", "post", f"{code}_{move}", body, record, change, tag)
            self._move_many(register, move)
            if register.lifecycle.moves[move].letter:
                self._letter(register, move)
        told, batch = "What became of many records", [_path("batch", "Id of the act.")]
        self._get(f"{at}/moves/{{batch}}", f"{code}_batch", told, work.BatchOut, batch, tag=tag)
        if any(spec.type == "file" or spec.file_columns for spec in register.fields.values()):
            self._download(register, [ref])
        if register.measures:
            self._measures(register)

    def _letter(self, register: Register, move: str) -> None:
        """Describe the letter that a move would write."""
        code, tag = register.code, register.plural
        path, way = f"/{code}/{{ref}}/moves/{move}/letter", (200, [_path("ref", REF)])
        body, record = fields.moving(code, move), fields.record(code)
        self._send(path, "post", f"{code}_{move}_letter", body, record, way, tag)
        pdf = {PDF: {"schema": {"type": "string", "format": "binary"}}}
        ok = {"description": "The letter, which is not stored.", "content": pdf}
        self.paths[path]["post"]["responses"]["200"] = ok

    def _move_many(self, register: Register, move: str) -> None:
        """Describe a move on many records."""
        path, name = f"/{register.code}/moves/{move}", f"{register.code}_{move}_many"
        body = fields.moving_many(register.code, move)
        self._send(path, "post", name, body, work.BatchOut, (200, [_key()]), register.plural)
        node = self.paths[path]["post"]
        node["responses"]["200"].pop("headers")
        accepted = self._ok(work.BatchOut)
        told = "Too many to wait for: ask at this address."
        accepted["headers"] = {"Location": {"schema": {"type": "string"}, "description": told}}
        node["responses"]["202"] = accepted

    def _measures(self, register: Register) -> None:
        """Describe the measures of one register."""
        at, tag = f"/measures/{register.code}", register.plural
        self._get(at, f"{register.code}_measures", "Measures", measuring.MeasuresOut, tag=tag)
        for name, measure in register.measures.items():
            told, asked = measure.label or name, measuring.parameters()
            operation = f"{register.code}_measure_{name}"
            self._get(f"{at}/{name}", operation, told, measuring.FiguresOut, asked, tag=tag)

    def _get(
        self,
        path: str,
        name: str,
        summary: str,
        model: type[BaseModel],
        parameters: list[Node] | None = None,
        *,
        tag: str = "house",
    ) -> None:
        node = {
            "operationId": name,
            "summary": summary,
            "tags": [tag],
            "parameters": parameters or [],
            "responses": {"200": self._ok(model), **_problems(READING)},
        }
        self.paths.setdefault(path, {})["get"] = node

    def _send(  # noqa: PLR0913, PLR0917 - the parts of one operation
        self,
        path: str,
        method: str,
        name: str,
        body: type[BaseModel],
        model: type[BaseModel],
        way: tuple[int, list[Node]],
        tag: str,
    ) -> None:
        status, parameters = way
        ok = self._ok(model)
        ok["headers"] = {"ETag": {"schema": {"type": "string"}}}
        if status == HTTPStatus.CREATED:
            ok["headers"]["Location"] = {"schema": {"type": "string"}}
        self.models[body, "validation"] = None
        content = {JSON: {"schema": {"$ref": f"#/components/schemas/{body.__name__}"}}}
        self.paths.setdefault(path, {})[method] = {
            "operationId": name,
            "summary": name.partition("_")[2].replace("_", " ").capitalize() or name,
            "tags": [tag],
            "parameters": parameters,
            "requestBody": {"required": True, "content": content},
            "responses": {str(status): ok, **_problems(CHANGING)},
        }

    def _upload(self) -> None:
        octets = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        name = _query("name", "Name of the file.", {"type": "string", "minLength": 1})
        self.paths["/files"] = {
            "post": {
                "operationId": "upload",
                "summary": "Keep the bytes of a file, for a record to hold",
                "tags": ["house"],
                "parameters": [{**name, "required": True}],
                "requestBody": {"required": True, "content": octets},
                "responses": {"201": self._ok(shapes.File), **_problems(CREATING)},
            }
        }

    def _download(self, register: Register, parameters: list[Node]) -> None:
        named = [n for n, spec in register.fields.items() if spec.type == "file"]
        tables = register.fields.items()
        named += [f"{n}.{column}" for n, spec in tables for column in spec.file_columns]
        at = f"/{register.code}/{{ref}}/files/{{field}}/{{index}}"
        field = {**_path("field", "Name of the field."), "schema": {"enum": named}}
        index = {**_path("index", "Place of the file, from 0."), "schema": {"type": "integer"}}
        for tail, name, kind in (("", "download", "*/*"), ("/thumbnail", "thumbnail", WEBP)):
            content = {kind: {"schema": {"type": "string", "format": "binary"}}}
            ok = {"description": "The bytes.", "content": content}
            self.paths[at + tail] = {
                "get": {
                    "operationId": f"{register.code}_{name}",
                    "summary": "Bytes of a file" if not tail else "Small picture of a file",
                    "tags": [register.plural],
                    "parameters": [*parameters, field, index],
                    "responses": {"200": ok, **_problems(READING)},
                }
            }

    def _ok(self, model: type[BaseModel]) -> Node:
        self._out(model)
        ref = {"$ref": f"#/components/schemas/{model.__name__}"}
        told = (model.__doc__ or "").strip().partition("\n")[0] or model.__name__
        return {"description": told, "content": {JSON: {"schema": ref}}}

    def _out(self, model: type[BaseModel]) -> None:
        self.models[model, "serialization"] = None


def _problems(statuses: tuple[int, ...]) -> Node:
    """Return the refusals an operation may answer with."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }


def _path(name: str, told: str) -> Node:
    """Return a parameter that is a part of the path."""
    schema = {"type": "string", "minLength": 1, "maxLength": 120}
    return {"name": name, "in": "path", "required": True, "description": told, "schema": schema}


def _query(name: str, told: str, schema: Node) -> Node:
    """Return a parameter of the query."""
    return {"name": name, "in": "query", "description": told, "schema": schema}


def _if_match() -> Node:
    """Return the header that names the version seen."""
    schema = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
    return {"name": "If-Match", "in": "header", "description": IF_MATCH, "schema": schema}


def _key() -> Node:
    """Return the header that names the act."""
    schema = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"}
    return {"name": "Idempotency-Key", "in": "header", "description": KEY, "schema": schema}
