#pragma once
// Who may take which step of a rule's life, and what the steps are. Private to src/desk.
//
// Right `rule_write`: to propose (draft to review; in a region shadow to review), to take back to
// draft, to record back-tests and decisions. Right `rule_approve`: every other step, and to record.
// Both at no place: a rulebook is of the whole installation, so the grant must be without region
// and institution. That an author does not approve his own version is rules/life.h.

#include <boost/json/fwd.hpp>
#include <string>

#include "desk/handlers.h"
#include "rules/life_book.h"

namespace mingjian::desk {

// Refusal "no-rule" when there is none.
Result<const rules::Rule*> FindRule(const rules::LifeBook& book, const std::string& id);

// What runs cases; without one an error says so.
rules::CaseRunner RunnerOf(const Desk& desk);

// The right that a step asks for.
casework::Right RightOfMove(const rules::LifeBook& book, const rules::HistoryEvent& event);
// A refusal of rules/life.h as one of casework ("approved-by-author: …").
std::unexpected<Error> RefuseMove(const rules::Refusal& refusal);

// [{to, refused: null | {code, message}}] of every status but the one that the rule has, for the
// person of the visit.
Result<boost::json::array> MovesJson(const rules::LifeBook& book, const Visit& visit,
                                     const rules::Rule& rule);

}  // namespace mingjian::desk
