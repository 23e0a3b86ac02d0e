#pragma once
// A document as .docx (Office Open XML, ISO/IEC 29500 transitional): A4, the margins and sizes of
// Chinese official documents, page numbers at the foot. Fonts are named, not embedded: 宋体, 仿宋
// and 黑体, which Word and WPS have in China; others put their own in place.

#include <string>

#include "base/error.h"
#include "documents/content.h"

namespace mingjian::documents {

// The same document gives the same bytes. kEnvironment without memory.
Result<std::string> WriteDocx(const Document& document);

}  // namespace mingjian::documents
