#pragma once
// Screens: SQL models across persons, one file each in `screens/` (docs/screens.md is the author's
// view). A file holds one screen, or a family of screens that share their SQL.
//
//   MJ_TRY(const ScreenBook book, screens::LoadScreens("screens", {.region = "440100"}));
//   if (!book.diagnostics.empty()) …      // every mistake of every file at once
//
// THREADS: everything here is plain data.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rules/ast.h"
#include "rules/rulebook.h"

namespace mingjian::screens {

// A limit that a region or the caller may set. The type is that of the default.
struct ScreenParameter {
  std::string name;
  rules::Literal value;             // after variant, region and caller
  std::optional<int64_t> min, max;  // of numbers and dates, as in Literal::number
  std::string unit, about;
};

// One question of a screen with the tables without which it cannot be asked.
struct ScreenTest {
  std::string name, title;
  std::vector<std::string> needs;
};

struct Screen {
  std::string id, title, about;
  std::optional<int> seq88;
  std::string gz79;
  rules::Source source = rules::Source::kIllustrative;
  rules::Severity severity = rules::Severity::kIndicator;
  bool enabled = true;                      // false: the region switches it off
  std::vector<ScreenParameter> parameters;  // the same names in all screens of a file

  const ScreenParameter* Find(std::string_view name) const;
};

// A statement of the file: a SELECT that becomes a view, a table, the findings or their lines.
struct Section {
  enum class Kind { kView, kStep, kFindings, kLines };
  Kind kind = Kind::kStep;
  std::string name;  // of the view or table
  std::string sql;
  int line = 1;  // of the file, where `sql` begins
};

struct ScreenFile {
  std::string id;    // the file's name without ending
  std::string path;  // for messages
  std::string hash;  // of the file's bytes
  int version = 1;
  std::vector<rules::Basis> basis;
  std::vector<std::string> needs;  // tables without which nothing can be asked
  std::vector<ScreenTest> tests;
  std::vector<std::string> row;  // columns that tell the findings of one screen apart
  std::vector<Section> sections;
  std::vector<Screen> screens;
};

struct ScreenBook {
  std::vector<ScreenFile> files;  // sorted by id; those with mistakes are left out
  std::vector<rules::Diagnostic> diagnostics;
  // The screen and its file; nulls when there is none.
  struct Found {
    const ScreenFile* file = nullptr;
    const Screen* screen = nullptr;
  };
  Found Find(std::string_view id) const;
  std::vector<std::string> Ids() const;
};

struct LoadOptions {
  std::string region = {};  // "" or the admdvs code: screens/regions/<code>.yaml
  // "name" (of every screen that has it) or "screen.name" -> value, over the region's.
  std::map<std::string, std::string> settings = {};
};

// Reads every `<folder>/*.sql`. Mistakes of files are diagnostics; an Error only when the folder,
// the region's file or a setting is wrong (kUsage).
Result<ScreenBook> LoadScreens(const std::string& folder, const LoadOptions& options);

// One file. Mistakes go to `diagnostics`; nothing when there is one.
std::optional<ScreenFile> ReadScreenFile(const std::string& path, const std::string& expected_id,
                                         std::string text,
                                         std::vector<rules::Diagnostic>* diagnostics);

// Sets a parameter from text; "" when that is done, else why not ("'x' is …; expected …").
std::string SetParameter(ScreenParameter* parameter, std::string_view value);

// Where the screens lie when the user does not say: like the rulebook (rules/locate.h), folder
// `screens`.
Result<std::string> LocateScreens(const std::string& given);

}  // namespace mingjian::screens
