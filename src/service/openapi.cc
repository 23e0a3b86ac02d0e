#include "service/openapi.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <initializer_list>
#include <string_view>

#include "base/error.h"
#include "engine/columns.h"
#include "model/model.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;
using Object = json::object;

Object Ref(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}
Object TypeOf(std::string_view type) { return {{"type", type}}; }
Object Text(std::string_view about = "") {
  Object schema = TypeOf("string");
  if (!about.empty()) schema["description"] = about;
  return schema;
}
Object Nullable(Object schema) {
  schema["nullable"] = true;
  return schema;
}
Object OneOf(std::initializer_list<std::string_view> values) {
  json::array list;
  for (const std::string_view value : values) list.emplace_back(value);
  return {{"type", "string"}, {"enum", std::move(list)}};
}
Object List(Object items) { return {{"type", "array"}, {"items", std::move(items)}}; }
const Object kBool = {{"type", "boolean"}};
const Object kInt = {{"type", "integer"}};
Object Amount() {
  return {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]{1,6})?$"}, {"example", "12.5"}};
}

// An object whose members are all there unless `optional` names them.
struct Property {
  std::string_view name;
  Object schema;
  bool needed = true;
};
Object Record(std::initializer_list<Property> properties) {
  Object members;
  json::array required;
  for (const Property& each : properties) {
    members[each.name] = each.schema;
    if (each.needed) required.emplace_back(each.name);
  }
  Object schema = {
      {"type", "object"}, {"properties", std::move(members)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

// A national table as it is sent: every field may be missing or null, numbers may be text.
Object TableSchema(rules::Entity entity) {
  const model::Table& table = *engine::ModelTableOf(entity);
  Object members;
  for (const model::Field& field : table.fields) {
    if (field.name == "item_code") continue;  // derived
    Object schema = {{"description", field.zh}, {"nullable", true}};
    switch (field.type) {
      case model::Type::kText:
      case model::Type::kCode:
        schema["type"] = "string";
        break;
      case model::Type::kInt:
      case model::Type::kDecimal:
        schema["oneOf"] = json::array{TypeOf("number"), TypeOf("string")};
        break;
      case model::Type::kDate:
        schema["type"] = "string";
        schema["example"] = "2026-01-31";
        break;
      case model::Type::kTime:
        schema["type"] = "string";
        schema["example"] = "2026-01-31 08:30:00";
        break;
    }
    if (!field.code_set.empty()) {
      schema["description"] = fmt::format("{}; code set {}", field.zh, field.code_set);
    }
    members[field.name] = std::move(schema);
  }
  return {{"type", "object"},
          {"description", fmt::format("{} {}", table.name, table.zh)},
          {"properties", std::move(members)},
          {"additionalProperties", false}};
}

Object Schemas() {
  Object schemas;
  schemas["psn_info_b"] = TableSchema(rules::Entity::kPerson);
  schemas["mdtrt_d"] = TableSchema(rules::Entity::kVisit);
  schemas["setl_d"] = TableSchema(rules::Entity::kSettlement);
  schemas["diag_d"] = TableSchema(rules::Entity::kDiagnosis);
  schemas["oprn_d"] = TableSchema(rules::Entity::kProcedure);
  schemas["fee_list_d"] = TableSchema(rules::Entity::kLine);
  schemas["Claim"] = Record({{"psn", Ref("psn_info_b"), false},
                             {"mdtrt_d", Ref("mdtrt_d")},
                             {"setl_d", Ref("setl_d"), false},
                             {"diag_d", List(Ref("diag_d")), false},
                             {"oprn_d", List(Ref("oprn_d")), false},
                             {"fee_list_d", List(Ref("fee_list_d"))},
                             {"moment", OneOf({"before", "during"}), false}});
  schemas["Decision"] = OneOf({"pass", "remind", "ask_reason", "hold"});
  schemas["Source"] = OneOf({"official", "regional", "illustrative"});
  schemas["Severity"] = OneOf({"violation", "high", "low", "indicator"});
  schemas["Action"] = OneOf({"off", "remind", "warn", "hold", "clue"});
  schemas["Line"] = Record({{"mdtrt_id", Text()},
                            {"setl_id", Text()},
                            {"feedetl_sn", Text()},
                            {"violates", kBool},
                            {"current", kBool},
                            {"inscp_scp_amt", Amount()}});
  Object values = {{"type", "object"}, {"additionalProperties", TypeOf("string")}};
  const auto hit = {Property{"jr_id", Text("key of the doctor's answer (3103)")},
                    Property{"finding_id", Text("the same in the yearly audit")},
                    Property{"rule_id", Text()},
                    Property{"title", Text()},
                    Property{"category", Text()},
                    Property{"version", kInt},
                    Property{"source", Ref("Source")},
                    Property{"severity", Ref("Severity")},
                    Property{"decision", Ref("Decision")},
                    Property{"shadow", kBool},
                    Property{"point", Text("knowledge point, empty without")},
                    Property{"subject", Text()},
                    Property{"message", Text()},
                    Property{"basis", Text()},
                    Property{"vola_amt", Nullable(Amount())},
                    Property{"values", values},
                    Property{"lines", List(Ref("Line"))}};
  schemas["Hit"] = Record(hit);
  Object finding = Record(hit);
  for (const std::string_view name :
       {"psn_no", "fixmedins_code", "mdtrt_id", "setl_id", "setl_time", "bilg_dr_codg",
        "bilg_dept_codg", "med_type", "moment", "interface", "rulebook_hash", "at", "state"}) {
    finding["properties"].as_object()[name] = Text();
    finding["required"].as_array().emplace_back(name);
  }
  finding["properties"].as_object()["trig_scen"] = kInt;
  finding["properties"].as_object()["standing_amt"] = Nullable(Amount());
  // A finding that a later refund, change or undo took back says why and when.
  finding["additionalProperties"] = true;
  schemas["Finding"] = std::move(finding);
  schemas["Problem"] = Record({{"path", Text()}, {"value", Text()}, {"expected", Text()}});
  schemas["Verdict"] = Record({{"checked", kBool},
                               {"why_unchecked", Text(), false},
                               {"decision", Ref("Decision")},
                               {"stored", kBool},
                               {"replayed", kBool},
                               {"rulebook_hash", Text()},
                               {"hits", List(Ref("Hit"))},
                               {"fixmedins_code", Text(), false},
                               {"setl_id", Text(), false},
                               {"warnings", List(Ref("Problem")), false}});
  schemas["Error"] = Record({{"error", Record({{"code", Text()},
                                               {"message", Text()},
                                               {"request_id", Text()},
                                               {"problems", List(Ref("Problem")), false}})}});
  schemas["Failure"] = Record({{"error", Record({{"code", Text()},
                                                 {"message", Text()},
                                                 {"problems", List(Ref("Problem")), false}})}});
  Object either = {{"oneOf", json::array{Ref("Verdict"), Ref("Failure")}}};
  schemas["Results"] = Record({{"results", List(std::move(either))}});
  schemas["Rule"] = Record(
      {{"id", Text()},
       {"title", Text()},
       {"class", Text()},
       {"source", Ref("Source")},
       {"status", OneOf({"draft", "review", "shadow", "active", "retired"})},
       {"version", kInt},
       {"severity", Ref("Severity")},
       {"on", Text()},
       {"moments",
        Record({{"before", Ref("Action")}, {"during", Ref("Action")}, {"after", Ref("Action")}})},
       {"seq88", Nullable(kInt)},
       {"gz79", Text()},
       {"about", Text(), false},
       {"valid_from", Text(), false},
       {"valid_to", Nullable(Text()), false},
       {"basis", Text(), false},
       {"parameters",
        List(Record({{"name", Text()},
                     {"type", Text()},
                     {"value", Text()},
                     {"unit", Text()},
                     {"about", Text()}})),
        false},
       {"exceptions", List(Record({{"id", Text()}, {"reason", Text()}})), false},
       {"knowledge", List(Text()), false},
       {"rulebook_hash", Text(), false}});
  schemas["Envelope"] = {{"type", "object"},
                         {"description", "the national interface's request; docs/integration.md"},
                         {"required", json::array{"msgid", "fixmedins_code", "input"}},
                         {"properties", Object{{"infno", Text()},
                                               {"msgid", Text()},
                                               {"fixmedins_code", Text()},
                                               {"inf_time", Text()},
                                               {"signtype", Text()},
                                               {"cainfo", Text()},
                                               {"input", TypeOf("object")}}}};
  schemas["EnvelopeAnswer"] = Record({{"infcode", kInt},
                                      {"inf_refmsgid", Text()},
                                      {"refmsg_time", Text()},
                                      {"respond_time", Text()},
                                      {"err_msg", Text()},
                                      {"warn_msg", Text(), false},
                                      {"output", TypeOf("object"), false}});
  return schemas;
}

Object Content(Object schema) {
  return {{"application/json", Object{{"schema", std::move(schema)}}}};
}

Object Parameter(std::string_view name, std::string_view in, bool required,
                 std::string_view about) {
  return {{"name", name},
          {"in", in},
          {"required", required},
          {"description", about},
          {"schema", TypeOf("string")}};
}

struct Operation {
  std::string_view summary, right;
  Object answer;
  Object body = {};
  json::array parameters = {};
};
Object OperationJson(const Operation& of) {
  Object operation;
  operation["summary"] = of.summary;
  Object answers;
  answers["200"] = Object{{"description", "the answer"}, {"content", Content(of.answer)}};
  answers["default"] = Object{{"description", "what is wrong"}, {"content", Content(Ref("Error"))}};
  operation["responses"] = std::move(answers);
  if (!of.body.empty()) {
    operation["requestBody"] = Object{{"required", true}, {"content", Content(of.body)}};
  }
  if (!of.parameters.empty()) operation["parameters"] = of.parameters;
  if (of.right.empty()) {
    operation["security"] = json::array{};
  } else {
    operation["description"] = fmt::format("Right: {}", of.right);
  }
  return operation;
}

Object Paths() {
  const Object limit = Parameter("limit", "query", false, "1 to 500; 100 without");
  Object paths;
  const auto add = [&](std::string_view path, std::string_view method, const Operation& of) {
    if (!paths.contains(path)) paths[path] = Object();
    paths[path].as_object()[method] = OperationJson(of);
  };
  Object envelope_answer = Ref("EnvelopeAnswer");
  add("/fsi/api", "post",
      {"3101, 3102 and 3103 by infno", "check; settle for trig_scen 6, 8 and 10", envelope_answer,
       Ref("Envelope")});
  add("/fsi/api/{infno}", "post",
      {"the same, with the transaction in the path",
       "check; settle for trig_scen 6, 8 and 10",
       envelope_answer,
       Ref("Envelope"),
       {Parameter("infno", "path", true, "3101, 3102, 3103 or the dialect's number")}});
  add("/v1/check", "post",
      {"Judges one claim; nothing is stored", "check", Ref("Verdict"), Ref("Claim")});
  add("/v1/checks", "post",
      {"Judges many claims, each answered for itself; nothing is stored", "check", Ref("Results"),
       Record({{"claims", List(Ref("Claim"))}})});
  Object feed_answer = {{"oneOf", json::array{Ref("Verdict"), Ref("Results")}}};
  Object feed = {
      {"oneOf", json::array{Ref("Claim"), Record({{"settlements", List(Ref("Claim"))}})}}};
  add("/v1/settlements", "post",
      {"Judges and stores settlements that have happened", "settle", std::move(feed_answer),
       std::move(feed)});
  add("/v1/settlements/{fixmedins_code}/{setl_id}", "delete",
      {"Undoes a settlement as if it had not been",
       "settle",
       Record({{"undone", kBool}, {"fixmedins_code", Text()}, {"setl_id", Text()}}),
       {},
       {Parameter("fixmedins_code", "path", true, "institution"),
        Parameter("setl_id", "path", true, "settlement")}});
  add("/v1/findings", "get",
      {"What was found online",
       "read; personal for unmasked ids; admin for other institutions",
       Record({{"findings", List(Ref("Finding"))}, {"next", Nullable(Text())}}),
       {},
       {Parameter("psn_no", "query", false, "of this person"),
        Parameter("from", "query", false, "the next of an earlier answer"), limit}});
  add("/v1/rules", "get",
      {"The rules in use", "read",
       Record({{"rulebook_hash", Text()}, {"region", Text()}, {"rules", List(Ref("Rule"))}})});
  add("/v1/rules/{id}", "get",
      {"One rule", "read", Ref("Rule"), {}, {Parameter("id", "path", true, "of the rule")}});
  add("/v1/knowledge", "get",
      {"The knowledge points that name a code",
       "read",
       Record({{"rulebook_hash", Text()},
               {"code", Text()},
               {"points",
                List(Record({{"table", Text()},
                             {"cells", Object{{"type", "object"},
                                              {"additionalProperties", TypeOf("string")}}}}))},
               {"more", kBool}}),
       {},
       {Parameter("code", "query", true, "of an item, diagnosis or procedure")}});
  add("/v1/unchecked", "get",
      {"Requests that wait to be checked late",
       "admin",
       Record({{"unchecked", List(Record({{"id", Text()},
                                          {"fixmedins_code", Text()},
                                          {"msgid", Text()},
                                          {"source", Text()},
                                          {"why", Text()},
                                          {"since", Text()},
                                          {"tries", kInt}}))}}),
       {},
       {limit}});
  add("/v1/compliance", "get",
      {"How warnings were answered (遵从率)",
       "read for the own provider, its doctors and departments, else admin",
       Record({{"by", OneOf({"doctor", "department", "provider"})},
               {"compliance", List(Record({{"key", Text()},
                                           {"warned", kInt},
                                           {"answered", kInt},
                                           {"changed", kInt},
                                           {"kept", kInt},
                                           {"kept_without_reason", kInt},
                                           {"rate", Nullable(Text())}}))}}),
       {},
       {Parameter(
           "by", "query", true,
           "doctor, department or provider; keys of the first two begin with the provider's")}});
  add("/v1/version", "get",
      {"Versions of program and rulebook", "check",
       Record({{"version", Text()}, {"rulebook_hash", Text()}, {"dialect", Text()}})});
  add("/v1/openapi.json", "get", {"This document", "", TypeOf("object")});
  return paths;
}

}  // namespace

std::string OpenApiDocument(const std::string& version, const std::string& more) {
  Object document;
  document["openapi"] = "3.0.3";
  document["info"] = Object{{"title", "Mingjian 明鉴: online checking of medical-insurance claims"},
                            {"version", version.empty() ? "0" : version},
                            {"license", Object{{"name", "Apache-2.0"}}}};
  document["security"] = json::array{Object{{"key", json::array{}}}};
  document["paths"] = Paths();
  document["components"] = Object{
      {"schemas", Schemas()},
      {"securitySchemes",
       Object{{"key", Object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-Api-Key"}}}}}};
  if (!more.empty()) {
    boost::system::error_code bad;
    const json::value parts = json::parse(more, bad);
    MJ_CHECK(!bad && parts.is_object());
    const auto add = [&parts](std::string_view name, Object* to) {
      const json::value* const part = parts.as_object().if_contains(name);
      if (part == nullptr) return;
      for (const auto& [key, value] : part->as_object()) (*to)[key] = value;
    };
    Object& components = document["components"].as_object();
    add("paths", &document["paths"].as_object());
    add("schemas", &components["schemas"].as_object());
    add("securitySchemes", &components["securitySchemes"].as_object());
  }
  return json::serialize(document);
}

}  // namespace mingjian::service
