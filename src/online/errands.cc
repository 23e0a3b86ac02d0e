// Feedback and undo: they run on the worker of their person, so that they keep their place among
// its requests.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "online/worker.h"

namespace mingjian::online {
namespace {

namespace json = boost::json;
using history::Changes;
using history::Space;

struct Given {  // an earlier answer to the same warning
  int dspo_way = 0;
  bool reason = false;
};

Result<Given> ReadGiven(const std::string& entry) {
  try {
    const json::value value = json::parse(entry);
    return Given{json::value_to<int>(value.at("dspo_way")),
                 !value.at("dspo_way_rea").as_string().empty()};
  } catch (const std::exception& error) {
    return DataError(fmt::format("a kept feedback cannot be read: {}", error.what()));
  }
}

}  // namespace

Status Worker::Answer(const Feedback& feedback) {
  MJ_TRY(const auto entry, shared_.store->Get(Space::kRequests, feedback.jr_id));
  if (!entry) {
    return DataError(fmt::format("warn_rslt_id '{}' is not known", feedback.jr_id));
  }
  MJ_TRY(const Warning warning, ReadWarning(*entry));
  if (warning.fixmedins_code != feedback.fixmedins_code) {
    return DataError(fmt::format("warn_rslt_id '{}' belongs to another institution than '{}'",
                                 feedback.jr_id, feedback.fixmedins_code));
  }
  if (feedback.dspo_way != 1 && feedback.dspo_way != 2) {
    return DataError(fmt::format("dspo_way is {}; expected 1 (go on) or 2 (go back and change)",
                                 feedback.dspo_way));
  }
  Given before;
  MJ_TRY(const auto former, shared_.store->Get(Space::kFeedback, "a/" + feedback.jr_id));
  if (former) {
    MJ_TRY(before, ReadGiven(*former));
  }
  Changes changes;
  changes.Put(Space::kFeedback, "a/" + feedback.jr_id,
              json::serialize(json::object{{"warn_type", feedback.warn_type},
                                           {"dspo_way", feedback.dspo_way},
                                           {"dspo_way_rea", feedback.dspo_way_rea},
                                           {"fixmedins_code", feedback.fixmedins_code},
                                           {"rule_id", warning.rule_id},
                                           {"at", FormatTime(feedback.now)}}));
  tallies_.Answered(warning, feedback, before.dspo_way, before.reason, &changes);
  if (feedback.dspo_way == 2 && warning.stored) {
    const history::SettlementKey key{warning.fixmedins_code, warning.setl_id};
    MJ_RETURN_IF_ERROR(Withdraw(warning.psn_no, key, {}, "the doctor went back to change it",
                                feedback.now, &changes));
    changes.Undo(key);
  }
  return shared_.store->Commit(std::move(changes));
}

Status Worker::Undo(const history::SettlementKey& key, Seconds now) {
  MJ_TRY(const auto claim, shared_.store->Find(key));
  if (!claim) {
    return DataError(fmt::format("there is no settlement '{}' of '{}' in the history", key.setl_id,
                                 key.fixmedins_code));
  }
  Changes changes;
  MJ_RETURN_IF_ERROR(
      Withdraw(claim->psn_no(), key, {}, "the settlement was undone", now, &changes));
  changes.Undo(key);
  return shared_.store->Commit(std::move(changes));
}

}  // namespace mingjian::online
