#pragma once
// Cases and their documents as JSON. Private to src/desk.

#include <boost/json/fwd.hpp>

#include "casework/case_documents.h"
#include "casework/cases.h"
#include "desk/handlers.h"

namespace mingjian::desk {

boost::json::object CaseJson(const Visit& visit, const casework::CaseRow& row, bool unmask);
boost::json::object CaseDocumentJson(const casework::CaseDocument& document);
// The answer to every change of a case: the case as it is now, with what belongs to it.
Answer CaseAnswer(const Visit& visit, const casework::CaseRow& row, bool unmask, int status = 200);

}  // namespace mingjian::desk
