#include "engine/plan.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "engine/columns.h"

namespace mingjian::engine {
namespace {

using rules::KnowledgeColumn;

class Maker {
 public:
  Maker(const rules::Rulebook& rulebook, std::shared_ptr<TextPool> texts,
        const PlanOptions& options)
      : texts_(std::move(texts)), plan_(std::make_unique<Plan::Impl>()) {
    plan_->rulebook = &rulebook;
    plan_->options = options;
  }

  Result<std::unique_ptr<Plan::Impl>> Make() {
    if (plan_->options.vector_size < 1 || plan_->options.vector_size > 65'536) {
      return UsageError(fmt::format("vector_size is {}; it must be between 1 and 65536",
                                    plan_->options.vector_size));
    }
    const rules::Rulebook& rulebook = *plan_->rulebook;
    for (uint32_t i = 0; i < rulebook.rules.size(); ++i) {
      MJ_RETURN_IF_ERROR(CompileRule(rulebook.rules[i], i));
    }
    MakeTables();
    for (CompiledRule& rule : plan_->rules) {
      if (rule.has_knowledge()) MJ_RETURN_IF_ERROR(IndexRule(rule));
    }
    MakeCodeLists();
    // From here on the pool does not change: indexes are dense over its texts.
    for (auto& index : plan_->indexes) index->codes.Build(*texts_);
    for (PointTable& table : plan_->tables) {
      if (table.asked_by_code) table.by_code.Build(*texts_);
    }
    for (CodeIndex& list : plan_->code_lists) list.Build(*texts_);
    OrderTexts();
    plan_->texts = texts_;
    plan_->needs = NeedsOf(*plan_);
    return std::move(plan_);
  }

 private:
  Status CompileRule(const rules::Rule& rule, uint32_t position) {
    Compiler compiler(*plan_->rulebook, rule, texts_.get(), &plan_->nodes);
    CompiledRule compiled;
    compiled.rule = &rule;
    compiled.position = position;
    const auto take = [&](const rules::ExprPtr& expr, const Node** node) -> Status {
      if (expr == nullptr) return {};
      MJ_TRY(*node, compiler.Compile(*expr));
      return {};
    };
    MJ_RETURN_IF_ERROR(take(rule.applies, &compiled.applies));
    MJ_RETURN_IF_ERROR(take(rule.when, &compiled.when));
    MJ_RETURN_IF_ERROR(take(rule.involves, &compiled.involves));
    MJ_RETURN_IF_ERROR(take(rule.amount, &compiled.amount));
    MJ_RETURN_IF_ERROR(take(rule.discriminator, &compiled.discriminator));
    if (compiled.when == nullptr || compiled.amount == nullptr) {
      return DataError(fmt::format("rule {}: it has no 'when' or no 'amount'", rule.id));
    }
    // A person has no lines of its own in scope: without `violates` nothing is cited.
    if (rule.violates != nullptr || rule.on != rules::Subject::kPerson) {
      MJ_TRY(compiled.violates, compiler.Violates());
    }
    for (const rules::Exception& exception : rule.exceptions) {
      MJ_TRY(const Node* when, compiler.Compile(*exception.when));
      compiled.exceptions.push_back({&exception, when});
    }
    for (const rules::NamedExpr& value : rule.values) {
      MJ_TRY(const Node* node, compiler.Compile(*value.expr));
      compiled.values.push_back(node);
    }
    for (const rules::ExprPtr& hole : rule.message.holes) {
      MJ_TRY(const Node* node, compiler.Compile(*hole));
      compiled.holes.push_back(node);
    }
    plan_->rules.push_back(std::move(compiled));
    return {};
  }

  // Columns that some expression reads, as numbers.
  void MakeTables() {
    const rules::Rulebook& rulebook = *plan_->rulebook;
    plan_->tables.resize(rulebook.tables.size());
    for (size_t i = 0; i < rulebook.tables.size(); ++i) {
      PointTable& table = plan_->tables[i];
      table.table = &rulebook.tables[i];
      table.columns.resize(table.table->columns.size());
      table.lists.resize(table.table->columns.size());
    }
    for (size_t id = 0; id < plan_->nodes.size(); ++id) {
      const Node& node = plan_->nodes.at(id);
      if ((node.kind == NodeKind::kMember || node.kind == NodeKind::kHas) &&
          node.entity == rules::Entity::kPoint) {
        MakeColumn(&plan_->tables[node.table], node.field);
      }
      if (node.kind == NodeKind::kCall && node.op == rules::Op::kPoints) {
        IndexByCode(&plan_->tables[node.table]);
      }
    }
  }

  void MakeColumn(PointTable* table, size_t position) {
    const KnowledgeColumn& column = table->table->columns[position];
    std::vector<int64_t>& values = table->columns[position];
    PointTable::Lists& lists = table->lists[position];
    if (!values.empty() || !lists.begins.empty()) return;
    switch (column.kind) {
      case KnowledgeColumn::Kind::kCode:
      case KnowledgeColumn::Kind::kString:
        for (const std::string& text : column.texts) {
          values.push_back(text.empty() ? kMissing : texts_->Intern(text));
        }
        break;
      case KnowledgeColumn::Kind::kCodes:
        lists.begins.push_back(0);
        for (const auto& list : column.lists) {
          for (const std::string& text : list) lists.items.push_back(texts_->Intern(text));
          lists.begins.push_back(static_cast<uint32_t>(lists.items.size()));
        }
        break;
      default:
        values = column.numbers;
    }
  }

  // Calls `add(code, row)` for every code in a column.
  template <typename Add>
  static void EachCode(const KnowledgeColumn& column, const Add& add) {
    if (column.kind == KnowledgeColumn::Kind::kCodes) {
      for (uint32_t row = 0; row < column.lists.size(); ++row) {
        for (const std::string& code : column.lists[row]) add(code, row);
      }
      return;
    }
    for (uint32_t row = 0; row < column.texts.size(); ++row) add(column.texts[row], row);
  }

  void AddCodes(const rules::KnowledgeTable& table, size_t column, uint64_t base,
                CodeIndex* index) {
    EachCode(table.columns[column], [&](const std::string& code, uint32_t row) {
      if (code.empty()) return;
      if (row < table.prefix.size() && table.prefix[row] != 0) {
        index->AddPrefix(code, base | row);
      } else {
        index->AddExact(texts_->Intern(code), base | row);
      }
    });
  }

  // The index column of a table for points(): its first column of codes.
  void IndexByCode(PointTable* table) {
    if (table->asked_by_code) return;
    table->asked_by_code = true;
    for (size_t i = 0; i < table->table->columns.size(); ++i) {
      const KnowledgeColumn::Kind kind = table->table->columns[i].kind;
      if (kind != KnowledgeColumn::Kind::kCode && kind != KnowledgeColumn::Kind::kCodes) continue;
      AddCodes(*table->table, i, 0, &table->by_code);
      return;
    }
  }

  void NumberPoints(PointTable* table) {
    if (!table->point_numbers.empty() || table->table->rows == 0) return;
    const auto position = table->table->Find("point");
    std::unordered_map<int64_t, uint32_t> numbers;
    for (uint32_t row = 0; row < table->table->rows; ++row) {
      const std::string text =
          position ? table->table->columns[*position].texts[row] : fmt::format("{}", row);
      const int64_t id = texts_->Intern(text);
      // Rows without an id are points of their own.
      const uint32_t number = text.empty() ? row : numbers.emplace(id, row).first->second;
      table->point_texts.push_back(id);
      table->point_numbers.push_back(number);
    }
  }

  Status IndexRule(const CompiledRule& rule) {
    const rules::KnowledgeUse& use = *rule.rule->knowledge;
    if (use.table >= plan_->tables.size() || use.lookup.member == nullptr ||
        use.lookup.member->member != rules::Member::kField) {
      return DataError(
          fmt::format("rule {}: its knowledge is not looked up by a coded field", rule.rule->id));
    }
    if (rule.on_line() && use.lookup.entity != rules::Entity::kLine) {
      return DataError(fmt::format("rule {}: a rule on lines looks knowledge up by a field of line",
                                   rule.rule->id));
    }
    PointTable& table = plan_->tables[use.table];
    NumberPoints(&table);
    FieldIndex* index = nullptr;
    for (auto& known : plan_->indexes) {
      if (known->entity == use.lookup.entity && known->field == use.lookup.member->field) {
        index = known.get();
      }
    }
    if (index == nullptr) {
      plan_->indexes.push_back(std::make_unique<FieldIndex>());
      index = plan_->indexes.back().get();
      index->entity = use.lookup.entity;
      index->field = use.lookup.member->field;
    }
    for (const size_t column : use.lookup.columns) {
      AddCodes(*table.table, column, static_cast<uint64_t>(rule.position) << 32, &index->codes);
    }
    return {};
  }

  void OrderTexts() {
    bool wanted = false;
    for (size_t id = 0; id < plan_->nodes.size(); ++id) {
      const Node& node = plan_->nodes.at(id);
      wanted |= node.narrowing == Narrowing::kPrefix ||
                (node.kind == NodeKind::kCall && node.op == rules::Op::kStartsWith &&
                 node.args[1]->kind != NodeKind::kConst);
    }
    if (!wanted) return;
    std::vector<uint32_t>& order = plan_->texts_in_order;
    order.resize(static_cast<size_t>(texts_->size()));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](uint32_t id) { return texts_->Text(id); });
    plan_->text_places.resize(order.size());
    for (uint32_t place = 0; place < order.size(); ++place) {
      plan_->text_places[order[place]] = place;
    }
  }

  void MakeCodeLists() {
    for (const rules::CodeList& list : plan_->rulebook->code_lists) {
      CodeIndex& index = plan_->code_lists.emplace_back();
      for (const std::string& code : list.exact) index.AddExact(texts_->Intern(code), 0);
      for (const std::string& code : list.prefixes) index.AddPrefix(code, 0);
    }
  }

  std::shared_ptr<TextPool> texts_;
  std::unique_ptr<Plan::Impl> plan_;
};

}  // namespace

Plan::Plan() : impl_(std::make_unique<Impl>()) {}
Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;

const Needs& Plan::needs() const { return impl_->needs; }
const rules::Rulebook& Plan::rulebook() const { return *impl_->rulebook; }

Result<Plan> MakePlan(const rules::Rulebook& rulebook, std::shared_ptr<TextPool> texts,
                      const PlanOptions& options) {
  MJ_TRY(std::unique_ptr<Plan::Impl> impl, Maker(rulebook, std::move(texts), options).Make());
  Plan plan;
  plan.impl_ = std::move(impl);
  return plan;
}

}  // namespace mingjian::engine
