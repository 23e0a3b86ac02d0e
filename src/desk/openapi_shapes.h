#pragma once
// Shapes of bodies and answers for the OpenAPI document, written short. Private to src/desk.
//
// "name:type" a member; "name~:type" one that may be missing; types int, number, bool, text, money,
// time, day, object, a shape's name, [type] a list, and a '?' behind for null.

#include <span>
#include <string_view>

namespace mingjian::desk {

struct Shape {
  std::string_view name, members;
};
std::span<const Shape> Shapes();

struct RouteShape {
  std::string_view method, pattern, summary;
  std::string_view answer;       // members, a shape, or "rows Shape"; "" = any object
  std::string_view body = {};    // members, "" = none (or no JSON)
  std::string_view query = {};   // names
  std::string_view status = {};  // "" = 200
};
std::span<const RouteShape> RouteShapes();

}  // namespace mingjian::desk
