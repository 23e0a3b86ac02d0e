#pragma once
// A document as PDF: A4, laid out by Pango and drawn by Cairo, with Noto Serif CJK SC (headings in
// Noto Sans CJK SC) embedded; the one adapter over both.

#include <string>

#include "base/error.h"
#include "documents/content.h"

namespace mingjian::documents {

// kEnvironment when no font of the machine holds the document's characters, and without memory.
// THREADS: callable from several at once.
Result<std::string> WritePdf(const Document& document);

}  // namespace mingjian::documents
