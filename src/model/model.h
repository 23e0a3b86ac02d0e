#pragma once
// The national tables: one description of every table, field, type, length, code set and Chinese
// name. Intake checks, lake columns, the types that rules see, the data dictionary and console
// labels all come from here; adding a field is one line in tables_*.cc. Names and meanings follow
// the national interface (定点医药机构接口规范); see docs/data-dictionary.md.
//
// THREADS: everything here is constant data.

#include <optional>
#include <span>
#include <string_view>

namespace mingjian::model {

// How a field's values behave. The lake stores kText as VARCHAR, kCode as INTEGER (an id of the
// lake's dictionary), kInt as BIGINT, kDecimal as DECIMAL(18,6), kDate as DATE, kTime as TIMESTAMP.
// Rules see kText and kCode as string, kInt as int, kDecimal as decimal, kDate and kTime as
// timestamp.
enum class Type { kText, kCode, kInt, kDecimal, kDate, kTime };

enum class Required { kNo, kYes };

struct Field {
  std::string_view name;  // national name, e.g. "fee_ocur_time"
  std::string_view zh;    // 中文名
  Type type = Type::kText;
  int length = 0;  // characters (kText, kCode) or total digits (kInt, kDecimal); 0 = not limited
  Required required = Required::kNo;
  std::string_view code_set;  // name of a code set, "" when free
  std::string_view shape;     // name of a business-code shape, "" when free
  bool personal = false;      // names and identity numbers: masked wherever they are shown
};

// Where a table's rows live in the lake.
enum class Scope {
  kPerson,  // in the bucket of its psn_no (given, or joined from setl_d / mdtrt_d)
  kGlobal,  // one file for the lake: providers, doctors, prices, registers without a person
};

struct Table {
  std::string_view name;  // "fee_list_d"
  std::string_view zh;    // 费用明细
  std::string_view word;  // what rules and docs call a row: "line"; "" when rules do not see it
  Scope scope = Scope::kPerson;
  std::span<const std::string_view> key;  // fields that identify a row
  std::span<const Field> fields;
  std::string_view source;  // where name and fields come from, e.g. "5204"
  // The position of a field in `fields`, or nothing.
  std::optional<size_t> Find(std::string_view field) const;
};

std::span<const Table> Tables();
const Table* FindTable(std::string_view name);

// A code set: the values a coded field may take. `open` sets accept other values with a warning
// (regions extend them).
struct CodeValue {
  std::string_view code;
  std::string_view zh;
};
struct CodeSet {
  std::string_view name;
  std::string_view zh;
  std::span<const CodeValue> values;
  bool open = false;
  // Provinces append digits to national codes (med_type 2101 = 21 + 01): a value is accepted when
  // its first `prefix` characters are a value of the set; 0 = whole values only.
  int prefix = 0;
  std::string_view source;  // where the values come from
};
std::span<const CodeSet> CodeSets();
const CodeSet* FindCodeSet(std::string_view name);

// A business-code shape as an anchored regular expression (RE2 syntax), e.g. "drug_western",
// "icd10", "fixmedins_code".
struct Shape {
  std::string_view name;
  std::string_view zh;
  std::string_view regex;
  std::string_view source;
};
std::span<const Shape> Shapes();
const Shape* FindShape(std::string_view name);

}  // namespace mingjian::model
