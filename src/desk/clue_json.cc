#include "desk/clue_json.h"

#include <array>
#include <boost/json.hpp>

#include "casework/findings.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using casework::State;

constexpr std::array<std::string_view, 5> kSeverities = {"violation", "high", "low", "indicator",
                                                         ""};

std::string_view SeverityName(int64_t severity) {
  return severity >= 1 && severity <= 4 ? kSeverities[static_cast<size_t>(severity) - 1] : "";
}

json::array LinesJson(std::string_view lines) {
  json::array list;
  for (const auto& [setl_id, feedetl_sn] : casework::LinesOf(lines)) {
    list.push_back({{"setl_id", setl_id}, {"feedetl_sn", TextOrNull(feedetl_sn)}});
  }
  return list;
}

// name_min and name_max; multiples are micros.
void AddRange(json::object* law, const std::string& name, const rules::LawRange& range,
              bool micros = false) {
  const auto bound = [micros](const std::optional<int64_t>& number) -> json::value {
    if (!number) return nullptr;
    return micros ? Decimal::FromMicros(*number).ToString() : std::to_string(*number);
  };
  (*law)[name + "_min"] = bound(range.min);
  (*law)[name + "_max"] = bound(range.max);
}

json::object LawJson(const rules::Basis& basis) {
  const rules::LawArticle fact = basis.fact.value_or(rules::LawArticle());
  json::object law = {{"law", basis.law},
                      {"number", TextOrNull(fact.number)},
                      {"article", basis.article},
                      {"article_zh", rules::ArticleText(basis.article)},
                      {"note", TextOrNull(basis.note)},
                      {"subject", TextOrNull(fact.subject)},
                      {"consequence", TextOrNull(fact.consequence)},
                      {"confidence", TextOrNull(basis.fact ? ToString(fact.confidence) : "")}};
  AddRange(&law, "multiple", fact.multiple, true);
  AddRange(&law, "yuan", fact.yuan);
  AddRange(&law, "months", fact.months);
  AddRange(&law, "points", fact.points);
  return law;
}

json::value ParsedOr(const std::string& text, json::value otherwise) {
  boost::system::error_code bad;
  json::value value = json::parse(text, bad);
  return bad ? std::move(otherwise) : std::move(value);
}

}  // namespace

json::object ClueJson(const Visit& visit, const casework::ClueRow& clue, const ProviderNames& names,
                      bool unmask) {
  const auto name = names.find(clue.fixmedins_code);
  const bool overdue =
      clue.due_on > 0 && DayOf(visit.now) > clue.due_on && !casework::IsDecided(clue.state);
  return {{"clue_id", clue.clue_id},
          {"grouping_by", clue.grouping_by},
          {"fixmedins_code", TextOrNull(clue.fixmedins_code)},
          {"fixmedins_name", TextOrNull(name == names.end() ? "" : name->second)},
          {"person", TextOrNull(PersonShown(clue.psn_no, unmask))},
          {"person_key", TextOrNull(visit.desk.persons().KeyOf(clue.psn_no))},
          {"rule", TextOrNull(clue.rule)},
          {"title", clue.title},
          {"month", TextOrNull(clue.month)},
          {"part", clue.part},
          {"region", TextOrNull(clue.region)},
          {"severity", clue.severity},
          {"severity_name", SeverityName(clue.severity)},
          {"state", ToString(clue.state)},
          {"state_zh", Chinese(clue.state)},
          {"version", clue.version},
          {"findings", clue.findings},
          {"net_amt", Money(clue.net_amt)},
          {"fund_amt", Money(clue.fund_amt)},
          {"upheld_amt", Money(clue.upheld_amt)},
          {"score", clue.score.ToString()},
          {"assignee", TextOrNull(clue.assignee)},
          {"due_on", Day(clue.due_on)},
          {"overdue", overdue},
          {"attention", clue.attention},
          {"created_at", Time(clue.created_at)},
          {"changed_at", Time(clue.changed_at)}};
}

json::object FindingJson(const Visit& visit, const casework::FindingRow& finding, bool unmask) {
  return {{"finding_id", finding.finding_id},
          {"rule", finding.rule},
          {"version", finding.version},
          {"title", finding.title},
          {"source", finding.source},
          {"severity", finding.severity},
          {"point", TextOrNull(finding.point)},
          {"state", finding.state},
          {"person", TextOrNull(PersonShown(finding.psn_no, unmask))},
          {"person_key", TextOrNull(visit.desk.persons().KeyOf(finding.psn_no))},
          {"fixmedins_code", finding.fixmedins_code},
          {"mdtrt_id", TextOrNull(finding.mdtrt_id)},
          {"setl_id", TextOrNull(finding.setl_id)},
          {"setl_time", Time(finding.setl_time)},
          {"bilg_dr_codg", TextOrNull(finding.bilg_dr_codg)},
          {"vola_amt", Money(finding.vola_amt)},
          {"standing_amt", Money(finding.standing_amt)},
          {"net_amt", Money(finding.net_amt)},
          {"fund_amt", Money(finding.fund_amt)},
          {"upheld_amt", Money(finding.upheld_amt)},
          {"message", finding.message},
          {"values", ParsedOr(finding.compared, json::object())},
          {"basis", TextOrNull(finding.basis)},
          {"violates", LinesJson(finding.violates)},
          {"involves", LinesJson(finding.involves)}};
}

json::array FindingsJson(const Visit& visit, std::span<const casework::FindingRow> findings,
                         bool unmask) {
  json::array list;
  for (const casework::FindingRow& each : findings)
    list.push_back(FindingJson(visit, each, unmask));
  return list;
}

std::string_view EventChinese(std::string_view event) {
  if (const auto known = casework::EventOf(event)) return Chinese(*known);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kOthers = {
      {{"vote", "合议投票"},
       {"assign", "分派"},
       {"changed", "数据变化"},
       {"changed_later", "决定后数据变化"},
       {"withdrawn", "退费后撤销"}}};
  for (const auto& [name, chinese] : kOthers) {
    if (name == event) return chinese;
  }
  return event;
}

json::array EventsJson(const casework::ClueFile& file) {
  json::array list;
  for (const casework::EventRow& event : file.events) {
    list.push_back({{"at", Time(event.at)},
                    {"actor", TextOrNull(event.actor)},
                    {"event", event.event},
                    {"event_zh", EventChinese(event.event)},
                    {"from_state", event.from_state},
                    {"to_state", event.to_state},
                    {"reason", TextOrNull(event.reason)},
                    {"before_amt", Money(event.before)},
                    {"after_amt", Money(event.after)},
                    {"combined", event.combined}});
  }
  return list;
}

json::array VotesJson(const casework::ClueFile& file) {
  json::array list;
  for (const casework::VoteRow& vote : file.votes) {
    list.push_back({{"round", vote.round},
                    {"actor", vote.expert},
                    {"upholds", vote.upholds},
                    {"reason", vote.reason},
                    {"at", Time(vote.at)}});
  }
  return list;
}

json::array NotesJson(const casework::ClueFile& file) {
  json::array list;
  for (const casework::NoteRow& note : file.notes) {
    list.push_back({{"note_id", note.note_id},
                    {"at", Time(note.at)},
                    {"actor", note.actor},
                    {"body", note.body}});
  }
  return list;
}

json::object AttachmentJson(const casework::Attachment& attachment) {
  return {{"attachment_id", attachment.attachment_id},
          {"at", Time(attachment.at)},
          {"actor", attachment.actor},
          {"name", attachment.name},
          {"type", attachment.type},
          {"size", attachment.size},
          {"sha256", attachment.sha256}};
}

json::array AttachmentsJson(const casework::ClueFile& file) {
  json::array list;
  for (const auto& attachment : file.attachments) list.push_back(AttachmentJson(attachment));
  return list;
}

json::array DoorsJson(const casework::ClueFile& file) {
  json::array list;
  for (const casework::Door& door : file.doors) {
    json::array deadlines;
    for (const casework::DoorDeadline& each : door.deadlines) {
      deadlines.push_back(
          {{"name", each.name}, {"due_on", Day(each.due_on)}, {"met_at", Time(each.met_at)}});
    }
    list.push_back({{"door_id", door.door_id},
                    {"kind", ToString(door.kind)},
                    {"kind_zh", Chinese(door.kind)},
                    {"at", Time(door.at)},
                    {"actor", TextOrNull(door.actor)},
                    {"party", TextOrNull(door.kind == casework::DoorKind::kPerson
                                             ? PersonShown(door.party, false)
                                             : door.party)},
                    {"article", TextOrNull(door.article)},
                    {"recover", Money(door.recover)},
                    {"extra", Money(door.extra)},
                    {"measure", TextOrNull(door.measure)},
                    {"detail", TextOrNull(door.detail)},
                    {"deadlines", std::move(deadlines)}});
  }
  return list;
}

json::array ActionsJson(std::span<const casework::ClueAction> actions) {
  json::array list;
  for (const casework::ClueAction& action : actions) {
    json::value refused = nullptr;
    if (!action.refusal.empty()) {
      refused = json::object{{"code", action.refusal}, {"message", action.sentence}};
    }
    list.push_back({{"event", ToString(action.event)},
                    {"event_zh", Chinese(action.event)},
                    {"to_state", ToString(action.to)},
                    {"reason", action.reason},
                    {"amounts", action.amounts},
                    {"attachment", action.attachment},
                    {"until", action.until},
                    {"refused", std::move(refused)}});
  }
  return list;
}

json::value RuleCardJson(const RuleCards::Book& book, const std::string& rule) {
  const auto found = book.rules.find(rule);
  if (found == book.rules.end()) return nullptr;
  const RuleCard& card = found->second;
  json::array law, exceptions;
  for (const rules::Basis& each : card.law) law.push_back(LawJson(each));
  for (const auto& [id, reason] : card.exceptions) {
    exceptions.emplace_back(reason);
  }
  return json::object{{"id", card.id},
                      {"title", card.title},
                      {"about", card.about},
                      {"class", card.category},
                      {"source", card.source},
                      {"status", card.status},
                      {"severity", card.severity},
                      {"version", card.version},
                      {"basis", card.basis},
                      {"law", std::move(law)},
                      {"false_positives", std::move(exceptions)}};
}

}  // namespace mingjian::desk
