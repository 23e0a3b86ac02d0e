// Expressions, operators and diagnostics as text.

#include <fmt/format.h>

#include "base/decimal.h"
#include "rules/cel.h"
#include "rules/cel_functions.h"
#include "rules/cel_text.h"

namespace mingjian::rules {
namespace {

std::string Quoted(std::string_view text, bool bytes) {
  std::string quoted = bytes ? "b'" : "'";
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '\'' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F || (bytes && byte >= 0x80)) {
      quoted += fmt::format("\\x{:02x}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string LiteralText(const Literal& literal) {
  switch (literal.kind) {
    case TypeKind::kNull:
      return "null";
    case TypeKind::kBool:
      return literal.number != 0 ? "true" : "false";
    case TypeKind::kInt:
      return fmt::format("{}", literal.number);
    case TypeKind::kUint:
      return fmt::format("{}u", literal.unsigned_number);
    case TypeKind::kDouble: {
      const std::string text = fmt::format("{}", literal.real);
      return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
    }
    case TypeKind::kDecimal: {
      const std::string text = Decimal::FromMicros(literal.number).ToString();
      return text.find('.') == std::string::npos ? text + ".0" : text;
    }
    case TypeKind::kString:
      return Quoted(literal.text, false);
    case TypeKind::kBytes:
      return Quoted(literal.text, true);
    case TypeKind::kTimestamp:
      return fmt::format("timestamp('{}')", TimestampText(literal.number));
    case TypeKind::kDuration:
      return fmt::format("duration('{}')", DurationText(literal.number));
    case TypeKind::kTypeType:
      return literal.text;
    default:
      return "error";
  }
}

bool IsPlainName(std::string_view name) {
  for (const char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
    if (!plain) return false;
  }
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9');
}

class Printer {
 public:
  explicit Printer(bool types) : types_(types) {}

  void Print(const Expr& expr) {
    Untyped(expr);
    if (types_ && expr.type.kind != TypeKind::kError) text_ += ":" + ToString(expr.type);
  }
  std::string Take() { return std::move(text_); }

 private:
  void Join(const Expr& expr, size_t begin) {
    for (size_t i = begin; i < expr.args.size(); ++i) {
      if (i > begin) text_ += ", ";
      Print(*expr.args[i]);
    }
  }

  // What stands before a dot: a number there would read as another number.
  void Operand(const Expr& expr) {
    const bool number =
        expr.kind == ExprKind::kLiteral && !types_ &&
        (expr.literal.kind == TypeKind::kInt || expr.literal.kind == TypeKind::kUint ||
         expr.literal.kind == TypeKind::kDecimal || expr.literal.kind == TypeKind::kDouble);
    if (number) text_ += "(";
    Print(expr);
    if (number) text_ += ")";
  }

  void Selection(const Expr& expr) {
    Operand(*expr.args[0]);
    text_ += IsPlainName(expr.name) ? "." + expr.name : ".`" + expr.name + "`";
  }

  void Untyped(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kLiteral:
        text_ += LiteralText(expr.literal);
        return;
      case ExprKind::kIdent:
        text_ += expr.name;
        return;
      case ExprKind::kSelect:
        return Selection(expr);
      case ExprKind::kHas:
        text_ += "has(";
        Selection(expr);
        text_ += ")";
        return;
      case ExprKind::kCall:
        return Call(expr);
      case ExprKind::kList:
        text_ += "[";
        Join(expr, 0);
        text_ += "]";
        return;
      case ExprKind::kMap:
        text_ += "{";
        for (size_t i = 0; i + 1 < expr.args.size(); i += 2) {
          if (i > 0) text_ += ", ";
          Print(*expr.args[i]);
          text_ += ": ";
          Print(*expr.args[i + 1]);
        }
        text_ += "}";
        return;
      case ExprKind::kMacro:
        Operand(*expr.args[0]);
        text_ += fmt::format(".{}({}, ", ToString(expr.op), expr.variable);
        Join(expr, 1);
        text_ += ")";
        return;
    }
  }

  void Binary(const Expr& expr, std::string_view symbol) {
    text_ += "(";
    Print(*expr.args[0]);
    text_ += fmt::format(" {} ", symbol);
    Print(*expr.args[1]);
    text_ += ")";
  }

  void Call(const Expr& expr) {
    const std::string_view name = ToString(expr.op);
    switch (expr.op) {
      case Op::kNot:
      case Op::kNeg:
        text_ += expr.op == Op::kNot ? "!(" : "-(";
        Print(*expr.args[0]);
        text_ += ")";
        return;
      case Op::kConditional:
        text_ += "(";
        Print(*expr.args[0]);
        text_ += " ? ";
        Print(*expr.args[1]);
        text_ += " : ";
        Print(*expr.args[2]);
        text_ += ")";
        return;
      case Op::kIn:
        return Binary(expr, "in");
      case Op::kIndex:
        Operand(*expr.args[0]);
        text_ += "[";
        Print(*expr.args[1]);
        text_ += "]";
        return;
      case Op::kPoints:
      case Op::kInCodes:
        // The table is a position after the check; its name is not in the tree any more.
        if (expr.args.size() == 1) {
          text_ += fmt::format("{}(#{}, ", name, expr.table);
          Join(expr, 0);
          text_ += ")";
          return;
        }
        break;
      default:
        break;
    }
    if (name.size() > 2 && name.front() == '_')
      return Binary(expr, name.substr(1, name.size() - 2));
    const std::string_view written = expr.op == Op::kNone ? std::string_view(expr.name) : name;
    if (!expr.method) {
      text_ += fmt::format("{}(", written);
      Join(expr, 0);
    } else {
      Operand(*expr.args[0]);
      text_ += fmt::format(".{}(", written);
      Join(expr, 1);
    }
    text_ += ")";
  }

  bool types_;
  std::string text_;
};

}  // namespace

std::string Print(const Expr& expr, bool types) {
  Printer printer(types);
  printer.Print(expr);
  return printer.Take();
}

std::string_view ToString(Op op) {
  switch (op) {
    case Op::kNone:
      return "none";
    case Op::kAnd:
      return "_&&_";
    case Op::kOr:
      return "_||_";
    case Op::kNot:
      return "!_";
    case Op::kConditional:
      return "_?_:_";
    case Op::kEq:
      return "_==_";
    case Op::kNe:
      return "_!=_";
    case Op::kLt:
      return "_<_";
    case Op::kLe:
      return "_<=_";
    case Op::kGt:
      return "_>_";
    case Op::kGe:
      return "_>=_";
    case Op::kIn:
      return "@in";
    case Op::kAdd:
      return "_+_";
    case Op::kSub:
      return "_-_";
    case Op::kMul:
      return "_*_";
    case Op::kDiv:
      return "_/_";
    case Op::kMod:
      return "_%_";
    case Op::kNeg:
      return "-_";
    case Op::kIndex:
      return "_[_]";
    case Op::kIntToDecimal:
      return "decimal";
    default:
      break;
  }
  for (const Function& function : Functions()) {
    if (function.op == op) return function.name;
  }
  for (const Macro& macro : Macros()) {
    if (macro.op == op) return macro.name;
  }
  return "none";
}

size_t BodyCount(Op op, size_t argument_count) {
  switch (op) {
    case Op::kAll:
    case Op::kExists:
    case Op::kExistsOne:
    case Op::kFilter:
    case Op::kSortBy:
    case Op::kMaxBy:
    case Op::kMinBy:
    case Op::kOverCap:
    case Op::kAfterDays:
      return 1;
    case Op::kExcessAmount:
    case Op::kSupplyOnHand:
      return 2;
    case Op::kMapMacro:
      return argument_count - 1;
    default:
      return 0;
  }
}

std::string ToString(const Diagnostic& diagnostic) {
  std::string text =
      fmt::format("{}:{}:{}: {}: {} [{}]", diagnostic.file, diagnostic.line, diagnostic.column,
                  diagnostic.warning ? "warning" : "error", diagnostic.message, diagnostic.name);
  if (!diagnostic.suggestion.empty()) text += "; " + diagnostic.suggestion;
  return text;
}

}  // namespace mingjian::rules
