#pragma once
// The fields that templates may name. A field comes from the case, from the region's office.yaml,
// or from whoever writes the document; one without a value stays a blank line to fill in by hand.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mingjian::documents {

enum class Origin {
  kCase,    // facts: clue, door, case, law; nobody may write over them
  kOffice,  // office.yaml of the region
  kPerson,  // given with the document
};
struct FieldInfo {
  std::string_view name, about;  // Chinese: what a person is asked for
  Origin origin;
};
std::span<const FieldInfo> Fields();
const FieldInfo* FindField(std::string_view name);

// Lists that tables of templates repeat over, with the names of their cells.
struct ListInfo {
  std::string_view name;
  std::span<const std::string_view> cells;  // "row" (1, 2 …) is there in every list
};
std::span<const ListInfo> Lists();
const ListInfo* FindList(std::string_view name);

// What a document is filled with; a missing or empty value is a blank.
struct Values {
  std::map<std::string, std::string, std::less<>> fields;
  std::map<std::string, std::vector<std::map<std::string, std::string, std::less<>>>, std::less<>>
      lists;
};

// What stands where a value is missing.
inline constexpr std::string_view kBlank = "＿＿＿";

}  // namespace mingjian::documents
