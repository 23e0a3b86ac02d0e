#include "online/journal.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "online/policy.h"
#include "online/verdict_json.h"

namespace mingjian::online {
namespace {

namespace json = boost::json;
using rules::Entity;

// What entry text holds; the journal's entries are our own, so anything else is damage.
template <typename Use>
auto Parsed(std::string_view entry, const Use& use)
    -> Result<decltype(use(std::declval<json::object&>()))> {
  try {
    json::value value = json::parse(entry);
    return use(value.as_object());
  } catch (const std::exception& error) {
    return DataError(fmt::format("a journal entry cannot be read: {}", error.what()));
  }
}

std::string TextOf(const json::object& object, std::string_view name) {
  return json::value_to<std::string>(object.at(name));
}

json::object Entry(const Hit& hit, const Context& context, const Request& request,
                   const std::string& rulebook_hash) {
  json::object object = ToJson(hit);
  object["psn_no"] = context.psn_no;
  object["fixmedins_code"] = context.fixmedins_code;
  object["mdtrt_id"] = context.mdtrt_id;
  object["setl_id"] = context.setl_id;
  object["setl_time"] = FormatTime(context.setl_time);
  object["bilg_dr_codg"] = context.bilg_dr_codg;
  object["bilg_dept_codg"] = context.bilg_dept_codg;
  object["med_type"] = context.med_type;
  object["moment"] = ToString(request.moment);
  object["interface"] = request.source;
  object["trig_scen"] = request.trig_scen;
  object["rulebook_hash"] = rulebook_hash;
  object["at"] = FormatTime(request.now);
  return object;
}

}  // namespace

std::string FindingKey(std::string_view psn_no, std::string_view finding_id) {
  std::string key(psn_no);
  key += '\0';
  key += finding_id;
  return key;
}

Context ContextOf(const history::Claim& claim, const Hit* hit) {
  Context context;
  context.psn_no = claim.psn_no();
  context.fixmedins_code = claim.fixmedins_code();
  context.mdtrt_id = claim.mdtrt_id();
  context.setl_id = claim.setl_id();
  context.setl_time = claim.setl_time();
  context.med_type = claim.Text(Entity::kVisit, 0, "med_type");
  uint32_t line = 0;
  if (hit != nullptr) {
    for (const Cited& cited : hit->cited) {
      if (!cited.current) continue;
      for (line = 0; line < claim.line.count; ++line) {
        if (claim.Text(Entity::kLine, line, "feedetl_sn") == cited.feedetl_sn) break;
      }
      break;
    }
  }
  if (line < claim.line.count) {
    context.bilg_dr_codg = claim.Text(Entity::kLine, line, "bilg_dr_codg");
    context.bilg_dept_codg = claim.Text(Entity::kLine, line, "bilg_dept_codg");
  }
  return context;
}

std::string FindingEntry(const Hit& hit, const Context& context, const Request& request,
                         const std::string& rulebook_hash) {
  json::object object = Entry(hit, context, request, rulebook_hash);
  object["state"] = "standing";
  object["standing_amt"] = object["vola_amt"];
  return json::serialize(object);
}

Result<std::string> WithState(std::string_view entry, std::string_view state, int64_t standing_amt,
                              std::string_view why, Seconds now) {
  return Parsed(entry, [&](json::object& object) {
    object["state"] = state;
    object["standing_amt"] = Decimal::FromMicros(standing_amt).ToString();
    object["state_why"] = why;
    object["state_at"] = FormatTime(now);
    return json::serialize(object);
  });
}

Result<StoredFinding> ReadFinding(std::string_view entry) {
  return Parsed(entry, [](const json::object& object) {
    return StoredFinding{TextOf(object, "setl_id"), TextOf(object, "fixmedins_code"),
                         TextOf(object, "state")};
  });
}

std::string WarningEntry(const Hit& hit, const Context& context, const Request& request,
                         const Verdict& verdict) {
  json::object object = Entry(hit, context, request, verdict.rulebook_hash);
  object["stored"] = verdict.stored;
  return json::serialize(object);
}

Result<Warning> ReadWarning(std::string_view entry) {
  return Parsed(entry, [](const json::object& object) {
    return Warning{TextOf(object, "psn_no"),
                   TextOf(object, "fixmedins_code"),
                   TextOf(object, "setl_id"),
                   TextOf(object, "bilg_dr_codg"),
                   TextOf(object, "bilg_dept_codg"),
                   TextOf(object, "rule_id"),
                   ParseDecision(TextOf(object, "decision")).value(),
                   object.at("stored").as_bool()};
  });
}

Status Tallies::Load(const history::Store& store) {
  Status read;
  const std::string own = fmt::format("/{}", shard_);
  MJ_RETURN_IF_ERROR(store.Scan(
      history::Space::kFeedback, "t/", "", [&](std::string_view key, std::string_view value) {
        if (!key.ends_with(own)) return true;
        const std::vector<std::string_view> numbers = Split(value, ' ');
        Count count;
        int64_t* const into[] = {&count.warned, &count.answered, &count.changed, &count.kept,
                                 &count.kept_without_reason};
        for (size_t i = 0; i < std::size(into); ++i) {
          const auto number = i < numbers.size() ? ParseInt(numbers[i]) : std::nullopt;
          if (!number) {
            read = DataError(fmt::format("a tally cannot be read: '{}'", value));
            return false;
          }
          *into[i] = *number;
        }
        counts_[std::string(key)] = count;
        return true;
      }));
  return read;
}

void Tallies::Change(std::string_view doctor, std::string_view department,
                     std::string_view provider, Seconds now, const Count& by,
                     history::Changes* changes) {
  const std::string month = FormatDate(now).substr(0, 7);
  const std::pair<std::string_view, std::string_view> keys[] = {
      {"doctor", doctor}, {"department", department}, {"provider", provider}};
  for (const auto& [kind, code] : keys) {
    if (code.empty()) continue;
    // A doctor may work for several providers, and each may see its own count alone.
    const std::string name =
        kind == "provider" ? std::string(code) : fmt::format("{}:{}", provider, code);
    const std::string key = fmt::format("t/{}/{}/{}/{}", month, kind, name, shard_);
    Count& count = counts_[key];
    count.warned += by.warned;
    count.answered += by.answered;
    count.changed += by.changed;
    count.kept += by.kept;
    count.kept_without_reason += by.kept_without_reason;
    changes->Put(history::Space::kFeedback, key,
                 fmt::format("{} {} {} {} {}", count.warned, count.answered, count.changed,
                             count.kept, count.kept_without_reason));
  }
}

void Tallies::Warned(const Context& context, Seconds now, history::Changes* changes) {
  Change(context.bilg_dr_codg, context.bilg_dept_codg, context.fixmedins_code, now, {.warned = 1},
         changes);
}

void Tallies::Answered(const Warning& warning, const Feedback& feedback, int before,
                       bool before_reason, history::Changes* changes) {
  Count by;
  const auto add = [&](int way, bool reason, int64_t sign) {
    by.answered += sign;
    by.changed += way == 2 ? sign : 0;
    by.kept += way == 1 ? sign : 0;
    by.kept_without_reason += way == 1 && !reason ? sign : 0;
  };
  if (before != 0) add(before, before_reason, -1);
  add(feedback.dspo_way, !feedback.dspo_way_rea.empty(), 1);
  Change(warning.bilg_dr_codg, warning.bilg_dept_codg, warning.fixmedins_code, feedback.now, by,
         changes);
}

Result<std::vector<Compliance>> SumTallies(const history::Store& store, Checker::By by) {
  const std::string_view kind = by == Checker::By::kDoctor       ? "doctor"
                                : by == Checker::By::kDepartment ? "department"
                                                                 : "provider";
  std::map<std::string, Compliance> sums;
  MJ_RETURN_IF_ERROR(store.Scan(
      history::Space::kFeedback, "t/", "", [&](std::string_view key, std::string_view value) {
        const std::vector<std::string_view> parts = Split(key, '/');
        if (parts.size() < 5 || parts[2] != kind) return true;
        const size_t begin = 2 + parts[1].size() + 1 + kind.size() + 1;
        const std::string name(key.substr(begin, key.rfind('/') - begin));
        const std::vector<std::string_view> numbers = Split(value, ' ');
        const auto number = [&](size_t i) {
          // An answer that is replaced in a later month may leave less than nothing there.
          return static_cast<uint64_t>(i < numbers.size() ? ParseInt(numbers[i]).value_or(0) : 0);
        };
        Compliance& sum = sums[name];
        sum.key = name;
        sum.warned += number(0);
        sum.answered += number(1);
        sum.changed += number(2);
        sum.kept += number(3);
        sum.kept_without_reason += number(4);
        return true;
      }));
  std::vector<Compliance> list;
  for (auto& [name, sum] : sums) list.push_back(std::move(sum));
  return list;
}

}  // namespace mingjian::online
