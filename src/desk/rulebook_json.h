#pragma once
// Rules as the console shows them. Private to src/desk.

#include <boost/json/fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/life_book.h"

namespace mingjian::desk {

// {id, title, class, source, status, version, severity, seq88, gz79, on}
boost::json::object RuleJson(const rules::Rule& rule);
// [{name, fires, text}] of a .case file's text: each case as it was written.
boost::json::array CasesJson(std::string_view text);
// The events of a rule, oldest first, of the nation's and the region's history.
boost::json::array HistoryJson(const rules::LifeBook& book, std::string_view rule);
// What the rule rests on, with what the table of law says of it.
boost::json::array LawJson(const rules::Rule& rule);
boost::json::array ParametersJson(const rules::Rule& rule);
// The sentences of `about` that name known false positives.
std::vector<std::string> FalsePositives(std::string_view about);
// [{file, line, column, severity, name, message, suggestion}]; of files the last part of the path.
boost::json::array DiagnosticsJson(std::span<const rules::Diagnostic> diagnostics);

}  // namespace mingjian::desk
