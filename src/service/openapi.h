#pragma once
// The OpenAPI document of the REST routes and of the national interface's envelope; tables and
// fields come from src/model.

#include <string>

namespace mingjian::service {

// OpenAPI 3.0.3 as JSON. `more`: further {"paths", "schemas", "securitySchemes"}, each of which
// maps names to what the document has for them; "" = none.
std::string OpenApiDocument(const std::string& version, const std::string& more = "");

}  // namespace mingjian::service
