#pragma once
// A step of casework/schema.h: cases and their documents (casework/cases.h, case_documents.h).

#include <string_view>

namespace mingjian::casework {

extern const std::string_view kCaseTables;

}  // namespace mingjian::casework
