#include "desk/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "desk/openapi_shapes.h"
#include "desk/route_rights.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

json::object TypeOf(std::string_view name) { return {{"type", name}}; }

// "text?" → {"type": "string", "nullable": true}; names with a capital are shapes.
json::object SchemaOf(std::string_view type) {
  if (type.ends_with('?')) {
    json::object schema = SchemaOf(type.substr(0, type.size() - 1));
    // A $ref takes nothing beside it in OpenAPI 3.0.
    if (schema.contains("$ref")) schema = {{"oneOf", json::array{schema}}};
    schema["nullable"] = true;
    return schema;
  }
  if (type.starts_with('[')) {
    return {{"type", "array"}, {"items", SchemaOf(type.substr(1, type.size() - 2))}};
  }
  if (type == "int") return TypeOf("integer");
  if (type == "number") return TypeOf("number");
  if (type == "bool") return TypeOf("boolean");
  if (type == "object") return TypeOf("object");
  if (type == "text") return TypeOf("string");
  if (type == "money") {
    return {{"type", "string"},
            {"pattern", "^-?[0-9]+\\.[0-9]{2,6}$"},
            {"example", "12.50"},
            {"description", "yuan"}};
  }
  if (type == "time") return {{"type", "string"}, {"example", "2026-05-06 09:00:00"}};
  if (type == "day") return {{"type", "string"}, {"example", "2026-05-06"}};
  MJ_CHECK(type.front() >= 'A' && type.front() <= 'Z');
  return {{"$ref", "#/components/schemas/Desk" + std::string(type)}};
}

// "name:type name~:type": an object; '~' marks a member that may be missing.
json::object RecordOf(std::string_view members) {
  json::object properties;
  json::array required;
  for (const std::string_view word : Split(members, ' ')) {
    if (word.empty()) continue;
    const size_t colon = word.find(':');
    MJ_CHECK(colon != std::string_view::npos);
    std::string_view name = word.substr(0, colon);
    const bool optional = name.ends_with('~');
    if (optional) name.remove_suffix(1);
    properties[name] = SchemaOf(word.substr(colon + 1));
    if (!optional) required.emplace_back(name);
  }
  json::object schema = {
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

// A shape's name, a list of rows of it ("rows Clue"), or members.
json::object AnswerSchema(std::string_view answer) {
  if (answer.empty()) return TypeOf("object");
  constexpr std::string_view kRows = "rows ";
  if (answer.starts_with(kRows)) {
    return RecordOf(fmt::format("rows:[{}] next:text?", answer.substr(kRows.size())));
  }
  if (answer.find(':') != std::string_view::npos) return RecordOf(answer);
  return SchemaOf(answer);
}

json::object Content(json::object schema) {
  return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}

json::array ParametersOf(std::string_view pattern, std::string_view query) {
  json::array list;
  const auto add = [&list](std::string_view name, std::string_view in) {
    list.push_back(json::object{
        {"name", name}, {"in", in}, {"required", in == "path"}, {"schema", TypeOf("string")}});
  };
  for (size_t at = 0; (at = pattern.find('{', at)) != std::string_view::npos; ++at) {
    std::string_view name = pattern.substr(at + 1, pattern.find('}', at) - at - 1);
    if (name.ends_with('*')) name.remove_suffix(1);
    add(name, "path");
  }
  for (const std::string_view name : Split(query, ' ')) {
    if (!name.empty()) add(name, "query");
  }
  return list;
}

json::object OperationOf(const RouteRights& route, const RouteShape* shape) {
  json::object operation;
  operation["summary"] = shape == nullptr ? route.pattern : shape->summary;
  std::string rights;
  for (const casework::Right right : route.any) {
    rights += (rights.empty() ? "" : ", ") + std::string(ToString(right));
  }
  operation["description"] =
      rights.empty() ? "Everybody who has logged in" : "One of the rights " + rights;
  operation["security"] = json::array{json::object{{"session", json::array{}}}};
  if (json::array parameters = ParametersOf(route.pattern, shape == nullptr ? "" : shape->query);
      !parameters.empty()) {
    operation["parameters"] = std::move(parameters);
  }
  if (shape != nullptr && !shape->body.empty()) {
    operation["requestBody"] = {{"required", true}, {"content", Content(RecordOf(shape->body))}};
  }
  const std::string_view status = shape == nullptr || shape->status.empty() ? "200" : shape->status;
  json::object answers;
  answers[status] = {{"description", "the answer"},
                     {"content", Content(AnswerSchema(shape == nullptr ? "" : shape->answer))}};
  answers["default"] = {{"description", "what is wrong"},
                        {"content", Content({{"$ref", "#/components/schemas/Error"}})}};
  operation["responses"] = std::move(answers);
  return operation;
}

std::string LowerCase(std::string_view method) {
  std::string lower(method);
  for (char& c : lower) c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

}  // namespace

std::string OpenApiPart() {
  json::object schemas, paths;
  for (const Shape& shape : Shapes()) {
    schemas["Desk" + std::string(shape.name)] = RecordOf(shape.members);
  }
  const auto add = [&paths](const RouteRights& route) {
    const auto shapes = RouteShapes();
    const auto shape = std::ranges::find_if(shapes, [&route](const RouteShape& each) {
      return each.method == route.method && each.pattern == route.pattern;
    });
    if (!paths.contains(route.pattern)) paths[route.pattern] = json::object();
    json::object operation = OperationOf(route, shape == shapes.end() ? nullptr : &*shape);
    if (IsOpenRoute(route.method, route.pattern)) {
      operation["security"] = json::array{};
      operation["description"] = "Without a session";
    }
    paths[route.pattern].as_object()[LowerCase(route.method)] = std::move(operation);
  };
  for (const RouteRights& route : AllRouteRights()) add(route);
  add({"POST", "/v1/session", {}});
  add({"GET", "/v1/session/options", {}});
  return json::serialize(json::object{
      {"paths", std::move(paths)},
      {"schemas", std::move(schemas)},
      {"securitySchemes",
       {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "mingjian_session"}}}}}});
}

}  // namespace mingjian::desk
