// What a plan reads: fields by entity, and how far it looks back.

#include <algorithm>

#include "engine/columns.h"
#include "engine/plan.h"

namespace mingjian::engine {
namespace {

using rules::Entity;
using Relation = rules::Member;

// What a derived member is made of.
void AddDerived(const Node& node, std::map<Entity, std::set<size_t>>* fields) {
  const Columns& c = ModelColumns();
  auto& all = *fields;
  switch (node.member) {
    case Relation::kField:
      if (ModelTableOf(node.entity) != nullptr) all[node.entity].insert(node.field);
      break;
    case Relation::kAgeDays:
    case Relation::kAgeYears:
      all[Entity::kPerson].insert(c.person.brdy);
      break;
    case Relation::kPsnNo:
      all[Entity::kPerson].insert(c.person.psn_no);
      break;
    case Relation::kMedfeeSum:
      all[Entity::kSettlement].insert(c.settlement.medfee_sumamt);
      break;
    case Relation::kDoctor:
      if (node.entity == Entity::kVisit) {
        all[Entity::kVisit].insert(c.visit.atddr_no);
      } else {
        all[Entity::kLine].insert(c.line.bilg_dr_codg);
      }
      all[Entity::kDoctor].insert(c.doctor.dr_codg);
      break;
    case Relation::kLevel:
      all[Entity::kProvider].insert({c.provider.hosp_lv, c.provider.fixmedins_type});
      break;
    default:
      break;
  }
}

int64_t Farther(int64_t a, int64_t b) { return a < 0 || b < 0 ? -1 : std::max(a, b); }

// How far window(w), visits(w) and settlements(w) of a node look back.
int64_t HistoryOf(const Node& node, const Plan::Impl& plan) {
  if (node.window) return HistoryDays(*node.window);
  const Node& text = *node.args[0];
  if (text.kind != NodeKind::kMember || text.member != Relation::kColumn) return -1;
  int64_t days = 0;
  for (const std::string& value : plan.tables[text.table].table->columns[text.field].texts) {
    if (const auto window = rules::ParseWindow(value)) days = Farther(days, HistoryDays(*window));
  }
  return days;
}

}  // namespace

int64_t HistoryDays(const rules::Window& window) {
  using Kind = rules::Window::Kind;
  switch (window.kind) {
    case Kind::kHour:
    case Kind::kDay:
    case Kind::kPersonDay:
      return 1;
    case Kind::kRollingHours:
      return window.count / 24 + 1;
    case Kind::kRollingDays:
      return window.count;
    case Kind::kMonth:
      return 31;
    case Kind::kQuarter:
      return 92;
    case Kind::kYear:
      return 366;
    case Kind::kEver:
      return -1;
    case Kind::kVisit:
    case Kind::kSettlement:
    case Kind::kPrescription:
      return 0;
  }
  return -1;
}

Needs NeedsOf(const Plan::Impl& plan) {
  const Columns& c = ModelColumns();
  Needs needs;
  auto& fields = needs.fields;
  // What judging itself reads, whatever the rules are.
  fields[Entity::kLine] = {c.line.fee_ocur_time, c.line.inscp_scp_amt, c.line.cnt};
  fields[Entity::kVisit] = {c.visit.fixmedins_code, c.visit.begntime, c.visit.endtime,
                            c.visit.med_type};
  fields[Entity::kSettlement] = {c.settlement.setl_time, c.settlement.inscp_scp_amt,
                                 c.settlement.fund_pay_sumamt};
  for (size_t id = 0; id < plan.nodes.size(); ++id) {
    const Node& node = plan.nodes.at(id);
    const model::Table* table = ModelTableOf(node.entity);
    if (node.kind == NodeKind::kHas && node.member == Relation::kField && table != nullptr &&
        table->fields[node.field].type == model::Type::kText) {
      needs.presence[node.entity].insert(node.field);
    } else if (node.kind == NodeKind::kMember || node.kind == NodeKind::kHas) {
      AddDerived(node, &fields);
    }
    if (node.kind == NodeKind::kRoot && node.root == rules::SlotKind::kDoctor) {
      fields[Entity::kLine].insert(c.line.bilg_dr_codg);
      fields[Entity::kDoctor].insert(c.doctor.dr_codg);
    }
    if (node.kind != NodeKind::kCall) {
      const bool person = node.kind == NodeKind::kMember && node.entity == Entity::kPerson;
      const bool lists = node.member == Relation::kLines || node.member == Relation::kVisits ||
                         node.member == Relation::kSettlements;
      if (person && lists) needs.history_days = -1;
      continue;
    }
    if (node.op == rules::Op::kAgeYearsAt || node.op == rules::Op::kAgeDaysAt) {
      fields[Entity::kPerson].insert(c.person.brdy);
    }
    if (node.op == rules::Op::kWindow || node.op == rules::Op::kVisits ||
        node.op == rules::Op::kSettlements) {
      needs.history_days = Farther(needs.history_days, HistoryOf(node, plan));
    }
  }
  for (const CompiledRule& rule : plan.rules) {
    // Words for subjects: who prescribed, which operation.
    if (rule.rule->on == rules::Subject::kPrescription) {
      fields[Entity::kLine].insert(c.line.bilg_dr_codg);
    }
    if (rule.rule->on == rules::Subject::kOperation) {
      fields[Entity::kProcedure].insert({c.procedure.oprn_oprt_date, c.procedure.oprn_oprt_sn});
    }
    if (rule.rule->on == rules::Subject::kPersonDay) {
      needs.history_days = Farther(needs.history_days, 1);
    }
    if (rule.has_knowledge()) {
      const rules::Lookup& lookup = rule.rule->knowledge->lookup;
      fields[lookup.entity].insert(lookup.member->field);
      if (rule.rule->on == rules::Subject::kPerson) needs.history_days = -1;
    }
  }
  for (auto& [entity, presence] : needs.presence) {
    const std::set<size_t>& whole = fields[entity];
    std::erase_if(presence, [&](size_t field) { return whole.contains(field); });
  }
  return needs;
}

}  // namespace mingjian::engine
