// Random rules: typed random expressions over the records that rules see.

#include "testing/generate_rules.h"

#include <fmt/format.h>

#include "testing/generate_expressions.h"

namespace mingjian::testing {
namespace {

using rules::Entity;
using rules::Type;
using rules::TypeKind;

class RuleMaker : public ExpressionMaker {
 public:
  using ExpressionMaker::ExpressionMaker;

  std::string Make(const std::string& id) {
    variables_.clear();
    static const std::vector<std::string> kSubjects = {
        "line", "line",       "line",  "line",  "prescription", "operation",
        "day",  "person_day", "visit", "visit", "settlement",   "person"};
    on_ = random_.Of(kSubjects);
    lines_ = on_ != "person" && on_ != "line";
    const auto add = [&](const std::string& name, Entity entity) {
      variables_.push_back({name, RecordType(entity)});
    };
    if (on_ == "line") {
      add("line", Entity::kLine);
      add("line", Entity::kLine);  // twice: chosen more often
    }
    if (lines_) variables_.push_back({"lines", ListOf(Entity::kLine)});
    if (on_ == "operation") add("procedure", Entity::kProcedure);
    if (on_ == "day" || on_ == "person_day") {
      variables_.push_back({"date", Type::Of(TypeKind::kTimestamp)});
    }
    if (on_ != "person") {
      add("visit", Entity::kVisit);
      add("provider", Entity::kProvider);
    }
    if (on_ == "line" || on_ == "prescription") add("doctor", Entity::kDoctor);
    add("settlement", Entity::kSettlement);
    add("person", Entity::kPerson);

    std::string text = fmt::format(
        "id: {}\ntitle: 生成的规则\nclass: 管理类/信息数据监管类\nsource: illustrative\n"
        "version: 1\nseverity: {}\nmoments: {{before: off, during: off, after: clue}}\n"
        "valid: {{from: {}}}\nbasis: [{{document: 测试, note: 随机生成}}]\non: {}\n",
        id, random_.Of<std::string>({"violation", "high", "low"}),
        random_.Of<std::string>({"2020-01-01", "2020-01-01", "2026-03-01"}), on_);
    if (random_.Chance(25)) text += Key("applies", Bool(2));
    const std::string knowledge = on_ != "person" && random_.Chance(60) ? Knowledge() : "";
    text += knowledge;
    if (random_.Chance(40)) {
      text += fmt::format(
          "parameters:\n  cap: {{default: {}, about: 上限}}\n"
          "  span: {{default: {}, about: 窗口}}\n",
          random_.Of<std::string>({"2.0", "0.99", "10.0"}),
          random_.Of<std::string>({"'day'", "'15d'", "'month'"}));
      parameters_ = true;
      variables_.push_back({"params.cap", Type::Of(TypeKind::kDecimal)});
    }
    std::string lets;
    for (size_t n = random_.Below(4); n > 0; --n) {
      const std::string name = fmt::format("v{}", n);
      Type type = random_.Of<Type>({Type::Of(TypeKind::kBool), Type::Of(TypeKind::kInt),
                                    Type::Of(TypeKind::kDecimal), Type::Of(TypeKind::kTimestamp),
                                    ListOf(Entity::kLine), ListOf(Entity::kLine)});
      lets += fmt::format("  {}: |\n    {}\n", name, Any(type, 3));
      variables_.push_back({name, type});
    }
    if (!lets.empty()) text += "let:\n" + lets;
    // A rule that stays silent shows nothing of its amount and evidence: many fire at once.
    const std::string when = random_.Chance(20) ? "true" : Bool(3);
    text += Key("when", random_.Chance(30) ? when + " || true" : when);
    if (on_ == "person" || random_.Chance(60)) text += Key("violates", List(Entity::kLine, 2));
    if (random_.Chance(30)) {
      text += Key("involves", List(Entity::kLine, 2));
    }
    text += Key("amount", Amount());
    if (random_.Chance(25)) {
      text += Key("discriminator", random_.Chance(50)   ? Text(2)
                                   : random_.Chance(50) ? Int(2)
                                                        : Time(2));
    }
    if (random_.Chance(40)) {
      text += fmt::format("values:\n  seen: |\n    {}\n", random_.Chance(50) ? Decimal(2) : Int(2));
    }
    text += "message: '项目{" + Hole() + "}，共{" + Hole() + "}。'\n";
    if (random_.Chance(30)) {
      text += fmt::format("exceptions:\n  - id: other\n    reason: 例外\n    when: |\n      {}\n",
                          Bool(2));
    }
    parameters_ = false;
    return text;
  }

 private:
  static std::string Key(std::string_view key, const std::string& expr) {
    return fmt::format("{}: |\n  {}\n", key, expr);
  }

  // Holes stand inside a quoted YAML text: no quotes in them.
  std::string Hole() {
    for (int attempt = 0; attempt < 20; ++attempt) {
      const std::string expr = random_.Chance(50) ? Int(1) : Decimal(1);
      if (expr.find_first_of("'\"{}") == std::string::npos) return expr;
    }
    return "1";
  }

  std::string Knowledge() {
    const bool line = on_ == "line";
    const std::string field = line ? "line.item_code" : "lines.item_code";
    const size_t kind = random_.Below(line ? 3 : 5);
    const auto columns = [&](std::initializer_list<std::pair<const char*, TypeKind>> all) {
      for (const auto& [name, type] : all) {
        variables_.push_back({std::string("p.") + name, Type::Of(type)});
      }
    };
    Entity matched = Entity::kLine;
    std::string table, where;
    if (kind == 0) {
      table = "gen_item";
      where = fmt::format("item_code: {}", field);
    } else if (kind == 1) {
      table = "gen_pair";
      where = fmt::format("any: [item_a, item_b], is: {}", field);
    } else if (kind == 2) {
      table = "gen_bundle";
      where = fmt::format("parts: {}", field);
    } else if (kind == 3) {
      table = "gen_diagnosis";
      where = "diag_code: diagnoses.diag_code";
      matched = Entity::kDiagnosis;
    } else {
      table = "gen_procedure";
      where = "oprn_code: procedures.oprn_oprt_code";
      matched = Entity::kProcedure;
    }
    if (table == "gen_item") {
      columns({{"item_code", TypeKind::kString},
               {"cap", TypeKind::kDecimal},
               {"days", TypeKind::kInt},
               {"gend", TypeKind::kString},
               {"since", TypeKind::kTimestamp},
               {"strict", TypeKind::kBool}});
      point_window_ = "p.window";
    } else if (table == "gen_pair") {
      columns({{"item_a", TypeKind::kString}, {"item_b", TypeKind::kString}});
      point_window_ = "p.window";
    } else if (table == "gen_bundle") {
      columns({{"price", TypeKind::kDecimal}});
      variables_.push_back({"p.parts", Type::ListOf(Type::Of(TypeKind::kString))});
    } else {
      columns({{"cap", TypeKind::kDecimal}});
    }
    if (!line) variables_.push_back({"matched", ListOf(matched)});
    variables_.push_back({"p.point", Type::Of(TypeKind::kString)});
    return fmt::format("knowledge:\n  p: {{table: {}, where: {{{}}}}}\n", table, where);
  }

  std::string Amount() {
    switch (random_.Below(5)) {
      case 0:
        return "0";
      case 1:
      case 2:
        return "violates.map(x, x.inscp_scp_amt).sum()";
      case 3:
        return "violates.excess_amount(x, x.cnt, x.inscp_scp_amt, 2)";
      default:
        return Decimal(2);
    }
  }

  bool lines_ = false;
};

}  // namespace

const std::vector<std::string>& GeneratedWindows() {
  static const std::vector<std::string> windows = {
      "hour",  "1h",    "6h",         "day",     "2d",   "15d", "person_day",
      "visit", "month", "settlement", "quarter", "year", "ever"};
  return windows;
}

std::string GenerateRule(Random* random, const CodePool& codes, const std::string& id) {
  return RuleMaker(random, codes).Make(id);
}

}  // namespace mingjian::testing
