// mingjian rules schema: the JSON Schema of rule files, which editors use to complete and check
// keys. The loader stays the judge: what a schema cannot say (types of expressions, names of
// tables) only `rules check` finds.

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "cli/author_commands.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

// Two spaces a level; members in the order in which they were put in.
void Write(const json::value& value, size_t depth, std::string* text) {
  const std::string indent(2 * depth + 2, ' ');
  const auto close = [&](char bracket) { *text += "\n" + indent.substr(2) + bracket; };
  bool first = true;
  if (const json::object* object = value.if_object(); object != nullptr && !object->empty()) {
    *text += '{';
    for (const auto& [key, member] : *object) {
      *text += (first ? "\n" : ",\n") + indent + json::serialize(key) + ": ";
      Write(member, depth + 1, text);
      first = false;
    }
    close('}');
  } else if (const json::array* array = value.if_array();
             array != nullptr && std::any_of(array->begin(), array->end(), [](const auto& item) {
               return item.is_structured();
             })) {
    *text += '[';
    for (const json::value& item : *array) {
      *text += (first ? "\n" : ",\n") + indent;
      Write(item, depth + 1, text);
      first = false;
    }
    close(']');
  } else {
    *text += json::serialize(value);
  }
}

json::object Text(std::string_view about) {
  return {{"type", "string"}, {"minLength", 1}, {"description", about}};
}

template <typename E>
json::array Names(std::initializer_list<E> values) {
  json::array names;
  for (const E value : values) names.emplace_back(rules::ToString(value));
  return names;
}

json::object Choice(json::array names, std::string_view about) {
  return {{"enum", std::move(names)}, {"description", about}};
}

// A condition or number may be written without quotes: `0` and `true` are no texts to YAML.
json::object Expression(std::string_view about) {
  return {{"type", json::array{"string", "number", "boolean"}}, {"description", about}};
}

json::object Map(json::value entry, std::string_view about) {
  return {{"type", "object"},
          {"additionalProperties", std::move(entry)},
          {"propertyNames", {{"pattern", "^[A-Za-z_][A-Za-z0-9_]*$"}}},
          {"description", about}};
}

json::object Record(json::object properties, json::array required, std::string_view about) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false},
          {"description", about}};
}

json::object Where() {
  const json::object column = {{"type", "string"}, {"pattern", "^[a-z_][a-z0-9_]*$"}};
  const json::object field = {
      {"type", "string"}, {"pattern", "^(line|lines|diagnoses|procedures)\\.[a-z_][a-z0-9_]*$"}};
  return {
      {"description",
       "{column: field}, or {any: [column, column], is: field}; the field is line.x, lines.x, "
       "diagnoses.x or procedures.x"},
      {"oneOf",
       json::array{json::object{{"type", "object"},
                                {"properties",
                                 {{"any", {{"type", "array"}, {"items", column}, {"minItems", 1}}},
                                  {"is", field}}},
                                {"required", json::array{"any", "is"}},
                                {"additionalProperties", false}},
                   json::object{{"type", "object"},
                                {"minProperties", 1},
                                {"maxProperties", 1},
                                {"not", {{"required", json::array{"any"}}}},
                                {"additionalProperties", field}}}}};
}

json::object Date(std::string_view about) {
  return {{"type", "string"}, {"pattern", "^\\d{4}-\\d{2}-\\d{2}$"}, {"description", about}};
}

json::object Properties() {
  using rules::Action;
  using rules::Severity;
  using rules::Source;
  using rules::Subject;
  const json::array actions = Names({Action::kOff, Action::kRemind, Action::kWarn, Action::kHold});
  const json::object value = {{"type", json::array{"string", "number", "boolean"}}};
  json::object all;
  all["id"] = {{"type", "string"},
               {"pattern", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
               {"description", "Lower-case words with hyphens; equals the file name"}};
  all["title"] = Text("Chinese name of the rule");
  all["code"] = Record({{"seq88", {{"type", "integer"}, {"minimum", 1}, {"maximum", 88}}},
                        {"gz79", {{"type", "string"}, {"pattern", "^(GZ|ZB)\\d{14}$"}}}},
                       {}, "Its numbers in the published lists; either may be missing");
  all["class"] = {{"type", "string"},
                  {"pattern", "^[^/]+/.+$"},
                  {"description", "Both levels of the national frame: 一级/二级"}};
  all["source"] =
      Choice(Names({Source::kOfficial, Source::kRegional, Source::kIllustrative}),
             "official (published logic and points), regional (a published local rule), "
             "illustrative (our reading)");
  all["version"] = {
      {"type", "integer"}, {"minimum", 1}, {"description", "Raised with each change of meaning"}};
  all["severity"] =
      Choice(Names({Severity::kViolation, Severity::kHigh, Severity::kLow, Severity::kIndicator}),
             "violation 明确违规, high 高度可疑, low 轻度可疑, indicator");
  all["moments"] = Record({{"before", Choice(actions, "事前")},
                           {"during", Choice(actions, "事中")},
                           {"after", Choice(Names({Action::kOff, Action::kClue}), "事后")}},
                          {"before", "during", "after"}, "What is done at each moment");
  all["valid"] =
      Record({{"from", Date("First day")}, {"to", Date("First day after; may be missing")}},
             {"from"}, "Service days on which the rule holds");
  const json::object note = Text("What the source says, in short");
  all["basis"] = {
      {"type", "array"},
      {"minItems", 1},
      {"description", "What the rule rests on"},
      {"items",
       {{"oneOf", json::array{Record({{"law", Text("Name of the law")},
                                      {"article",
                                       {{"type", json::array{"string", "number"}},
                                        {"description", "Article and item, e.g. 38(3)"}}},
                                      {"note", note}},
                                     {"law"}, "A law"),
                              Record({{"document", Text("Name of the document")}, {"note", note}},
                                     {"document"}, "Another document")}}}}};
  all["about"] = Text("A sentence or two for the reader: logic, known false positives");
  all["on"] =
      Choice(Names({Subject::kLine, Subject::kPrescription, Subject::kOperation, Subject::kDay,
                    Subject::kPersonDay, Subject::kVisit, Subject::kSettlement, Subject::kPerson}),
             "What is judged");
  all["applies"] = Expression("Condition on the subject alone, checked first");
  json::object knowledge =
      Map(Record({{"table", Text("Table of rulebook/knowledge")}, {"where", Where()}},
                 {"table", "where"}, "A table and how it is looked up"),
          "One entry: the rule is judged once a matching point");
  knowledge["maxProperties"] = 1;
  all["knowledge"] = std::move(knowledge);
  all["parameters"] = Map(Record({{"default", value},
                                  {"min", value},
                                  {"max", value},
                                  {"unit", Text("Unit")},
                                  {"about", Text("What it means")}},
                                 {"default"}, "A limit that regions may set"),
                          "Limits; the default's shape gives the type");
  all["let"] = Map(Expression("Expression"), "Names for expressions, in order");
  all["when"] = Expression("bool: does the rule fire");
  all["violates"] = Expression("list<line>: the 违规项");
  all["involves"] = Expression("list<line>: the 涉及项");
  all["amount"] = Expression("decimal: what the rule claims; F0 rules write 0");
  all["discriminator"] = Expression("Tells apart several findings of one subject");
  all["values"] = Map(Expression("Expression"), "The values compared, kept in the finding");
  all["message"] = Text("Chinese text with {expression} holes");
  all["exceptions"] = {{"type", "array"},
                       {"description", "A true `when` silences the finding"},
                       {"items", Record({{"id", Text("Name of the exception")},
                                         {"when", Expression("bool")},
                                         {"reason", Text("Why the finding is silent")}},
                                        {"id", "when", "reason"}, "An exception")}};
  return all;
}

}  // namespace

int PrintSchema(const AuthorOptions& options) {
  json::array required = {"id",    "title", "class", "source", "version", "severity", "moments",
                          "valid", "basis", "on",    "when",   "amount",  "message"};
  const json::value schema = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "Mingjian rule"},
      {"description",
       "docs/rule-language.md tells what each key means; `mingjian rules check` finds "
       "what a schema cannot say"},
      {"type", "object"},
      {"required", std::move(required)},
      {"properties", Properties()},
      {"additionalProperties", false}};
  std::string text;
  Write(schema, 0, &text);
  return PrintOrWrite(text + "\n", options.write);
}

}  // namespace mingjian::cli
