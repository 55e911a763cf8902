"""The corpora of the comparison: shipments of concentrate (flat) and the contracts behind them (nested).

Everything in them is synthetic. A corpus depends on its number of records alone: only `Random.random`
is drawn from, the one method of which Python promises the same numbers in every version.
"""

import json
import os
from random import Random

SEED = 74
MINERALS = ["wolframite", "scheelite", "chromite", "spodumene", "monazite", "uraninite", "columbite"]
PORTS = ["Aktau", "Durban", "Callao", "Port Hedland", "Poti", "Bandar Abbas", "Kokkola", "Lobito"]
TERMS = ["FOB", "CIF", "DAP", "EXW"]
NOTES = [
    "sampled twice", "drums, sealed", "moisture by the buyer's laboratory", "second lot of three",
    "assay disputed; umpire named", "carried over from last year", 'stencilled "B"', "à confirmer", "<5 ppm Th & U",
]

LOT = {"type": "string", "pattern": "^LOT-[0-9]{7}-[A-Z]{2}$"}
DAY = {"type": "string", "pattern": "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$"}
SHIPMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Shipment (synthetic)",
    "type": "object",
    "properties": {
        "lot": LOT,
        "shipped": DAY,
        "mineral": {"type": "string", "enum": MINERALS},
        "wet_tonnes": {"type": "number", "exclusiveMinimum": 0, "maximum": 5000},
        "moisture": {"type": "number", "minimum": 0, "maximum": 100},
        "assay": {"type": "number", "minimum": 0, "maximum": 100},
        "drums": {"type": "integer", "minimum": 1, "maximum": 4000},
        "port": {"type": "string", "minLength": 3, "maxLength": 30},
        "terms": {"type": "string", "enum": TERMS},
        "remark": {"type": "string", "maxLength": 200},
    },
    "required": ["lot", "shipped", "mineral", "wet_tonnes", "drums", "port"],
    "additionalProperties": False,
}
CONTRACT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Contract (synthetic)",
    "type": "object",
    "properties": {
        "number": {"type": "string", "pattern": "^[A-Z]{2}/[0-9]+$"},
        "signed": DAY,
        "between": {"type": "array", "items": {"$ref": "#/$defs/company"}, "minItems": 2, "maxItems": 4},
        "goods": {"type": "array", "items": {"enum": MINERALS}, "minItems": 1, "uniqueItems": True},
        "deliveries": {"type": "array", "items": {"$ref": "#/$defs/delivery"}},
        "price": {"oneOf": [{"$ref": "#/$defs/fixed"}, {"$ref": "#/$defs/indexed"}]},
        "renewable": {"type": "boolean"},
        "memo": {"type": ["string", "null"]},
    },
    "required": ["number", "signed", "between", "goods", "deliveries"],
    "additionalProperties": False,
    "$defs": {
        "company": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 2},
                "seat": {"type": "object", "properties": {"town": {"type": "string"}, "state": {"type": "string", "pattern": "^[A-Z]{2}$"}}, "required": ["state"]},
                "role": {"enum": ["buyer", "seller", "guarantor"]},
            },
            "required": ["name", "role"],
            "additionalProperties": False,
        },
        "delivery": {
            "type": "object",
            "properties": {"quarter": {"type": "string", "pattern": "^20[0-9]{2}Q[1-4]$"}, "tonnes": {"type": "integer", "minimum": 0}, "lots": {"type": "array", "items": LOT}},
            "required": ["quarter", "tonnes"],
        },
        "fixed": {"type": "object", "properties": {"usd": {"type": "number", "minimum": 0}}, "required": ["usd"], "additionalProperties": False},
        "indexed": {"type": "object", "properties": {"index": {"type": "string"}, "discount": {"type": "number"}}, "required": ["index"], "additionalProperties": False},
    },
}


class Dice:
    """Draws that every version of Python draws alike."""

    def __init__(self, seed):
        self.random = Random(seed).random

    def below(self, limit):
        return int(self.random() * limit)

    def of(self, choices):
        return choices[int(self.random() * len(choices))]

    def some(self, choices, count):
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(count)]

    def day(self):
        return f"20{10 + self.below(16)}-{1 + self.below(12):02}-{1 + self.below(28):02}"

    def lot(self, number):
        return f"LOT-{number:07}-{self.of(['KZ', 'ZA', 'PE', 'AU', 'FI', 'AO'])}"


def shipment(dice, number):
    """A flat record. Decimals are written by hand, so that no digit depends on a printer of floats."""
    record = {"lot": dice.lot(number), "shipped": dice.day(), "mineral": dice.of(MINERALS)}
    record["wet_tonnes"] = Decimal(f"{1 + dice.below(4000)}.{1 + dice.below(9)}")
    if dice.random() < 0.7:
        record["moisture"] = Decimal(f"{dice.below(15)}.{1 + dice.below(9)}")
    if dice.random() < 0.9:
        record["assay"] = Decimal(f"{dice.below(80)}.{dice.below(10)}{1 + dice.below(9)}")
    record["drums"] = 1 + dice.below(4000)
    record["port"] = dice.of(PORTS)
    if dice.random() < 0.8:
        record["terms"] = dice.of(TERMS)
    if dice.random() < 0.6:
        record["remark"] = "; ".join(dice.of(NOTES) for _ in range(1 + dice.below(3)))
    return record


def contract(dice, number):
    """A nested record."""
    companies = [
        {"name": f"{dice.of(PORTS)} Metals {dice.below(900)} (synthetic)", "seat": {"town": dice.of(PORTS), "state": dice.of(["KZ", "CH", "JP", "US"])}, "role": role}
        for role in ["seller", "buyer", "guarantor"][: 2 + dice.below(2)]
    ]
    deliveries = [
        {"quarter": f"20{15 + dice.below(15)}Q{1 + dice.below(4)}", "tonnes": dice.below(9000), "lots": [dice.lot(dice.below(10**7)) for _ in range(dice.below(4))]}
        for _ in range(1 + dice.below(5))
    ]
    fixed = {"usd": 100 + dice.below(40_000)}
    indexed = {"index": dice.of(["monthly mean", "weekly low", "weekly high"]), "discount": dice.below(12)}
    record = {"number": f"{dice.of(['AB', 'CD', 'EF'])}/{number}", "signed": dice.day(), "between": companies}
    record |= {"goods": dice.some(MINERALS, 1 + dice.below(3)), "deliveries": deliveries}
    record |= {"price": dice.of([fixed, indexed]), "renewable": dice.random() < 0.3}
    record["memo"] = None if dice.random() < 0.4 else "; ".join(dice.of(NOTES) for _ in range(1 + dice.below(4)))
    return record


class Decimal(float):
    """A float that is printed as it was written."""

    def __new__(cls, text):
        value = super().__new__(cls, text)
        value.text = text
        return value

    def __repr__(self):
        return self.text

    __str__ = __repr__


def to_json(value):
    """Compact JSON; the standard encoder would print a `Decimal` anew."""
    if isinstance(value, Decimal):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{to_json(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_cell(value):
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def to_xml(value):
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spoilt(record):
    """The same record with one fault, which every validator finds."""
    name, value = ("mineral", "basalt") if "mineral" in record else ("signed", "in spring")
    return record | {name: value}


def make(folder, flat, nested, fault=False):
    """Writes the corpora; with `fault`, the last record but one of each is at fault."""
    os.makedirs(folder, exist_ok=True)

    def create(name):
        return open(os.path.join(folder, name), "w", encoding="utf-8", newline="")

    columns = list(SHIPMENT["properties"])
    dice = Dice(SEED)
    with create("flat.csv") as table, create("flat.jsonl") as lines, create("flat.json") as array, create("flat.xml") as xml:
        table.write(",".join(columns) + "\n")
        array.write("[")
        xml.write('<?xml version="1.0" encoding="UTF-8"?>\n<shipments>\n')
        for number in range(flat):
            record = shipment(dice, number)
            if fault and number == flat - 2:
                record = spoilt(record)
            text = to_json(record)
            table.write(",".join(to_cell(record.get(name, "")) for name in columns) + "\n")
            lines.write(text + "\n")
            array.write(("\n" if number == 0 else ",\n") + text)
            elements = "".join(f"<{name}>{to_xml(value)}</{name}>" for name, value in record.items())
            xml.write(f"  <shipment>{elements}</shipment>\n")
        array.write("\n]\n")
        xml.write("</shipments>\n")
    dice = Dice(SEED + 1)
    with create("nested.jsonl") as lines:
        for number in range(nested):
            record = contract(dice, number)
            lines.write(to_json(spoilt(record) if fault and number == nested - 2 else record) + "\n")
    # A validator of tables that takes an empty cell for null must be allowed to.
    nullable = {name: rule | {"type": [rule["type"], "null"]} | ({"enum": rule["enum"] + [None]} if "enum" in rule else {}) for name, rule in SHIPMENT["properties"].items()}
    schemas = {
        "flat.schema.json": SHIPMENT,
        "flat-nullable.schema.json": SHIPMENT | {"properties": nullable},
        "flat-array.schema.json": {"$schema": SHIPMENT["$schema"], "type": "array", "items": SHIPMENT},
        "nested.schema.json": CONTRACT,
        "tiny.schema.json": {"type": "object", "properties": {"drums": {"type": "integer"}}},
    }
    for name, schema in schemas.items():
        with create(name) as file:
            json.dump(schema, file, indent=2)
    with create("tiny.json") as file:
        file.write('{"drums": "one"}\n' if fault else '{"drums": 1}\n')
