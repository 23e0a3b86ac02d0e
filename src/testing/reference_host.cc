#include "testing/reference_host.h"

#include <algorithm>

#include "testing/reference_rows.h"

namespace mingjian::testing {
namespace {

using rules::Entity;
using Kind = rules::Window::Kind;

Value TimeOr(std::optional<Seconds> time) { return time ? Value::Timestamp(*time) : Missing(); }

}  // namespace

bool PointMatches(const rules::KnowledgeTable& table, const std::vector<size_t>& columns,
                  size_t row, std::string_view code) {
  const auto same = [&](const std::string& part) {
    if (part.empty() || code.empty()) return false;
    return table.prefix[row] != 0 ? code.starts_with(part) : code == part;
  };
  for (const size_t column : columns) {
    const rules::KnowledgeColumn& values = table.columns[column];
    if (values.kind == rules::KnowledgeColumn::Kind::kCodes) {
      if (std::any_of(values.lists[row].begin(), values.lists[row].end(), same)) return true;
    } else if (same(values.texts[row])) {
      return true;
    }
  }
  return false;
}

bool PointValid(const rules::KnowledgeTable& table, size_t row, Seconds day) {
  return table.valid_from[row] <= day && day < table.valid_to[row];
}

Value SubjectHost::Variable(size_t slot) {
  const rules::Slot& variable = rule_.slots[slot];
  const AsOf& as_of = subject_.as_of;
  switch (variable.kind) {
    case rules::SlotKind::kLine:
      return Value::Record(Entity::kLine, *subject_.line);
    case rules::SlotKind::kLines:
      return Records(Entity::kLine, subject_.lines);
    case rules::SlotKind::kMatched:
      return Records(point_->entity, point_->matched);
    case rules::SlotKind::kDate:
      return Value::Timestamp(subject_.date);
    case rules::SlotKind::kProcedure:
      return Value::Record(Entity::kProcedure, *subject_.procedure);
    case rules::SlotKind::kVisit:
      return Value::Record(Entity::kVisit, subject_.visit);
    case rules::SlotKind::kSettlement:
      return Value::Record(Entity::kSettlement, subject_.settlement);
    case rules::SlotKind::kPerson:
      return Value::Record(Entity::kPerson, as_of.person);
    case rules::SlotKind::kProvider:
      return RowOrMissing(Entity::kProvider, world_.ProviderOf(subject_.visit));
    case rules::SlotKind::kDoctor: {
      if (subject_.lines.empty()) return Missing();
      return RowOrMissing(
          Entity::kDoctor,
          world_.DoctorOf(world_.Text(Entity::kLine, subject_.lines.back(), "bilg_dr_codg")));
    }
    case rules::SlotKind::kPrescription:
      return Value::Record(Entity::kPrescription,
                           world_.timelines().line_prescription[*subject_.line]);
    case rules::SlotKind::kPoint:
      return Value::Record(Entity::kPoint, point_->row, rule_.knowledge->table);
    case rules::SlotKind::kParams:
      return Value::Record(Entity::kParameters, 0);
    case rules::SlotKind::kViolates:
      return violates_;
    case rules::SlotKind::kInvolves:
      return involves_;
    case rules::SlotKind::kLet: {
      const auto known = lets_.find(slot);
      if (known != lets_.end()) return known->second;
      for (const rules::NamedExpr& let : rule_.let) {
        if (let.slot == slot) return lets_[slot] = Evaluate(*let.expr, *this);
      }
      break;
    }
    case rules::SlotKind::kMacroVariable:
      break;
  }
  return Value::Error("no such variable");
}

std::optional<Seconds> SubjectHost::Time() const {
  switch (rule_.on) {
    case rules::Subject::kLine:
      return world_.Cell(Entity::kLine, *subject_.line, "fee_ocur_time");
    case rules::Subject::kPrescription:
      return world_.Cell(Entity::kLine, subject_.lines.front(), "fee_ocur_time");
    case rules::Subject::kOperation:
      return world_.Cell(Entity::kProcedure, *subject_.procedure, "oprn_oprt_date");
    case rules::Subject::kDay:
    case rules::Subject::kPersonDay:
      return subject_.date;
    case rules::Subject::kVisit: {
      const auto end = world_.Cell(Entity::kVisit, subject_.visit, "endtime");
      return end ? end : world_.Cell(Entity::kVisit, subject_.visit, "begntime");
    }
    case rules::Subject::kSettlement:
    case rules::Subject::kPerson:
      return world_.Cell(Entity::kSettlement, subject_.settlement, "setl_time");
  }
  return std::nullopt;
}

Value SubjectHost::WindowLines(const rules::Window& window) {
  const AsOf& as_of = subject_.as_of;
  if (window.kind == Kind::kVisit) {
    return Records(Entity::kLine, world_.LinesOfVisit(subject_.visit, as_of));
  }
  if (window.kind == Kind::kSettlement) {
    return Records(Entity::kLine, world_.LinesOfSettlement(subject_.settlement, as_of));
  }
  if (window.kind == Kind::kPrescription) {
    std::optional<uint32_t> prescription = subject_.prescription;
    if (subject_.line) prescription = world_.timelines().line_prescription[*subject_.line];
    if (!prescription) return Value::Error("no prescription");
    return Records(Entity::kLine, world_.LinesOfPrescription(*prescription, as_of));
  }
  const auto at = Time();
  if (!at && window.kind != Kind::kEver) return Missing();
  RowList lines;
  for (const uint32_t line : world_.Lines(as_of)) {
    if (world_.InWindow(window, world_.Cell(Entity::kLine, line, "fee_ocur_time"),
                        world_.VisitOf(line), at.value_or(0), subject_.visit)) {
      lines.push_back(line);
    }
  }
  return Records(Entity::kLine, lines);
}

Value SubjectHost::WindowVisits(const rules::Window& window) {
  const auto at = rule_.on == rules::Subject::kVisit
                      ? world_.Cell(Entity::kVisit, subject_.visit, "begntime")
                      : Time();
  if (!at) return Missing();
  RowList visits;
  for (const uint32_t visit : world_.Visits(subject_.as_of)) {
    const auto begin = world_.Cell(Entity::kVisit, visit, "begntime");
    if (visit == subject_.visit || !begin || *begin > *at) continue;
    if (world_.InWindow(window, begin, visit, *at, subject_.visit)) visits.push_back(visit);
  }
  return Records(Entity::kVisit, visits);
}

Value SubjectHost::WindowSettlements(const rules::Window& window) {
  const auto at = Time();
  if (!at) return Missing();
  RowList settlements;
  for (const uint32_t settlement : world_.Settlements(subject_.as_of)) {
    const auto time = world_.Cell(Entity::kSettlement, settlement, "setl_time");
    if (!time || *time > *at) continue;
    if (world_.InWindow(window, time, world_.VisitOfSettlement(settlement), *at, subject_.visit)) {
      settlements.push_back(settlement);
    }
  }
  return Records(Entity::kSettlement, settlements);
}

Value SubjectHost::Points(size_t table, const std::string& code) {
  if (!day_) return Missing();
  const rules::KnowledgeTable& points = rulebook_.tables[table];
  std::vector<size_t> index;
  for (size_t c = 0; c < points.columns.size() && index.empty(); ++c) {
    const auto kind = points.columns[c].kind;
    if (kind == rules::KnowledgeColumn::Kind::kCode ||
        kind == rules::KnowledgeColumn::Kind::kCodes) {
      index.push_back(c);
    }
  }
  Value::Items items;
  for (size_t row = 0; row < points.rows; ++row) {
    if (PointMatches(points, index, row, code) && PointValid(points, row, *day_)) {
      items.push_back(Value::Record(Entity::kPoint, row, table));
    }
  }
  return Value::List(std::move(items));
}

Value SubjectHost::InCodes(size_t code_list, const std::string& code) {
  const rules::CodeList& list = rulebook_.code_lists[code_list];
  const bool exact = std::find(list.exact.begin(), list.exact.end(), code) != list.exact.end();
  const bool prefix = std::any_of(list.prefixes.begin(), list.prefixes.end(),
                                  [&](const std::string& part) { return code.starts_with(part); });
  return Value::Bool(exact || prefix);
}

Value SubjectHost::Birth() {
  return TimeOr(world_.Cell(Entity::kPerson, subject_.as_of.person, "brdy"));
}

}  // namespace mingjian::testing
