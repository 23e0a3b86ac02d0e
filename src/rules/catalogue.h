#pragma once
// The list of rules that a rulebook is held against: catalogue.csv of the rulebook, with the 88
// rules of the 2025 edition (frame "2025"), the 79 of framework 1.0 ("1.0") and 40 beyond them
// ("further"). Columns: frame, number (of the frame), rule (id of its file), name, class, code
// (official, of 1.0), published (knowledge points were published), form (rule or screen), needs
// (tables, joined by `|`, that a rule waits for which is not there yet).

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rules/rule_facts.h"
#include "rules/rulebook.h"

namespace mingjian::rules {

struct CatalogueRow {
  std::string frame, number, rule, name, category, code;
  bool published = false;
  bool screen = false;
  std::vector<std::string> needs;
};

// kData with every mistake of the file in its message.
Result<std::vector<CatalogueRow>> ReadCatalogue(const std::string& folder);

struct CoverageRow {
  CatalogueRow row;
  const Rule* rule = nullptr;  // null: not there
  std::string screen;          // file of a screen of that name; "" = none
  PointCount official, regional, illustrative;
  std::vector<std::string> data;  // national tables read, then knowledge tables; without a rule:
                                  // `needs`
};

// `screens`: names of screen files without ending, sorted. REQUIRES: `rulebook` outlives the rows.
std::vector<CoverageRow> CoverageOf(const Rulebook& rulebook,
                                    const std::vector<CatalogueRow>& catalogue,
                                    std::string_view frame,
                                    const std::vector<std::string>& screens);

// Rules that no row of the catalogue names, by id.
std::vector<const Rule*> BeyondCatalogue(const Rulebook& rulebook,
                                         const std::vector<CatalogueRow>& catalogue);

}  // namespace mingjian::rules
