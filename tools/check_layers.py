#!/usr/bin/env python3
"""Holds #includes to the layers of CMakeLists.txt: a module includes itself and its declared DEPS only."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
text = (root / "CMakeLists.txt").read_text()
allowed = {}
for name, rest in re.findall(r"mingjian_module\((\w+)([^)]*)\)", text):
    deps = re.search(r"(?<!TEST_)DEPS([\w\s]*?)(?:LIBS|TEST_DEPS|TEST_LIBS|$)", rest)
    tests = re.search(r"TEST_DEPS([\w\s]*?)(?:LIBS|DEPS|TEST_LIBS|$)", rest)
    allowed[name] = ({name, *(deps.group(1).split() if deps else [])}, {*(tests.group(1).split() if tests else [])})
allowed["cli"] = ({*allowed, "cli"}, set())

wrong = []
for path in sorted((root / "src").glob("*/*")):
    module = path.parent.name
    if path.suffix not in (".cc", ".h"):
        continue
    if module not in allowed:
        wrong.append(f"{path.relative_to(root)}: folder is not a module of CMakeLists.txt")
        continue
    deps, test_deps = allowed[module]
    may = deps | test_deps if path.name.endswith(("_test.cc", "_test.h")) else deps
    for number, line in enumerate(path.read_text().splitlines(), 1):
        include = re.match(r'#include "(\w+)/', line)
        if include and include.group(1) not in may:
            wrong.append(f"{path.relative_to(root)}:{number}: {module} may not include {include.group(1)}/")
        if re.match(r"#include <duckdb\.h>|#include \"duckdb\.h\"", line) and module != "lake":
            wrong.append(f"{path.relative_to(root)}:{number}: only src/lake may include duckdb.h")
        if re.match(r"#include <(zip\.h|pugixml\.hpp)>", line) and (module not in ("knowledge", "documents") or path.suffix != ".cc"):
            wrong.append(f"{path.relative_to(root)}:{number}: only sources of src/knowledge and src/documents may include zip.h and pugixml.hpp")
        if re.match(r"#include <(pango/|cairo|glib|xlsxwriter)", line) and (module not in ("documents",) or path.suffix != ".cc") \
                and path.name != "workbook_test.h":
            wrong.append(f"{path.relative_to(root)}:{number}: only sources of src/documents may include Pango, Cairo and libxlsxwriter")
        if re.match(r"#include <(boost/asio|boost/beast|spdlog|openssl)/", line) and module != "service":
            wrong.append(f"{path.relative_to(root)}:{number}: only src/service may include Boost.Asio, Boost.Beast, spdlog and OpenSSL")
        if re.match(r"#include <(soci/|sodium)", line) and (module != "casework" or path.suffix != ".cc"):
            wrong.append(f"{path.relative_to(root)}:{number}: only sources of src/casework may include SOCI and libsodium")
        if re.match(r"#include <cjose/", line) and module != "desk":
            wrong.append(f"{path.relative_to(root)}:{number}: only src/desk may include cjose")
print("\n".join(wrong))
print(f"layers: {len(wrong)} wrong includes")
sys.exit(1 if wrong else 0)
