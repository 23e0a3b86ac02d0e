#include "screens/screen_sections.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "model/model.h"
#include "rules/rule_file_reader.h"

namespace mingjian::screens {

void ReadSections(std::string_view text, int line, ScreenFile* out,
                  std::vector<rules::Diagnostic>* diagnostics) {
  std::set<std::string> names;
  const auto report = [&](std::string name, std::string message) {
    diagnostics->push_back({std::move(name), false, out->path, line, 1, std::move(message), ""});
  };
  for (const std::string_view row : Split(text, '\n')) {
    const std::string_view trimmed = Trim(row);
    if (!trimmed.starts_with("-- @")) {
      if (!out->sections.empty()) {
        out->sections.back().sql += std::string(row) + "\n";
      } else if (!trimmed.empty() && !trimmed.starts_with("--")) {
        report("bad_section", "a statement before the first marker; expected '-- @step NAME'");
        return;
      }
      ++line;
      continue;
    }
    const std::string_view marker = trimmed.substr(4);
    const size_t space = marker.find(' ');
    const std::string_view word = marker.substr(0, space);
    Section section;
    section.name = space == std::string_view::npos ? "" : std::string(Trim(marker.substr(space)));
    section.line = line + 1;
    const bool named = word == "view" || word == "step";
    if (named) {
      section.kind = word == "view" ? Section::Kind::kView : Section::Kind::kStep;
    } else if (word == "findings" || word == "lines") {
      section.kind = word == "findings" ? Section::Kind::kFindings : Section::Kind::kLines;
    } else {
      report("bad_section",
             fmt::format("marker '@{}'; expected @view, @step, @findings or @lines", word));
      return;
    }
    if (named != rules::IsIdentifier(section.name)) {
      report("bad_section", named ? fmt::format("'@{}' wants the name of its table", word)
                                  : fmt::format("'@{}' takes no name", word));
      return;
    }
    if (!names.insert(named ? section.name : std::string(word)).second) {
      report("bad_section", fmt::format("'{}' is there twice", named ? section.name : word));
      return;
    }
    if (section.name == "params" || model::FindTable(section.name) != nullptr) {
      report("bad_section", fmt::format("'{}' is the name of a table of the lake", section.name));
      return;
    }
    out->sections.push_back(std::move(section));
    ++line;
  }
  const size_t count = out->sections.size();
  if (count < 2 || out->sections[count - 2].kind != Section::Kind::kFindings ||
      out->sections[count - 1].kind != Section::Kind::kLines) {
    report("bad_section", "a screen ends in '-- @findings' and '-- @lines', in this order");
  }
}

}  // namespace mingjian::screens
