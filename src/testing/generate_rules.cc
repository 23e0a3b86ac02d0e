// Random rules: typed random expressions over the records that rules see.

#include "testing/generate_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mingjian::testing {
namespace {

using rules::Entity;
using rules::Type;
using rules::TypeKind;

struct Variable {
  std::string name;
  Type type;
};

// Fields that generated claims fill; others are missing in every row and would make most
// evaluations unknown.
const std::set<std::string> kFilled = {"psn_no",
                                       "gend",
                                       "brdy",
                                       "insutype",
                                       "fixmedins_code",
                                       "hosp_lv",
                                       "mdtrt_id",
                                       "med_type",
                                       "begntime",
                                       "endtime",
                                       "atddr_no",
                                       "adm_dept_codg",
                                       "diag_code",
                                       "maindiag_flag",
                                       "diag_srt_no",
                                       "oprn_oprt_code",
                                       "oprn_oprt_date",
                                       "setl_id",
                                       "setl_time",
                                       "medfee_sumamt",
                                       "inscp_scp_amt",
                                       "fund_pay_sumamt",
                                       "feedetl_sn",
                                       "rx_drord_no",
                                       "item_code",
                                       "med_list_codg",
                                       "cnt",
                                       "pric",
                                       "fee_ocur_time",
                                       "det_item_fee_sumamt",
                                       "bilg_dr_codg",
                                       "list_type",
                                       "prd_days",
                                       "selfpay_prop",
                                       "begndate",
                                       "enddate",
                                       "die_date",
                                       "dr_codg",
                                       "pro_tech_duty",
                                       "fulamt_ownpay_amt"};

Type RecordType(Entity entity) { return Type::RecordOf(&rules::RecordOf(entity)); }
Type ListOf(Entity entity) { return Type::ListOf(RecordType(entity)); }

bool IsRecordOf(const Type& type, Entity entity) {
  return type.kind == TypeKind::kRecord && type.record != nullptr && type.record->entity == entity;
}

class RuleMaker {
 public:
  RuleMaker(Random* random, const CodePool& codes) : random_(*random), codes_(codes) {}

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

  // -- choices ---------------------------------------------------------------------------------

  // Expressions at hand that give a value which `fits`: variables and members of variables.
  template <typename Fits>
  std::vector<std::string> Terms(const Fits& fits) {
    std::vector<std::string> terms;
    for (const Variable& variable : variables_) {
      if (fits(variable.type)) terms.push_back(variable.name);
      if (!IsRecord(variable.type)) continue;
      AddMembers(variable.name, *variable.type.record, fits, &terms);
      // Now and then one relation further: x.visit.provider.level.
      const auto& members = variable.type.record->members;
      const rules::RecordMember& relation = members[random_.Below(members.size())];
      if (IsRecord(relation.type)) {
        AddMembers(variable.name + "." + relation.name, *relation.type.record, fits, &terms);
      }
    }
    return terms;
  }
  static bool IsRecord(const Type& type) {
    return type.kind == TypeKind::kRecord && type.record != nullptr;
  }
  template <typename Fits>
  static void AddMembers(const std::string& of, const rules::Record& record, const Fits& fits,
                         std::vector<std::string>* terms) {
    for (const rules::RecordMember& member : record.members) {
      if (!fits(member.type)) continue;
      if (member.member == rules::Member::kField && !kFilled.contains(member.name)) continue;
      terms->push_back(of + "." + member.name);
    }
  }
  std::string Term(TypeKind kind) {
    const std::vector<std::string> terms =
        Terms([&](const Type& type) { return type.kind == kind; });
    return terms.empty() ? "" : random_.Of(terms);
  }

  // A record of an entity to select from, "" when none is in scope.
  std::string RecordTerm(Entity entity) {
    const std::vector<std::string> terms =
        Terms([&](const Type& type) { return IsRecordOf(type, entity); });
    return terms.empty() ? "" : random_.Of(terms);
  }

  Entity ListEntity() {
    return random_.Of<Entity>({Entity::kLine, Entity::kLine, Entity::kLine, Entity::kLine,
                               Entity::kVisit, Entity::kSettlement, Entity::kDiagnosis,
                               Entity::kProcedure, Entity::kSpell});
  }

  // `body` with a fresh variable over the elements of a list.
  template <typename Body>
  std::string WithVariable(Entity entity, const Body& body) {
    const std::string name = fmt::format("x{}", next_++);
    variables_.push_back({name, RecordType(entity)});
    variables_.push_back({name, RecordType(entity)});
    std::string text = body(name);
    variables_.pop_back();
    variables_.pop_back();
    return text;
  }

  std::string WindowText() {
    if (!point_window_.empty() && random_.Chance(50) && HasPointWindow()) return point_window_;
    if (parameters_ && random_.Chance(30)) return "params.span";
    std::string window = random_.Of(GeneratedWindows());
    if (on_ == "line" && random_.Chance(8)) window = "prescription";
    if (on_ == "person" && (window == "visit" || window == "day")) window = "person_day";
    return "'" + window + "'";
  }
  bool HasPointWindow() const {
    return std::any_of(variables_.begin(), variables_.end(), [](const Variable& variable) {
      return variable.name == "p.days" || variable.name == "p.item_a";
    });
  }

  // -- expressions by type -----------------------------------------------------------------------

  std::string Any(const Type& type, int depth) {
    switch (type.kind) {
      case TypeKind::kBool:
        return Bool(depth);
      case TypeKind::kInt:
        return Int(depth);
      case TypeKind::kDecimal:
        return Decimal(depth);
      case TypeKind::kTimestamp:
        return Time(depth);
      case TypeKind::kList:
        return List(type.element->record->entity, depth);
      default:
        return Text(depth);
    }
  }

  std::string Bool(int depth) {
    if (depth <= 0) {
      const std::string term = Term(TypeKind::kBool);
      if (!term.empty() && random_.Chance(70)) return term;
      return Compare(0);
    }
    switch (random_.Below(16)) {
      case 12: {
        const Entity entity = random_.Of<Entity>({Entity::kLine, Entity::kVisit});
        const std::string record = RecordTerm(entity);
        if (record.empty()) return Compare(depth - 1);
        return fmt::format("{} in {}", record, List(entity, depth - 1));
      }
      case 13: {
        const Entity entity =
            random_.Of<Entity>({Entity::kLine, Entity::kVisit, Entity::kSettlement});
        const std::string a = RecordTerm(entity), b = RecordTerm(entity);
        if (a.empty()) return Compare(depth - 1);
        return fmt::format("{} {} {}", a, random_.Chance(50) ? "==" : "!=", b);
      }
      case 14: {
        const std::string points = fmt::format("points('gen_item', {})", Text(depth - 1));
        return random_.Of<std::string>(
            {points + ".exists(q, q.strict)", points + ".all(q, has(q.cap) && q.cap > 1)",
             points + fmt::format(".exists(q, q.item_code == {})", Text(0)),
             points + fmt::format(".map(q, has(q.days), q.days).max() < {}", Int(0))});
      }
      case 15:
        return fmt::format("{} - {} {} duration('{}')", Time(depth - 1), Time(depth - 1),
                           random_.Of<std::string>({"<", ">="}),
                           random_.Of<std::string>({"24h", "0s", "90m"}));
      case 0:
        return fmt::format("({} && {})", Bool(depth - 1), Bool(depth - 1));
      case 1:
        return fmt::format("({} || {})", Bool(depth - 1), Bool(depth - 1));
      case 2:
        return fmt::format("!({})", Bool(depth - 1));
      case 3:
      case 4:
      case 5:
        return Compare(depth - 1);
      case 6:
      case 7: {
        const Entity entity = ListEntity();
        const std::string list = List(entity, depth - 1);
        const std::string macro =
            random_.Of<std::string>({"exists", "exists", "all", "exists_one"});
        return WithVariable(entity, [&](const std::string& x) {
          return fmt::format("{}.{}({}, {})", list, macro, x, Bool(depth - 1));
        });
      }
      case 8: {
        const std::vector<std::string> terms = Terms([](const Type& type) {
          return type.kind == TypeKind::kString || type.kind == TypeKind::kTimestamp ||
                 type.kind == TypeKind::kDecimal;
        });
        std::vector<std::string> selected;
        for (const std::string& term : terms) {
          if (term.find('.') != std::string::npos && !term.starts_with("params")) {
            selected.push_back(term);
          }
        }
        return selected.empty() ? Bool(0) : fmt::format("has({})", random_.Of(selected));
      }
      case 9:
        return fmt::format("in_codes('gen', {})", Text(depth - 1));
      case 10:
        return fmt::format("{} in {}.map(y, y.item_code)", Text(depth - 1),
                           List(Entity::kLine, depth - 1));
      default: {
        const std::string text = Text(depth - 1);
        return random_.Of<std::string>(
            {fmt::format("{}.startsWith('0')", text), fmt::format("{}.contains('1')", text),
             fmt::format("{}.endsWith('0')", text), fmt::format("{}.matches('^X.*1$')", text)});
      }
    }
  }

  std::string Compare(int depth) {
    const std::string order = random_.Of<std::string>({"<", "<=", ">", ">=", "==", "!="});
    switch (random_.Below(6)) {
      case 0:
      case 1:
        return fmt::format("{} {} {}", Decimal(depth), order, Decimal(depth));
      case 2:
      case 3:
        return fmt::format("{} {} {}", Int(depth), order, Int(depth));
      case 4:
        return fmt::format("{} {} {}", Time(depth), order, Time(depth));
      default:
        return fmt::format("{} {} {}", Text(depth), random_.Chance(60) ? "==" : "!=", Text(depth));
    }
  }

  std::string Int(int depth) {
    if (depth <= 0) {
      const std::string term = Term(TypeKind::kInt);
      if (!term.empty() && random_.Chance(60)) return term;
      return random_.Of<std::string>({"0", "1", "2", "3", "10", "18"});
    }
    switch (random_.Below(14)) {
      case 11: {
        const std::string list = List(Entity::kLine, depth - 1);
        return fmt::format(
            "{}.map(d, d.{}).distinct().size()", list,
            random_.Of<std::string>({"item_code", "date", "cnt", "visit", "line_no"}));
      }
      case 12: {
        const std::string list = List(Entity::kLine, depth - 1);
        return fmt::format("{}.map(d, d.line_no).{}()", list,
                           random_.Of<std::string>({"sum", "min", "max", "first", "last"}));
      }
      case 13:
        return fmt::format("{}[{}].line_no", List(Entity::kLine, depth - 1), Int(0));
      case 0:
        return fmt::format("({} {} {})", Int(depth - 1),
                           random_.Of<std::string>({"+", "-", "*", "/", "%"}), Int(depth - 1));
      case 1:
      case 2:
      case 3: {
        return fmt::format("{}.size()", List(ListEntity(), depth - 1));
      }
      case 4:
        return fmt::format("days({}, {})", Time(depth - 1), Time(depth - 1));
      case 5:
        return fmt::format(
            "{}.{}()", Time(depth - 1),
            random_.Of<std::string>({"getMonth", "getDate", "getDayOfMonth", "getDayOfWeek",
                                     "getDayOfYear", "getHours", "getMinutes", "getFullYear"}));
      case 6: {
        const std::string list = List(Entity::kLine, depth - 1);
        return WithVariable(Entity::kLine, [&](const std::string& x) {
          return fmt::format("{}.map({}, {}.fee_ocur_time).longest_run()", list, x, x);
        });
      }
      case 7:
        return fmt::format("{}({})", random_.Of<std::string>({"floor", "ceil", "int"}),
                           Decimal(depth - 1));
      case 8:
        return fmt::format("{}({}, {})", random_.Of<std::string>({"least", "greatest"}),
                           Int(depth - 1), Int(depth - 1));
      case 9:
        return fmt::format("({} ? {} : {})", Bool(depth - 1), Int(depth - 1), Int(depth - 1));
      default:
        return fmt::format("{}({})", random_.Of<std::string>({"age_years_at", "age_days_at"}),
                           Time(depth - 1));
    }
  }

  std::string Decimal(int depth) {
    if (depth <= 0) {
      const std::string term = Term(TypeKind::kDecimal);
      if (!term.empty() && random_.Chance(75)) return term;
      return random_.Of<std::string>({"0.5", "0.99", "1.0", "2.0", "2.01", "10.0", "100.0"});
    }
    const auto over = [&](std::string_view form) {
      const std::string list = List(Entity::kLine, depth - 1);
      return WithVariable(Entity::kLine, [&](const std::string& x) {
        return fmt::format(fmt::runtime(form), list, x, Decimal(depth - 2));
      });
    };
    switch (random_.Below(12)) {
      case 0:
      case 1:
        return fmt::format("({} {} {})", Decimal(depth - 1),
                           random_.Of<std::string>({"+", "-", "*", "/"}), Decimal(depth - 1));
      case 2:
        return over("{0}.map({1}, {2}).sum()");
      case 3:
        return over("{0}.map({1}, {1}.cnt).sum()");
      case 4:
        return over("{0}.map({1}, {2}).max()");
      case 5:
        return over("{0}.map({1}, has({1}.inscp_scp_amt), {1}.inscp_scp_amt).min()");
      case 6: {
        // The cap is no body: it does not see the variable.
        const std::string list = List(Entity::kLine, depth - 1);
        const std::string cap = Decimal(depth - 2);
        const std::string x = fmt::format("x{}", next_++);
        return fmt::format("{0}.excess_amount({1}, {1}.cnt, {1}.inscp_scp_amt, {2})", list, x, cap);
      }
      case 7:
        return fmt::format("round({}, {})", Decimal(depth - 1), random_.Below(4));
      case 8:
        return fmt::format("({} ? {} : {})", Bool(depth - 1), Decimal(depth - 1),
                           Decimal(depth - 1));
      case 9: {
        const std::string list = List(Entity::kLine, depth - 1);
        const std::string at = Time(depth - 1);
        return WithVariable(Entity::kLine, [&](const std::string& x) {
          return fmt::format("{}.supply_on_hand({}, {}.fee_ocur_time, {}.prd_days, {})", list, x, x,
                             x, at);
        });
      }
      case 10:
        return fmt::format("decimal({})", Int(depth - 1));
      default:
        return fmt::format("{}({}, {})", random_.Of<std::string>({"least", "greatest"}),
                           Decimal(depth - 1), Decimal(depth - 1));
    }
  }

  std::string Text(int depth) {
    const std::string term = Term(TypeKind::kString);
    if (depth <= 0 || random_.Chance(50)) {
      if (!term.empty() && random_.Chance(80)) return term;
      return "'" +
             (random_.Chance(70) ? random_.Of(codes_.items)
                                 : random_.Of<std::string>({"1", "2", "E11.900", "H1", "11", ""})) +
             "'";
    }
    switch (random_.Below(6)) {
      case 0:
        return fmt::format("{}.prefix({})", Text(depth - 1), Int(0));
      case 1:
        return fmt::format("({} ? {} : {})", Bool(depth - 1), Text(depth - 1), Text(depth - 1));
      case 2:
        return fmt::format("string({})", random_.Chance(50) ? Int(depth - 1) : Decimal(depth - 1));
      case 3:
        return fmt::format("{}.{}().item_code", List(Entity::kLine, depth - 1),
                           random_.Of<std::string>({"first", "last"}));
      case 4: {
        const std::string list = List(Entity::kLine, depth - 1);
        return WithVariable(Entity::kLine, [&](const std::string& x) {
          return fmt::format("{}.{}({}, {}).feedetl_sn", list,
                             random_.Of<std::string>({"max_by", "min_by"}), x,
                             random_.Chance(50) ? Decimal(depth - 2) : Time(0));
        });
      }
      default:
        return fmt::format("({} + {})", Text(depth - 1), Text(depth - 1));
    }
  }

  std::string Time(int depth) {
    const std::string term = Term(TypeKind::kTimestamp);
    if (depth <= 0 || random_.Chance(50)) {
      if (!term.empty() && random_.Chance(85)) return term;
      return random_.Of<std::string>(
          {"timestamp('2026-03-02 08:00:00')", "timestamp('2026-03-01')"});
    }
    switch (random_.Below(4)) {
      case 0:
        return fmt::format("{}.date()", Time(depth - 1));
      case 1:
        return fmt::format("({} {} duration('{}'))", Time(depth - 1),
                           random_.Of<std::string>({"+", "-"}),
                           random_.Of<std::string>({"36h", "1h", "1440m"}));
      case 2: {
        const std::string list = List(Entity::kLine, depth - 1);
        return fmt::format("{}.map(t, t.fee_ocur_time).{}()", list,
                           random_.Of<std::string>({"min", "max"}));
      }
      default:
        return fmt::format("({} ? {} : {})", Bool(depth - 1), Time(depth - 1), Time(depth - 1));
    }
  }

  std::string List(Entity entity, int depth) {
    std::vector<std::string> terms = Terms([&](const Type& type) {
      return type.kind == TypeKind::kList && IsRecordOf(*type.element, entity);
    });
    if (entity == Entity::kLine) {
      terms.push_back(fmt::format("window({})", WindowText()));
      terms.push_back(fmt::format("window({})", WindowText()));
      if (on_ == "line") terms.push_back("[line]");
      terms.push_back("person.lines");
    }
    if (entity == Entity::kVisit) terms.push_back(fmt::format("visits({})", TimeWindow()));
    if (entity == Entity::kSettlement)
      terms.push_back(fmt::format("settlements({})", TimeWindow()));
    if (terms.empty()) {
      // Every entity can be reached from the person.
      const std::map<Entity, std::string> paths = {
          {Entity::kDiagnosis, "person.visits.last().diagnoses"},
          {Entity::kProcedure, "person.visits.first().procedures"},
          {Entity::kSpell, "person.spells"}};
      const auto path = paths.find(entity);
      terms.push_back(path == paths.end() ? "person.visits" : path->second);
    }
    const std::string base = random_.Of(terms);
    if (depth <= 0) return base;
    const auto with = [&](std::string_view form, const auto& body) {
      const std::string list = List(entity, depth - 1);
      return WithVariable(entity, [&](const std::string& x) {
        return fmt::format(fmt::runtime(form), list, x, body());
      });
    };
    switch (random_.Below(11)) {
      case 9:
        return fmt::format("({} ? {} : {})", Bool(depth - 1), List(entity, depth - 1),
                           List(entity, depth - 1));
      case 10:
        return List(entity, depth - 1) + ".distinct()";
      case 0:
      case 1:
        return with("{0}.filter({1}, {2})", [&] { return Bool(depth - 1); });
      case 2:
        if (entity == Entity::kLine) return LinesOfCode(base, depth);
        return base;
      case 3:
        return with("{0}.sort_by({1}, {2})", [&] { return Decimal(depth - 2); });
      case 4:
        return fmt::format("{}.{}({})", List(entity, depth - 1),
                           random_.Of<std::string>({"take", "skip"}), random_.Below(4));
      case 5:
        if (entity == Entity::kLine) {
          const std::string list = List(entity, depth - 1);
          const std::string cap = Decimal(depth - 2);
          return WithVariable(entity, [&](const std::string& x) {
            return fmt::format("{}.over_cap({}, {}.cnt, {})", list, x, x, cap);
          });
        }
        return base;
      case 6:
        if (entity == Entity::kLine) {
          const std::string list = List(entity, depth - 1);
          return WithVariable(entity, [&](const std::string& x) {
            return fmt::format("{}.after_days({}, {}.fee_ocur_time, {})", list, x, x,
                               random_.Below(4));
          });
        }
        return base;
      case 7:
        return fmt::format("({} + {})", List(entity, depth - 1), List(entity, depth - 1));
      default:
        return base;
    }
  }

  // Lines of one code: what the engine answers from an index, also one such list upon another.
  std::string LinesOfCode(const std::string& base, int depth) {
    const std::string list = random_.Chance(30) ? LinesOfCode(base, depth - 1) : base;
    return WithVariable(Entity::kLine, [&](const std::string& x) {
      const std::string field = random_.Of<std::string>({"item_code", "item_code", "list_type"});
      return fmt::format("{}.filter({}, {}.{} == {})", list, x, x, field, Text(depth - 1));
    });
  }

  // Windows that have a meaning for visits() and settlements().
  std::string TimeWindow() {
    return "'" + random_.Of<std::string>({"day", "person_day", "15d", "month", "year", "ever"}) +
           "'";
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

  Random& random_;
  const CodePool& codes_;
  std::vector<Variable> variables_;
  std::string on_, point_window_;
  bool lines_ = false, parameters_ = false;
  size_t next_ = 1;
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
