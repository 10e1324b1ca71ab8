#!/usr/bin/env python3
"""Holds an OpenAPI document, and answers that a server gave, against each other. Prints a line for all that is wrong.

  openapi_check.py DOCUMENT ANSWERS

The document has to be valid OpenAPI 3.1, its examples what their schemas say. ANSWERS is a JSON array of
{"method", "path", "status", "headers", "body"}: `path` as the document has it, `headers` with names in lower case.
"""

import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

with open(sys.argv[1]) as file:
    document = json.load(file)
with open(sys.argv[2]) as file:
    answers = json.load(file)
problems = []


def main():
    problems.extend(f"document: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors())
    examples = sum(check_examples(place, item) for place, item in carriers())
    for answer in answers:
        check(answer)
    print("\n".join(problems) if problems else f"{len(answers)} answers and {examples} examples are as documented")
    sys.exit(bool(problems))


def resolved(item):
    if "$ref" not in item:
        return item
    found = document
    for name in item["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def operations():
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def carriers():
    """Whatever has a schema and examples of it."""
    for name, operation in operations():
        for parameter in operation.get("parameters", []):
            yield f"{name}: a parameter", resolved(parameter)
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name}: {media}", content
        for status, response in operation["responses"].items():
            for header in resolved(response).get("headers", {}).values():
                yield f"{name}: a header of {status}", resolved(header)
            for media, content in resolved(response).get("content", {}).items():
                yield f"{name}: {status} {media}", content


def check_examples(place, carrier):
    examples = [example["value"] for example in carrier.get("examples", {}).values()]
    examples += [carrier["example"]] if "example" in carrier else []
    for example in examples:
        validate(f"{place}, example", carrier["schema"], example)
    return len(examples)


def validate(place, schema, value):
    # With the whole document around it, so that its references lead somewhere.
    whole = {**schema, "components": document["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    for error in Draft202012Validator(whole, format_checker=checker).iter_errors(value):
        problems.append(f"{place}: {error.json_path}: {error.message[:300]}")


def check(answer):
    name = f"{answer['method']} {answer['path']}"
    place = f"{name} {answer['status']}"
    responses = dict(operations())[name]["responses"]
    response = responses.get(str(answer["status"]), responses.get("default"))
    if response is None:
        problems.append(f"{place}: no such answer is documented")
        return
    response = resolved(response)
    for header, description in response.get("headers", {}).items():
        description = resolved(description)
        value = answer["headers"].get(header.lower())
        if value is None:
            if description.get("required"):
                problems.append(f"{place}: the header {header} is missing")
            continue
        schema = description["schema"]
        validate(f"{place}: {header}", schema, int(value) if schema.get("type") == "integer" else value)
    media = answer["headers"].get("content-type", "").partition(";")[0]
    content = response.get("content", {})
    if not content:
        if answer["body"]:
            problems.append(f"{place}: there should be no body")
    elif media not in content:
        problems.append(f"{place}: {media} is not documented")
    else:
        body = json.loads(answer["body"]) if media.endswith("json") and "nd" not in media else answer["body"]
        validate(place, content[media]["schema"], body)


main()
