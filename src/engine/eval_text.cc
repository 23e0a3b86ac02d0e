// Functions on texts. Texts are ids; what a function gives for a text of the shared base pool is
// remembered by id.

#include <re2/re2.h>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/evaluator.h"
#include "rules/cel_text.h"

namespace mingjian::engine {
namespace {

using rules::Op;
using rules::TypeKind;

constexpr int64_t kUnset = kMissing + 1;

// The first `count` code points.
std::string_view PrefixOf(std::string_view text, int64_t count) {
  size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    --count;
  }
  return text.substr(0, end);
}

}  // namespace

Evaluator::TextMemo* Evaluator::MemoOf(const Node& node) {
  TextMemo& memo = memos_[node.id];
  if (memo.values.empty()) memo.values.assign(static_cast<size_t>(base_texts_), kUnset);
  return &memo;
}

int64_t Evaluator::TextValue(const Node& node, int64_t text, int64_t other) {
  const std::string_view subject = texts_->Text(text);
  switch (node.op) {
    case Op::kContains:
      return subject.find(texts_->Text(other)) != std::string_view::npos;
    case Op::kStartsWith:
      return subject.starts_with(texts_->Text(other));
    case Op::kEndsWith:
      return subject.ends_with(texts_->Text(other));
    case Op::kPrefix:
      if (other < 0) return kMissing;
      return texts_->Intern(std::string(PrefixOf(subject, other)));
    case Op::kMatches: {
      if (node.regex != nullptr) {
        return RE2::PartialMatch(subject, *static_cast<const RE2*>(node.regex.get()));
      }
      auto& regex = late_regexes_[std::string(texts_->Text(other))];
      if (regex == nullptr) {
        regex = std::make_shared<const RE2>(texts_->Text(other), RE2::Quiet);
      }
      const RE2& pattern = *static_cast<const RE2*>(regex.get());
      return pattern.ok() ? static_cast<int64_t>(RE2::PartialMatch(subject, pattern)) : kMissing;
    }
    default:
      return static_cast<int64_t>(CodePoints(subject));
  }
}

int64_t Evaluator::RememberedTextValue(const Node& node, int64_t text, int64_t other) {
  constexpr size_t kPairs = 4096;
  if (pair_memos_.empty()) pair_memos_.resize(kPairs);
  const uint64_t mixed = (static_cast<uint64_t>(text) * 31 + static_cast<uint64_t>(other)) * 31;
  PairMemo& memo = pair_memos_[(mixed + node.id) % kPairs];
  const uint64_t generation = texts_->generation();
  const bool known = memo.node == &node && memo.text == text && memo.other == other &&
                     memo.generation == generation;
  if (!known) memo = {&node, generation, text, other, TextValue(node, text, other)};
  return memo.value;
}

Evaluator::Made Evaluator::Text(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args[0], frame);
  const Vec* b = node.args.size() > 1 ? &Eval(*node.args[1], frame) : nullptr;
  const bool constant = a.constant && (b == nullptr || b->constant);
  Vec* out = pool_.Scalars(constant ? 1 : frame->n);
  out->constant = constant;
  const bool remember = b == nullptr || node.args[1]->kind == NodeKind::kConst;
  if (node.op == Op::kStartsWith && !remember && !plan_.text_places.empty()) {
    return StartsWith(node, a, *b, out);
  }
  TextMemo* memo = remember ? MemoOf(node) : nullptr;
  for (size_t i = 0; i < out->values.size(); ++i) {
    const int64_t text = a.At(i);
    const int64_t second = b == nullptr ? 0 : b->At(i);
    if (text == kMissing || second == kMissing) {
      out->values[i] = kMissing;
    } else if (memo != nullptr && text < base_texts_) {
      int64_t& known = memo->values[static_cast<size_t>(text)];
      out->values[i] = known == kUnset ? TextValue(node, text, second) : known;
      // A prefix may be a text of this thread only, which is forgotten one day.
      if (node.op != Op::kPrefix || out->values[i] < base_texts_) known = out->values[i];
    } else if (memo == nullptr) {
      out->values[i] = RememberedTextValue(node, text, second);
    } else {
      out->values[i] = TextValue(node, text, second);
    }
  }
  return Own(out);
}

// By the places of texts: no text is looked at.
Evaluator::Made Evaluator::StartsWith(const Node& node, const Vec& a, const Vec& b, Vec* out) {
  for (size_t i = 0; i < out->values.size(); ++i) {
    const int64_t text = a.At(i), beginning = b.At(i);
    if (text == kMissing || beginning == kMissing) {
      out->values[i] = kMissing;
    } else if (text < base_texts_) {
      const Range places = BeginningWith(beginning);
      const uint32_t place = plan_.text_places[static_cast<size_t>(text)];
      out->values[i] = place - places.begin < places.end - places.begin ? 1 : 0;
    } else {
      out->values[i] = TextValue(node, text, beginning);
    }
  }
  return Own(out);
}

Evaluator::Made Evaluator::ToText(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args[0], frame);
  const rules::Type& type = node.args[0]->type;
  Vec* out = pool_.Scalars(frame->n);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t value = a.At(i);
    if (value == kMissing || type.kind == TypeKind::kString) {
      out->values[i] = value;
    } else {
      out->values[i] = texts_->Intern(Render(type, a, i));
    }
  }
  return Own(out);
}

Evaluator::Made Evaluator::FromText(const Node& node, Frame* frame) {
  const Vec& a = Eval(*node.args[0], frame);
  Vec* out = pool_.Scalars(a.constant ? 1 : frame->n);
  out->constant = a.constant;
  for (size_t i = 0; i < out->values.size(); ++i) {
    int64_t& value = out->values[i];
    value = kMissing;
    if (a.At(i) == kMissing) continue;
    const std::string_view text = texts_->Text(a.At(i));
    if (node.op == Op::kToInt) {
      value = ParseInt(text).value_or(kMissing);
    } else if (node.op == Op::kToDecimal) {
      if (const auto decimal = Decimal::Parse(text)) value = decimal->micros();
    } else if (node.op == Op::kToDuration) {
      if (const auto duration = rules::ParseDuration(text)) value = duration->seconds;
    } else if (node.op == Op::kToBool) {
      if (text == "true" || text == "false") value = text == "true" ? 1 : 0;
    } else if (const auto time = ParseTime(text)) {
      value = *time;
    } else if (const auto date = ParseDate(text)) {
      value = *date;
    }
  }
  return Own(out);
}

Evaluator::Made Evaluator::InCodes(const Node& node, Frame* frame) {
  const CodeIndex& list = plan_.code_lists[node.table];
  const Vec& codes = Eval(*node.args[0], frame);
  Vec* out = pool_.Scalars(codes.constant ? 1 : frame->n);
  out->constant = codes.constant;
  for (size_t i = 0; i < out->values.size(); ++i) {
    const int64_t code = codes.At(i);
    if (code == kMissing) {
      out->values[i] = kMissing;
    } else if (code < list.known_texts()) {
      out->values[i] = list.Has(code) ? 1 : 0;
    } else {
      out->values[i] = list.has_prefixes() && !list.OfLate(texts_->Text(code)).empty() ? 1 : 0;
    }
  }
  return Own(out);
}

std::string Evaluator::Render(const rules::Type& type, const Vec& value, size_t i) const {
  if (type.kind == TypeKind::kList) {
    if (value.unknown[i] != 0) return "?";
    std::string text;
    for (uint32_t j = value.begins[i]; j < value.begins[i + 1]; ++j) {
      if (j > value.begins[i]) text += "、";
      text += Render(*type.element, *value.items, j);
    }
    return text;
  }
  const int64_t number = value.At(i);
  if (number == kMissing) return "?";
  switch (type.kind) {
    case TypeKind::kBool:
      return number != 0 ? "true" : "false";
    case TypeKind::kDecimal:
      return Decimal::FromMicros(number).ToString();
    case TypeKind::kString:
      return std::string(texts_->Text(number));
    case TypeKind::kTimestamp:
      return rules::TimestampText(number);
    case TypeKind::kDuration:
      return rules::DurationText(number);
    default:
      return std::to_string(number);
  }
}

}  // namespace mingjian::engine
