#include "testing/generate_expressions.h"

#include <fmt/format.h>

#include <map>

namespace mingjian::testing {

using rules::Entity;
using rules::Type;
using rules::TypeKind;

std::string ExpressionMaker::Any(const Type& type, int depth) {
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

std::string ExpressionMaker::Bool(int depth) {
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
      const std::string macro = random_.Of<std::string>({"exists", "exists", "all", "exists_one"});
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

std::string ExpressionMaker::Compare(int depth) {
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

std::string ExpressionMaker::Int(int depth) {
  if (depth <= 0) {
    const std::string term = Term(TypeKind::kInt);
    if (!term.empty() && random_.Chance(60)) return term;
    return random_.Of<std::string>({"0", "1", "2", "3", "10", "18"});
  }
  switch (random_.Below(14)) {
    case 11: {
      const std::string list = List(Entity::kLine, depth - 1);
      return fmt::format("{}.map(d, d.{}).distinct().size()", list,
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

std::string ExpressionMaker::Decimal(int depth) {
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
      const std::string x = FreshName();
      return fmt::format("{0}.excess_amount({1}, {1}.cnt, {1}.inscp_scp_amt, {2})", list, x, cap);
    }
    case 7:
      return fmt::format("round({}, {})", Decimal(depth - 1), random_.Below(4));
    case 8:
      return fmt::format("({} ? {} : {})", Bool(depth - 1), Decimal(depth - 1), Decimal(depth - 1));
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

std::string ExpressionMaker::Text(int depth) {
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

std::string ExpressionMaker::Time(int depth) {
  const std::string term = Term(TypeKind::kTimestamp);
  if (depth <= 0 || random_.Chance(50)) {
    if (!term.empty() && random_.Chance(85)) return term;
    return random_.Of<std::string>({"timestamp('2026-03-02 08:00:00')", "timestamp('2026-03-01')"});
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

std::string ExpressionMaker::List(Entity entity, int depth) {
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
  if (entity == Entity::kSettlement) terms.push_back(fmt::format("settlements({})", TimeWindow()));
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

std::string ExpressionMaker::LinesOfCode(const std::string& base, int depth) {
  const std::string list = random_.Chance(30) ? LinesOfCode(base, depth - 1) : base;
  return WithVariable(Entity::kLine, [&](const std::string& x) {
    const std::string field = random_.Of<std::string>({"item_code", "item_code", "list_type"});
    return fmt::format("{}.filter({}, {}.{} == {})", list, x, x, field, Text(depth - 1));
  });
}

std::string ExpressionMaker::TimeWindow() {
  return "'" + random_.Of<std::string>({"day", "person_day", "15d", "month", "year", "ever"}) + "'";
}

}  // namespace mingjian::testing
