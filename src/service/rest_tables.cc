#include "service/rest_tables.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <span>
#include <unordered_map>

#include "base/text.h"
#include "engine/columns.h"
#include "model/checks.h"

namespace mingjian::service {
namespace {

using rules::Entity;

struct Member {
  std::string_view name;
  Entity entity;
  bool list;
  bool needed;
};
constexpr Member kMembers[] = {
    {"psn", Entity::kPerson, false, false},        {"mdtrt_d", Entity::kVisit, false, true},
    {"setl_d", Entity::kSettlement, false, false}, {"diag_d", Entity::kDiagnosis, true, false},
    {"oprn_d", Entity::kProcedure, true, false},   {"fee_list_d", Entity::kLine, true, true},
};

// Keys of the settlement need be said once only; Complete tells them to every row.
constexpr std::array<std::string_view, 4> kSpread = {"psn_no", "fixmedins_code", "mdtrt_id",
                                                     "setl_id"};

struct TableChecks {
  const model::Table* table;
  std::vector<model::FieldCheck> checks;
  std::unordered_map<std::string_view, size_t> positions;
  std::vector<std::string_view> names;

  explicit TableChecks(Entity entity) : table(engine::ModelTableOf(entity)) {
    for (size_t i = 0; i < table->fields.size(); ++i) {
      checks.emplace_back(table->fields[i]);
      if (table->fields[i].name == "item_code") continue;  // derived, never sent
      positions.emplace(table->fields[i].name, i);
      names.push_back(table->fields[i].name);
    }
  }
};

const TableChecks& ChecksOf(Entity entity) {
  static const std::map<Entity, TableChecks> all = [] {
    std::map<Entity, TableChecks> made;
    for (const Member& member : kMembers) made.emplace(member.entity, TableChecks(member.entity));
    return made;
  }();
  return all.at(entity);
}

class Reader {
 public:
  Reader(const JsonTree& tree, Purpose purpose, Seconds now)
      : tree_(tree), purpose_(purpose), now_(now) {}

  ReadTables Read(const JsonNode& node) {
    if (node.kind != JsonKind::kObject) {
      Refuse(node, "", "an object with mdtrt_d and fee_list_d");
      return std::move(read_);
    }
    CheckNames(node);
    for (const Member& member : kMembers) ReadMember(node, member);
    ReadMoment(node);
    if (read_.problems.empty()) Complete(node);
    return std::move(read_);
  }

 private:
  void Refuse(const JsonNode& node, std::string_view value, std::string_view expected) {
    AddProblem(tree_, node, "", value, expected, &read_.problems);
  }
  void RefuseMissing(const JsonNode& node, std::string_view name, std::string_view expected) {
    AddProblem(tree_, node, name, "", expected, &read_.problems);
  }
  // A name that is none of `names`. Suggestions are dear, so they have an end too.
  void RefuseName(const JsonNode& node, std::string expected,
                  std::span<const std::string_view> names) {
    if (IsFull(read_.problems)) return;
    Refuse(node, node.key, expected + DidYouMean(node.key, names, "; "));
  }

  void CheckNames(const JsonNode& node) {
    constexpr std::array<std::string_view, 7> kNames = {"psn",    "mdtrt_d",    "setl_d", "diag_d",
                                                        "oprn_d", "fee_list_d", "moment"};
    for (const JsonNode& member : tree_.Children(node)) {
      bool known = false;
      for (const std::string_view name : kNames) known |= name == member.key;
      if (known) continue;
      RefuseName(member, "one of psn, mdtrt_d, setl_d, diag_d, oprn_d, fee_list_d, moment", kNames);
    }
  }

  void ReadMember(const JsonNode& claim, const Member& member) {
    const JsonNode* const node = tree_.Find(claim, member.name);
    const JsonKind kind = member.list ? JsonKind::kArray : JsonKind::kObject;
    // A claim without its settlement's own row is a what-if of a visit.
    const bool settlement = member.entity == Entity::kSettlement;
    if (node == nullptr || node->kind == JsonKind::kNull) {
      if (member.needed || (settlement && purpose_ == Purpose::kSettlement)) {
        RefuseMissing(claim, member.name, ToString(kind));
      }
      if (settlement) RowsWriter(&read_.claim, member.entity, 1);
      return;
    }
    if (node->kind != kind) return Refuse(*node, node->text, ToString(kind));
    if (node->count > kLinesMax) {
      return Refuse(*node, fmt::format("{} rows", node->count),
                    fmt::format("at most {}", kLinesMax));
    }
    RowsWriter rows(&read_.claim, member.entity, member.list ? node->count : 1);
    if (!member.list) return ReadRow(*node, member.entity, 0, &rows);
    uint32_t row = 0;
    for (const JsonNode& each : tree_.Children(*node)) ReadRow(each, member.entity, row++, &rows);
  }

  void ReadRow(const JsonNode& object, Entity entity, uint32_t row, RowsWriter* rows) {
    if (object.kind != JsonKind::kObject) return Refuse(object, object.text, "an object");
    const TableChecks& checks = ChecksOf(entity);
    for (const JsonNode& cell : tree_.Children(object)) {
      const auto found = checks.positions.find(cell.key);
      if (found == checks.positions.end()) {
        RefuseName(cell, fmt::format("a field of {}", checks.table->name), checks.names);
        continue;
      }
      ReadField(cell, checks, found->second, row, rows);
    }
    for (size_t field = 0; field < checks.table->fields.size(); ++field) {
      const model::Field& of = checks.table->fields[field];
      if (of.required != model::Required::kYes || !Needs(entity, of.name)) continue;
      if (rows->Get(row, field) == engine::kMissing) {
        RefuseMissing(object, of.name, fmt::format("a value ({})", of.zh));
      }
    }
  }

  bool Needs(Entity entity, std::string_view field) const {
    for (const std::string_view key : kSpread) {
      if (key == field) return false;
    }
    if (purpose_ == Purpose::kSettlement) return true;
    if (entity == Entity::kSettlement) return false;
    return field != "inscp_scp_amt" && field != "det_item_fee_sumamt" && field != "pric" &&
           field != "diag_type" && field != "diag_srt_no" && field != "oprn_oprt_sn";
  }

  void ReadField(const JsonNode& cell, const TableChecks& checks, size_t field, uint32_t row,
                 RowsWriter* rows) {
    const model::Field& of = checks.table->fields[field];
    switch (ReadCell(cell.kind, cell.text, Reading::kStrict, row, field, rows)) {
      case CellState::kMissing:
        return;
      case CellState::kBad: {
        const bool scalar = cell.kind == JsonKind::kString || cell.kind == JsonKind::kNumber;
        const auto problem = checks.checks[field].ProblemOf(Trim(cell.text));
        return Refuse(cell, cell.text, scalar && problem ? problem->expected : Expected(of.type));
      }
      case CellState::kGood:
        break;
    }
    if (const auto problem = checks.checks[field].ProblemOf(Trim(cell.text))) {
      auto& list = problem->level == model::Level::kFatal ? read_.problems : read_.warnings;
      AddProblem(tree_, cell, "", cell.text, problem->expected, &list);
    }
    if (of.type == model::Type::kTime && rows->Get(row, field) > now_ + kDaySeconds) {
      auto& list = purpose_ == Purpose::kSettlement ? read_.problems : read_.warnings;
      AddProblem(tree_, cell, "", cell.text, "a time that is not more than a day in the future",
                 &list);
    }
  }

  static std::string Expected(model::Type type) {
    switch (type) {
      case model::Type::kInt:
        return "a whole number";
      case model::Type::kDecimal:
        return "a number of at most six decimals such as 12.50";
      case model::Type::kDate:
        return "a date such as 2026-01-31";
      case model::Type::kTime:
        return "a time such as 2026-01-31 08:30:00";
      case model::Type::kText:
      case model::Type::kCode:
        break;
    }
    return "text";
  }

  void ReadMoment(const JsonNode& claim) {
    const JsonNode* const node = tree_.Find(claim, "moment");
    if (node == nullptr || node->kind == JsonKind::kNull) return;
    if (node->text != "before" && node->text != "during") {
      return Refuse(*node, node->text, "before or during");
    }
    read_.moment = node->text;
  }

  void Complete(const JsonNode& node) {
    history::Claim& claim = read_.claim;
    if (purpose_ == Purpose::kCheck) {
      if (claim.Text(Entity::kSettlement, 0, "setl_id").empty()) {
        claim.SetText(Entity::kSettlement, 0, "setl_id", "check");
      }
      if (claim.Cell(Entity::kSettlement, 0, "setl_time") == engine::kMissing) {
        claim.Set(Entity::kSettlement, 0, "setl_time", now_);
      }
      for (uint32_t row = 0; row < claim.line.count; ++row) {
        if (claim.Cell(Entity::kLine, row, "inscp_scp_amt") == engine::kMissing) {
          // Advice on the whole amount, marked as such.
          read_.amounts_known = false;
          claim.Set(Entity::kLine, row, "inscp_scp_amt",
                    claim.Cell(Entity::kLine, row, "det_item_fee_sumamt"));
        }
      }
    }
    if (const Status complete = history::Complete(&claim); !complete) {
      read_.problems.push_back({tree_.PathOf(node), "", complete.error().message});
    }
  }

  const JsonTree& tree_;
  Purpose purpose_;
  Seconds now_;
  ReadTables read_;
};

}  // namespace

ReadTables ReadClaimTables(const JsonTree& tree, const JsonNode& node, Purpose purpose,
                           Seconds now) {
  return Reader(tree, purpose, now).Read(node);
}

}  // namespace mingjian::service
