#pragma once
// Dialect: how a province's interface differs from the national one, as data: numbers of
// transactions, names of nodes and fields, values of codes, defaults. A file of deploy/dialects/;
// docs/integration.md lists its keys.
//
// THREADS: constant after Load.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace mingjian::service {

struct Dialect {
  using Words = std::map<std::string, std::string, std::less<>>;

  std::string name;  // "" = the national interface itself
  std::string about;
  Words transactions;  // local → national: 3660 → 3101
  std::map<std::string, std::vector<std::string>, std::less<>> names;  // national → local ones
  std::map<std::string, Words, std::less<>> values;   // national field → local → national value
  Words defaults;                                     // national field → value where none is sent
  Words answer_names;                                 // national → local, in answers
  std::map<std::string, Words, std::less<>> answers;  // national field → national → local value
  // vola_bhvr_type by the beginning of a rule's class; the first that fits counts, "" fits all.
  // No published list of these codes was found: the values are ours (1 行为类, 2 项目类).
  std::vector<std::pair<std::string, std::string>> vola_bhvr_type = {{"管理类", "1"}, {"", "2"}};

  // Errors: kEnvironment (not readable), kData with file, line and what was expected.
  static Result<Dialect> Load(const std::string& file);

  // The national number of a transaction: `infno` itself where the dialect does not name it.
  std::string_view Transaction(std::string_view infno) const;
  // Name and value of a field in an answer.
  std::string_view AnswerName(std::string_view national) const;
  std::string_view Answer(std::string_view field, std::string_view value) const;
};

}  // namespace mingjian::service
