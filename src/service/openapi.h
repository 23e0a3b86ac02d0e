#pragma once
// The OpenAPI document of the REST routes and of the national interface's envelope; tables and
// fields come from src/model.

#include <string>

namespace mingjian::service {

// OpenAPI 3.0.3 as JSON.
std::string OpenApiDocument(const std::string& version);

}  // namespace mingjian::service
