#!/usr/bin/env python3
"""XML to another format and back has the same canonical infoset, by Python's own implementation.

    tests/infoset.py PROGRAM [--documents N] [--seed N]

Documents are made at random (synthetic): namespaces and their prefixes, attributes, mixed and interleaved
content, CDATA, references, entities of their own. PROGRAM converts all of them to JSON, NDJSON, CSV and XML,
and back. What comes back is compared by Canonical XML (C14N 2.0), without what a conversion says that it
leaves out: comments, processing instructions, the document type, and white space between elements where there
is no text. A document may be refused, but few are.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.dom import Node, minidom
from xml.etree.ElementTree import canonicalize

PREFIXES = {"": "urn:none", "a": "urn:a", "b": "urn:b"}
NAMES = ["x", "y", "ore", "record", "entry", "item", "type", "é", "a.b", "_", "x-1"]
ATTRIBUTES = ["k", "type", "key", "a:k", "b:type", "xml:lang"]
TEXTS = ["t", " ", "7", "007", "null", "[]", " padded ", "a\nb", "&amp;", "&lt;", "&#13;", "&#9;", "]]&gt;", "é", "&#x1F600;",
         "<![CDATA[<raw> & ]]>", "<![CDATA[]]>", "&cr;", "'", '"', "=1+2", "@x", "\u00a0", "&#10;"]
BETWEEN = ["", "", "\n  ", "<!-- remark -->", "<?pi data?>", "\r\n"]
DOCTYPE = '<!DOCTYPE x [<!ENTITY cr "Cr: &#xE9; 2">]>\n'


def element(rng, depth, root=False):
    prefix = rng.choice(list(PREFIXES)) if rng.random() < 0.4 else ""
    name = f"{prefix}:{rng.choice(NAMES)}".lstrip(":")
    attributes = {}
    if root:
        attributes = {f"xmlns:{prefix}": uri for prefix, uri in PREFIXES.items() if prefix}
    if rng.random() < 0.15:
        attributes["xmlns"] = rng.choice(["urn:other", "urn:none", ""])
    if rng.random() < 0.1:
        attributes["xmlns:a"] = rng.choice(["urn:a2", "urn:a"])
    if rng.random() < 0.05:
        attributes["xml:space"] = "preserve"
    for attribute in rng.sample(ATTRIBUTES, rng.choice([0, 0, 1, 2])):
        attributes[attribute] = rng.choice([text for text in TEXTS if not text.startswith("<!")])
    quoted = []
    for key, value in attributes.items():
        quote = "'" if '"' in value else '"'
        quoted.append(f" {key}={quote}{value}{quote}")
    start = f"<{name}{''.join(quoted)}"
    inner = content(rng, depth)
    if not inner and rng.random() < 0.5:
        return start + "/>"
    return f"{start}>{inner}</{name}>"


def content(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.4:
        return "".join(rng.choice(TEXTS + BETWEEN) for _ in range(rng.choice([0, 1, 1, 2])))
    parts = []
    for _ in range(rng.choice([1, 2, 3, 4])):
        parts.append(element(rng, depth - 1))
        if kind > 0.8:
            parts.append(rng.choice(TEXTS))
        parts.append(rng.choice(BETWEEN))
    return "".join(parts)


def document(rng):
    head = rng.choice(["", '<?xml version="1.0"?>\n', '<?xml version="1.0" encoding="UTF-8"?>'])
    return head + DOCTYPE + rng.choice(BETWEEN) + element(rng, 3, root=True) + rng.choice(["", "\n<!-- end -->\n"])


def infoset(root):
    """The canonical form, without what conversions leave out."""
    strip(root, False)
    return canonicalize(root.toxml())


def root_of(text):
    return minidom.parseString(text).documentElement


def record_of(root, name):
    """The one record of a list, which lines and rows come back as; its element, if it is called otherwise."""
    if not root.hasAttribute("xmlns:ore"):
        return root
    elements = [child for child in root.childNodes if child.nodeType == Node.ELEMENT_NODE]
    return elements[0] if elements[0].tagName == name else elements[0].firstChild


def strip(node, keeps):
    keeps = keeps or node.getAttribute("xml:space") == "preserve"
    for child in list(node.childNodes):
        if child.nodeType in (Node.COMMENT_NODE, Node.PROCESSING_INSTRUCTION_NODE):
            node.removeChild(child)
    texts = [child for child in node.childNodes if child.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE)]
    elements = [child for child in node.childNodes if child.nodeType == Node.ELEMENT_NODE]
    if elements and not keeps and all(is_layout(text) for text in texts):
        for text in texts:
            node.removeChild(text)
    for child in elements:
        strip(child, keeps)


def is_layout(text):
    return text.nodeType == Node.TEXT_NODE and not text.data.strip(" \t\r\n")


def convert(program, *arguments):
    answer = subprocess.run([program, "convert", "--no-config", "--quiet", *map(str, arguments)], capture_output=True, text=True, check=False)
    if answer.returncode not in (0, 1):
        sys.exit(f"{program} ends with {answer.returncode}: {answer.stderr}")
    return answer.stdout + answer.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    call = parser.parse_args()
    rng = random.Random(call.seed)
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        (home / "xml").mkdir()
        for number in range(call.documents):
            (home / "xml" / f"{number}.xml").write_text(document(rng), encoding="utf-8", newline="")
        for form in ["json", "ndjson", "csv", "xml"]:
            said = convert(call.program, home / "xml", "--to", form, "-o", home / form / "there")
            said += convert(call.program, home / form / "there", "--to", "xml", "-o", home / form / "back")
            same = 0
            for path in sorted((home / form / "back").glob("*.xml")):
                before = (home / "xml" / path.name).read_text(encoding="utf-8")
                after = path.read_text(encoding="utf-8")
                root = root_of(before)
                if infoset(root) != infoset(record_of(root_of(after), root.tagName)):
                    sys.exit(f"XML to {form} and back is another document:\n{before}\n\nbecomes\n\n{after}")
                same += 1
            if same < call.documents * 0.9:
                sys.exit(f"only {same} of {call.documents} documents go to {form} and back:\n{said[-2000:]}")
            print(f"XML to {form} and back: {same} of {call.documents} documents, the same infoset")


if __name__ == "__main__":
    main()
