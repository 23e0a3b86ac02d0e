#pragma once
// Clues and what belongs to them as JSON. Private to src/desk.

#include <boost/json/fwd.hpp>
#include <map>
#include <span>
#include <string>

#include "casework/clue_file.h"
#include "desk/handlers.h"
#include "desk/rule_cards.h"

namespace mingjian::desk {

using ProviderNames = std::map<std::string, std::string>;

boost::json::object ClueJson(const Visit& visit, const casework::ClueRow& clue,
                             const ProviderNames& names, bool unmask);
// `compared` becomes the object `values`.
boost::json::object FindingJson(const Visit& visit, const casework::FindingRow& finding,
                                bool unmask);
boost::json::array FindingsJson(const Visit& visit, std::span<const casework::FindingRow> findings,
                                bool unmask);
boost::json::array EventsJson(const casework::ClueFile& file);
boost::json::array VotesJson(const casework::ClueFile& file);
boost::json::array NotesJson(const casework::ClueFile& file);
boost::json::array AttachmentsJson(const casework::ClueFile& file);
boost::json::array DoorsJson(const casework::ClueFile& file);
boost::json::array ActionsJson(std::span<const casework::ClueAction> actions);
boost::json::object AttachmentJson(const casework::Attachment& attachment);
// Null when the rulebook has no such rule.
boost::json::value RuleCardJson(const RuleCards::Book& book, const std::string& rule);

// "待抑制" and the like: names of events that are no decisions, in Chinese too.
std::string_view EventChinese(std::string_view event);

}  // namespace mingjian::desk
