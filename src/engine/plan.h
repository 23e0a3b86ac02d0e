#pragma once
// What a Plan holds: rules as nodes, knowledge as columns of numbers, and the indexes from codes to
// points. Private to the engine.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/code_index.h"
#include "engine/engine.h"
#include "engine/node.h"

namespace mingjian::engine {

struct CompiledException {
  const rules::Exception* exception = nullptr;
  const Node* when = nullptr;
};

struct CompiledRule {
  const rules::Rule* rule = nullptr;
  uint32_t position = 0;  // in the rulebook
  const Node* applies = nullptr;
  const Node* when = nullptr;
  const Node* violates = nullptr;
  const Node* involves = nullptr;
  const Node* amount = nullptr;
  const Node* discriminator = nullptr;
  std::vector<const Node*> values, holes;
  std::vector<CompiledException> exceptions;

  bool on_line() const { return rule->on == rules::Subject::kLine; }
  bool has_knowledge() const { return rule->knowledge.has_value(); }
};

// A knowledge table as the engine reads it: only the columns that expressions use.
struct PointTable {
  const rules::KnowledgeTable* table = nullptr;
  std::vector<std::vector<int64_t>> columns;  // by column; empty when unused
  struct Lists {
    std::vector<uint32_t> begins;
    std::vector<int64_t> items;
  };
  std::vector<Lists> lists;             // by column, for kCodes
  std::vector<uint32_t> point_numbers;  // by row: rows of one point have one number
  std::vector<int64_t> point_texts;     // by row
  CodeIndex by_code;                    // for points(): entries are rows
  bool asked_by_code = false;

  bool ValidAt(uint32_t row, int64_t time) const {
    return table->valid_from[row] <= time && time < table->valid_to[row];
  }
};

// Points that are looked up by one field of one entity. An entry is rule position << 32 | row.
struct FieldIndex {
  rules::Entity entity = rules::Entity::kLine;
  size_t field = 0;
  CodeIndex codes;
};

struct Plan::Impl {
  const rules::Rulebook* rulebook = nullptr;
  std::shared_ptr<const TextPool> texts;
  PlanOptions options;
  NodeStore nodes;
  std::vector<CompiledRule> rules;  // in the order of the rulebook
  std::vector<PointTable> tables;   // by position in the rulebook
  std::vector<CodeIndex> code_lists;
  std::vector<std::unique_ptr<FieldIndex>> indexes;
  // Texts of the base pool in order of text, and the place of each in it; empty when no rule asks
  // for beginnings that are not constant.
  std::vector<uint32_t> texts_in_order, text_places;
  Needs needs;
};

// Fields and history that the plan reads (needs.cc).
Needs NeedsOf(const Plan::Impl& plan);
// How many days a window reaches back from its subject; -1 = without limit. The visit, settlement
// and prescription of a subject always come whole and count as nothing.
int64_t HistoryDays(const rules::Window& window);

}  // namespace mingjian::engine
