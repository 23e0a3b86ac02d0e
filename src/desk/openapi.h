#pragma once
// The desk's part of GET /v1/openapi.json: every route of route_rights.h, with the shapes of
// bodies and answers where openapi.cc has them.

#include <string>

namespace mingjian::desk {

// {"paths": {…}, "schemas": {…}, "securitySchemes": {…}} as JSON.
std::string OpenApiPart();

}  // namespace mingjian::desk
