#pragma once
// Checks JSON against the schemas of an OpenAPI document, as far as our document uses them: $ref,
// type, nullable, properties, required, additionalProperties, items, enum, oneOf.

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace mingjian::service {

class SchemaCheck {
 public:
  explicit SchemaCheck(const boost::json::value& document) : document_(document) {}

  // "" when `value` fits; else where and why not.
  std::string Check(const boost::json::value& schema, const boost::json::value& value,
                    const std::string& at = "$") const {
    namespace json = boost::json;
    const json::object& of = schema.as_object();
    if (const json::value* ref = of.if_contains("$ref")) {
      const json::string& path = ref->as_string();
      return Check(document_.at_pointer(std::string_view(path).substr(1)), value, at);
    }
    if (value.is_null()) {
      const json::value* nullable = of.if_contains("nullable");
      return nullable != nullptr && nullable->as_bool() ? "" : at + " is null";
    }
    if (const json::value* either = of.if_contains("oneOf")) {
      std::string why;
      int fits = 0;
      for (const json::value& each : either->as_array()) {
        const std::string wrong = Check(each, value, at);
        fits += wrong.empty() ? 1 : 0;
        why += " | " + wrong;
      }
      return fits == 1 ? "" : at + " fits " + std::to_string(fits) + " of several:" + why;
    }
    if (const json::value* values = of.if_contains("enum")) {
      for (const json::value& each : values->as_array()) {
        if (each == value) return "";
      }
      return at + " is " + json::serialize(value) + ", not of the list";
    }
    const json::value* type = of.if_contains("type");
    if (type == nullptr) return "";
    const std::string_view name = type->as_string();
    if (name == "string") return value.is_string() ? "" : at + " is no string";
    if (name == "boolean") return value.is_bool() ? "" : at + " is no boolean";
    if (name == "integer")
      return value.is_int64() || value.is_uint64() ? "" : at + " is no integer";
    if (name == "number") return value.is_number() ? "" : at + " is no number";
    if (name == "array") return CheckList(of, value, at);
    return CheckObject(of, value, at);
  }

 private:
  std::string CheckList(const boost::json::object& of, const boost::json::value& value,
                        const std::string& at) const {
    if (!value.is_array()) return at + " is no list";
    size_t i = 0;
    for (const boost::json::value& each : value.as_array()) {
      std::string wrong = Check(of.at("items"), each, at + "[" + std::to_string(i++) + "]");
      if (!wrong.empty()) return wrong;
    }
    return "";
  }
  std::string CheckObject(const boost::json::object& of, const boost::json::value& value,
                          const std::string& at) const {
    namespace json = boost::json;
    if (!value.is_object()) return at + " is no object";
    const json::value* required = of.if_contains("required");
    if (required != nullptr) {
      for (const json::value& name : required->as_array()) {
        if (!value.as_object().contains(name.as_string())) {
          return at + " lacks " + std::string(name.as_string());
        }
      }
    }
    const json::value* properties = of.if_contains("properties");
    const json::value* more = of.if_contains("additionalProperties");
    for (const auto& [name, member] : value.as_object()) {
      const std::string path = at + "." + std::string(name);
      const json::value* schema =
          properties == nullptr ? nullptr : properties->as_object().if_contains(name);
      std::string wrong;
      if (schema != nullptr) {
        wrong = Check(*schema, member, path);
      } else if (more != nullptr && more->is_bool()) {
        if (!more->as_bool()) wrong = path + " is not described";
      } else if (more != nullptr) {
        wrong = Check(*more, member, path);
      }
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  const boost::json::value& document_;
};

}  // namespace mingjian::service
