#!/usr/bin/env python3
"""Checks that relative links and named paths in the documents exist."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
wrong = []
documents = [*root.glob("*.md"), *root.glob("docs/**/*.md")]
for document in documents:
    for number, line in enumerate(document.read_text().splitlines(), 1):
        for target in re.findall(r"\]\(([^)#\s]+)", line):
            if "://" not in target and not (document.parent / target).exists():
                wrong.append(f"{document.relative_to(root)}:{number}: no such file: {target}")
        for target in re.findall(r"`((?:src|docs|tools|tests|rulebook|catalogs|fuzz|bench|cmake)/[\w./-]+)`", line):
            if not (root / target).exists():
                wrong.append(f"{document.relative_to(root)}:{number}: no such path: {target}")
print("\n".join(wrong))
print(f"links: {len(documents)} documents, {len(wrong)} broken")
sys.exit(1 if wrong else 0)
