#pragma once
// The filters of a list of clues, as the query of a request names them. Private to src/desk.

#include "casework/worklist.h"
#include "desk/handlers.h"

namespace mingjian::desk {

// Without the page; kUsage names what is wrong.
Result<casework::WorklistQuery> ClueQueryOf(const Visit& visit);

}  // namespace mingjian::desk
