// A recursive descent over CEL's published grammar, with precedence climbing for the binary
// operators. Trees never grow higher than ParseOptions::depth_max, so whoever walks them may
// recurse.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "rules/cel.h"
#include "rules/cel_cursor.h"
#include "rules/cel_functions.h"
#include "rules/cel_number.h"

namespace mingjian::rules {
namespace {

struct BinaryOperator {
  std::string_view symbol;
  int precedence;
  Op op;
};
constexpr std::array<BinaryOperator, 11> kBinary = {{{"<", 1, Op::kLt},
                                                     {"<=", 1, Op::kLe},
                                                     {">", 1, Op::kGt},
                                                     {">=", 1, Op::kGe},
                                                     {"==", 1, Op::kEq},
                                                     {"!=", 1, Op::kNe},
                                                     {"+", 2, Op::kAdd},
                                                     {"-", 2, Op::kSub},
                                                     {"*", 3, Op::kMul},
                                                     {"/", 3, Op::kDiv},
                                                     {"%", 3, Op::kMod}}};

constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

// A tree and its height, so that growing it costs nothing.
struct Node {
  ExprPtr expr;
  size_t height = 1;
};

class Parser : private CelCursor {
 public:
  Parser(std::string_view text, const ParseOptions& options) : CelCursor(text), options_(options) {}

  Parsed Run() {
    if (text().size() > options_.size_max) {
      Complain({0, 0}, "too_long",
               fmt::format("the expression has {} bytes; at most {} are read", text().size(),
                           options_.size_max));
      return {ErrorNode({0, 0}).expr, TakeIssues()};
    }
    Start();
    Node node = ParseExpr();
    if (Peek().kind != TokenKind::kEnd) Unexpected("the end of the expression");
    return {std::move(node.expr), TakeIssues()};
  }

 private:
  bool PeekIn() const { return Peek().kind == TokenKind::kName && Peek().text == "in"; }

  Node ErrorNode(Span span) {
    Node node{std::make_unique<Expr>(), 1};
    node.expr->literal.kind = TypeKind::kError;
    node.expr->span = span;
    return node;
  }
  Node TooDeep(Span span) {
    if (!stopped()) {
      Complain(span, "too_deep",
               fmt::format("the expression nests deeper than {} levels", options_.depth_max));
    }
    Stop();
    return ErrorNode(span);
  }

  Node Make(ExprKind kind, Op op, std::string name, size_t begin, std::vector<Node> args) {
    Node node{std::make_unique<Expr>(), 1};
    Expr& expr = *node.expr;
    expr.kind = kind;
    expr.op = op;
    expr.name = std::move(name);
    expr.span = SpanFrom(begin);
    expr.name_span = expr.span;
    for (Node& arg : args) {
      node.height = std::max(node.height, arg.height + 1);
      expr.args.push_back(std::move(arg.expr));
    }
    if (node.height > options_.depth_max) return TooDeep(expr.span);
    return node;
  }
  static std::vector<Node> Nodes(Node a) {
    std::vector<Node> nodes;
    nodes.push_back(std::move(a));
    return nodes;
  }
  static std::vector<Node> Nodes(Node a, Node b) {
    std::vector<Node> nodes = Nodes(std::move(a));
    nodes.push_back(std::move(b));
    return nodes;
  }

  Node ParseExpr() {
    const Span here = Peek().span;
    if (depth_ >= options_.depth_max) return TooDeep(here);
    ++depth_;
    Node node = ParseLogic(true);
    if (TakeIf("?")) {
      std::vector<Node> args = Nodes(std::move(node));
      args.push_back(ParseLogic(true));
      if (!TakeIf(":")) Unexpected("':' of the conditional");
      args.push_back(ParseExpr());
      node = Make(ExprKind::kCall, Op::kConditional, "_?_:_", here.begin, std::move(args));
    }
    --depth_;
    return node;
  }

  // Terms joined by || (or &&). Built as a balanced tree: the order of evaluation is not observable
  // in CEL and a list of a thousand alternatives stays low.
  Node ParseLogic(bool disjunction) {
    const auto parse = [&] { return disjunction ? ParseLogic(false) : ParseBinary(1); };
    std::vector<Node> terms = Nodes(parse());
    while (TakeIf(disjunction ? "||" : "&&")) terms.push_back(parse());
    return Balance(disjunction, terms, 0, terms.size());
  }
  Node Balance(bool disjunction, std::vector<Node>& terms, size_t begin, size_t end) {
    if (end - begin == 1) return std::move(terms[begin]);
    const size_t middle = begin + (end - begin + 1) / 2;
    Node left = Balance(disjunction, terms, begin, middle);
    Node right = Balance(disjunction, terms, middle, end);
    const Span span = {left.expr->span.begin, right.expr->span.end};
    Node node =
        Make(ExprKind::kCall, disjunction ? Op::kOr : Op::kAnd, disjunction ? "_||_" : "_&&_",
             span.begin, Nodes(std::move(left), std::move(right)));
    node.expr->span = span;
    return node;
  }

  std::optional<BinaryOperator> PeekBinary() const {
    if (PeekIn()) return BinaryOperator{"in", 1, Op::kIn};
    if (Peek().kind != TokenKind::kSymbol) return std::nullopt;
    for (const BinaryOperator& known : kBinary) {
      if (Peek().text == known.symbol) return known;
    }
    return std::nullopt;
  }

  Node ParseBinary(int precedence) {
    const size_t begin = Peek().span.begin;
    Node left = ParseUnary();
    while (const auto found = PeekBinary()) {
      if (found->precedence < precedence) break;
      Take();
      Node right = ParseBinary(found->precedence + 1);
      const std::string name =
          found->op == Op::kIn ? std::string("@in") : fmt::format("_{}_", found->symbol);
      left =
          Make(ExprKind::kCall, found->op, name, begin, Nodes(std::move(left), std::move(right)));
    }
    return left;
  }

  Node ParseUnary() {
    std::vector<std::pair<Op, size_t>> operators;
    while (Peek().Is("!") || Peek().Is("-")) {
      operators.emplace_back(Peek().Is("!") ? Op::kNot : Op::kNeg, Peek().span.begin);
      Take();
    }
    // The sign belongs to a number, so that the least int can be written.
    bool negative = false;
    const bool number = Peek().kind == TokenKind::kInt || Peek().kind == TokenKind::kFloat;
    size_t begin = Peek().span.begin;
    if (number && !operators.empty() && operators.back().first == Op::kNeg) {
      negative = true;
      begin = operators.back().second;
      operators.pop_back();
    }
    Node node = ParsePostfix(begin, negative);
    while (!operators.empty() && !stopped()) {
      const auto [op, from] = operators.back();
      operators.pop_back();
      node = Make(ExprKind::kCall, op, op == Op::kNot ? "!_" : "-_", from, Nodes(std::move(node)));
    }
    return node;
  }

  Node ParsePostfix(size_t begin, bool negative) {
    Node node = ParsePrimary(begin, negative);
    while (!stopped()) {
      if (TakeIf(".")) {
        const Token name = Peek();
        if (name.kind != TokenKind::kName && name.kind != TokenKind::kQuotedName) {
          Unexpected("a name after '.'");
          return node;
        }
        Take();
        if (Peek().Is("(") && name.kind == TokenKind::kName) {
          Take();
          std::vector<Node> args = ParseArguments(")");
          args.insert(args.begin(), std::move(node));
          node = MakeMethod(name, begin, std::move(args));
        } else {
          node = Make(ExprKind::kSelect, Op::kNone, name.text, begin, Nodes(std::move(node)));
          node.expr->name_span = name.span;
        }
      } else if (TakeIf("[")) {
        Node index = ParseExpr();
        Close("]");
        node = Make(ExprKind::kCall, Op::kIndex, "_[_]", begin,
                    Nodes(std::move(node), std::move(index)));
      } else if (Peek().Is("{") &&
                 (node.expr->kind == ExprKind::kIdent || node.expr->kind == ExprKind::kSelect)) {
        Take();
        SkipTo("}", false);
        TakeIf("}");
        const Span span = SpanFrom(begin);
        Complain(span, "no_messages", "there are no protocol buffer messages in this language");
        node = ErrorNode(span);
      } else {
        return node;
      }
    }
    return node;
  }

  std::vector<Node> ParseArguments(std::string_view closer) {
    std::vector<Node> args;
    if (TakeIf(closer)) return args;
    while (!stopped()) {
      args.push_back(ParseExpr());
      if (!Peek().Is(",") && !Peek().Is(closer)) {
        Unexpected(fmt::format("',' or '{}'", closer));
        SkipTo(closer, true);
      }
      if (!TakeIf(",")) break;
      if (closer == "]" && Peek().Is("]")) break;  // a list may end with a comma
    }
    TakeIf(closer);
    return args;
  }

  // args[0] is the receiver.
  Node MakeMethod(const Token& name, size_t begin, std::vector<Node> args) {
    for (const Macro& shape : Macros()) {
      if (name.text != shape.name) continue;
      const size_t count = args.size() - 1;
      if (count < shape.arguments_min || count > shape.arguments_max) break;
      const Expr& variable = *args[1].expr;
      if (variable.kind != ExprKind::kIdent || variable.name.starts_with('.')) break;
      const std::string bound = variable.name;
      args.erase(args.begin() + 1);
      Node node = Make(ExprKind::kMacro, shape.op, name.text, begin, std::move(args));
      node.expr->variable = bound;
      node.expr->name_span = name.span;
      return node;
    }
    Node node = Make(ExprKind::kCall, Op::kNone, name.text, begin, std::move(args));
    node.expr->method = true;
    node.expr->name_span = name.span;
    return node;
  }

  Node ParsePrimary(size_t begin, bool negative) {
    const Token token = Peek();
    switch (token.kind) {
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kFloat:
        Take();
        return Number(token, begin, negative);
      case TokenKind::kString:
      case TokenKind::kBytes: {
        Take();
        Node node = Make(ExprKind::kLiteral, Op::kNone, "", begin, {});
        node.expr->literal.kind =
            token.kind == TokenKind::kString ? TypeKind::kString : TypeKind::kBytes;
        node.expr->literal.text = token.text;
        return node;
      }
      case TokenKind::kName:
        return Name(begin, "");
      case TokenKind::kSymbol:
        if (token.text == "(") {
          Take();
          Node node = ParseExpr();
          Close(")");
          node.expr->span = SpanFrom(begin);
          return node;
        }
        if (token.text == "[") {
          Take();
          std::vector<Node> args = ParseArguments("]");
          return Make(ExprKind::kList, Op::kNone, "", begin, std::move(args));
        }
        if (token.text == "{") return MapLiteral(begin);
        if (token.text == "." && Peek(1).kind == TokenKind::kName) {
          Take();
          return Name(begin, ".");
        }
        break;
      case TokenKind::kQuotedName:
      case TokenKind::kEnd:
        break;
    }
    Unexpected("a value");
    const bool stays = token.Is(")") || token.Is("]") || token.Is("}") || token.Is(",") ||
                       token.Is(":") || token.kind == TokenKind::kEnd;
    if (!stays) Take();
    return ErrorNode(token.span);
  }

  Node MapLiteral(size_t begin) {
    Take();
    std::vector<Node> args;
    while (!stopped() && !Peek().Is("}") && Peek().kind != TokenKind::kEnd) {
      args.push_back(ParseExpr());
      if (!TakeIf(":")) Unexpected("':' after the key");
      args.push_back(ParseExpr());
      if (!Peek().Is(",") && !Peek().Is("}")) {
        Unexpected("',' or '}'");
        SkipTo("}", true);
      }
      if (!TakeIf(",")) break;
    }
    Close("}");
    return Make(ExprKind::kMap, Op::kNone, "", begin, std::move(args));
  }

  Node Name(size_t begin, std::string_view prefix) {
    const Token token = Take();
    const bool constant = prefix.empty() && !Peek().Is("(");
    if (constant && (token.text == "true" || token.text == "false" || token.text == "null")) {
      Node node = Make(ExprKind::kLiteral, Op::kNone, "", begin, {});
      node.expr->literal.kind = token.text == "null" ? TypeKind::kNull : TypeKind::kBool;
      node.expr->literal.number = token.text == "true" ? 1 : 0;
      return node;
    }
    if (token.text == "in" || std::ranges::find(kReserved, token.text) != kReserved.end()) {
      Complain(token.span, "reserved_word",
               fmt::format("'{}' is a reserved word of CEL and cannot be a name", token.text));
    }
    const std::string name = std::string(prefix) + token.text;
    if (!TakeIf("(")) {
      Node node = Make(ExprKind::kIdent, Op::kNone, name, begin, {});
      node.expr->name_span = token.span;
      return node;
    }
    std::vector<Node> args = ParseArguments(")");
    if (token.text == "has") return Has(begin, std::move(args));
    Node node = Make(ExprKind::kCall, Op::kNone, name, begin, std::move(args));
    node.expr->name_span = token.span;
    return node;
  }

  Node Has(size_t begin, std::vector<Node> args) {
    const Span span = SpanFrom(begin);
    if (args.size() != 1 || args[0].expr->kind != ExprKind::kSelect) {
      if (!stopped()) {
        Complain(span, "bad_macro", "has() asks about one field", "write has(line.item_code)");
      }
      return ErrorNode(span);
    }
    Node node = std::move(args[0]);
    node.expr->kind = ExprKind::kHas;
    node.expr->span = span;
    return node;
  }

  Node Number(const Token& token, size_t begin, bool negative) {
    Node node = Make(ExprKind::kLiteral, Op::kNone, "", begin, {});
    const std::string mistake = ReadNumber(token, negative, options_.decimals, &node.expr->literal);
    if (!mistake.empty()) Complain(node.expr->span, "bad_number", mistake);
    return node;
  }

  ParseOptions options_;
  size_t depth_ = 0;
};

}  // namespace

Parsed Parse(std::string_view text, const ParseOptions& options) {
  return Parser(text, options).Run();
}

}  // namespace mingjian::rules
