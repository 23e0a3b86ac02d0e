#include "synth/catalog.h"

#include <fmt/format.h>

#include <filesystem>
#include <span>

#include "base/decimal.h"
#include "base/text.h"

namespace mingjian::synth {
namespace {

#define MJ_SYNTH_TEXT(name) #name,
constexpr std::string_view kServiceKeys[] = {MJ_SYNTH_SERVICES(MJ_SYNTH_TEXT)};
constexpr std::string_view kDrugGroups[] = {MJ_SYNTH_DRUGS(MJ_SYNTH_TEXT)};
constexpr std::string_view kConsumableKeys[] = {MJ_SYNTH_CONSUMABLES(MJ_SYNTH_TEXT)};
constexpr std::string_view kDxKeys[] = {MJ_SYNTH_DIAGNOSES(MJ_SYNTH_TEXT)};
constexpr std::string_view kOpKeys[] = {MJ_SYNTH_PROCEDURES(MJ_SYNTH_TEXT)};
#undef MJ_SYNTH_TEXT

// A catalogue: cells by column name. The files are our own and hold no quoted cells but names with
// commas, which a quote encloses.
struct Sheet {
  std::string path;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  Result<size_t> Column(std::string_view name) const {
    for (size_t i = 0; i < header.size(); ++i) {
      if (header[i] == name) return i;
    }
    return DataError(fmt::format("{}: no column '{}'", path, name));
  }
};

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back().push_back(c);
    }
  }
  return cells;
}

Result<Sheet> ReadSheet(const std::string& folder, const std::string& name) {
  Sheet sheet{.path = folder + "/" + name, .header = {}, .rows = {}};
  MJ_TRY(const std::string text, ReadFile(sheet.path));
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    std::vector<std::string> cells = Cells(line);
    if (sheet.header.empty()) {
      sheet.header = std::move(cells);
    } else if (cells.size() != sheet.header.size()) {
      return DataError(fmt::format("{}:{}: {} cells, expected {}", sheet.path,
                                   sheet.rows.size() + 2, cells.size(), sheet.header.size()));
    } else {
      sheet.rows.push_back(std::move(cells));
    }
  }
  return sheet;
}

// A row by column name; a missing column is "" (Load asks for the needed ones first).
struct Row {
  const Sheet* sheet;
  const std::vector<std::string>* cells;
  const std::string& operator[](std::string_view name) const {
    static const std::string kNone;
    const auto column = sheet->Column(name);
    return column ? (*cells)[*column] : kNone;
  }
};

// Yuan to 1/10,000 yuan.
int64_t Price(const std::string& text) {
  const auto value = Decimal::Parse(text);
  return value ? value->micros() / 100 : 0;
}
int Number(const std::string& text) { return static_cast<int>(ParseInt(text).value_or(0)); }

size_t IndexOf(std::span<const std::string_view> keys, std::string_view key) {
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) return i;
  }
  return keys.size();
}

std::string_view ListTypeOf(std::string_view code) {
  // The rulebook's own codes of services without a published one.
  if (code.starts_with("LN") || code.starts_with("LW")) return "201";
  switch (code.empty() ? ' ' : code[0]) {
    case 'T':
    case 'L':  // the rulebook's own codes of pieces without a published one
      return "102";
    case 'C':
      return "301";
    case 'X':
    case 'Z':
      return "101";
    default:
      return "201";
  }
}

// How a drug of a dosage form is taken; texts only.
void DescribeUse(Item& item, std::string_view form) {
  if (item.list_type == "102") {
    item.dose = "按方";
    item.frequency = "每日2次";
    item.way = "水煎服";
  } else if (form.find("注射") != form.npos) {
    item.dose = "1支";
    item.frequency = "每日1次";
    item.way = "静脉滴注";
  } else if (form.find("膏") != form.npos || form.find("滴") != form.npos ||
             form.find("栓") != form.npos || form.find("喷雾") != form.npos) {
    item.dose = "适量";
    item.frequency = "每日2次";
    item.way = "外用";
  } else {
    item.dose = "1次量";
    item.frequency = "每日2次";
    item.way = "口服";
  }
}

const std::vector<const Item*> kNoItems;
const std::vector<Diagnosis> kNoDiagnoses;

}  // namespace

Item* Catalog::NewItem() {
  items_.push_back(std::make_unique<Item>());
  items_.back()->number = static_cast<int>(items_.size()) - 1;
  return items_.back().get();
}

int Catalog::ClassOf(const std::string& name) {
  return classes_.emplace(name, static_cast<int>(classes_.size())).first->second;
}

void Catalog::Finish(Item& item, std::string_view spec, std::string_view form) {
  const std::string national = item.code;
  if (item.list_type == "201" && national.size() == 15) {
    item.code = national + "-" + national.substr(2, 9);
  }
  item.cells = {std::string("0") + item.level,
                national,
                item.name,
                std::string(item.list_type),
                item.code,
                "L" + national.substr(national.size() > 12 ? national.size() - 12 : 0),
                item.name,
                item.charge_type,
                std::string(spec),
                std::string(form),
                std::string(item.dose),
                std::string(item.frequency),
                std::string(item.way),
                item.list_type == "102" ? "1" : ""};
  for (const std::string& cell : item.cells) {
    const bool quote = cell.find_first_of(",\"") != cell.npos;
    item.csv += quote ? "\"" + cell + "\"," : cell + ",";
  }
}

Status Catalog::Read(const std::string& folder) {
  MJ_TRY(const Sheet drugs, ReadSheet(folder, "drugs.csv"));
  for (const auto& cells : drugs.rows) {
    const Row row{&drugs, &cells};
    Item* item = NewItem();
    item->code = row["code"];
    item->name = row["name"];
    item->list_type = "101";
    item->charge_type = item->code.starts_with("Z") ? "11" : "09";
    item->level = row["chrgitm_lv"].back();
    item->selfpay_pct = Number(row["selfpay_pct"]);
    item->price.fill(Price(row["pric"]));
    item->pack_days = std::max(1, Number(row["pack_days"]));
    item->klass = ClassOf(row["class"]);
    DescribeUse(*item, row["dosform"]);
    Finish(*item, row["spec"], row["dosform"]);
    const size_t group = IndexOf(kDrugGroups, row["group"]);
    if (group < drugs_.size()) drugs_[group].push_back(item);
  }
  MJ_TRY(const Sheet services, ReadSheet(folder, "services.csv"));
  for (const auto& cells : services.rows) {
    const Row row{&services, &cells};
    const size_t key = IndexOf(kServiceKeys, row["key"]);
    if (key == services_.size()) continue;
    Item* item = NewItem();
    item->code = row["code"];
    item->name = row["name"];
    item->list_type = "201";
    item->charge_type = row["med_chrgitm_type"];
    item->level = row["chrgitm_lv"].back();
    item->selfpay_pct = Number(row["selfpay_pct"]);
    item->price = {Price(row["pric_1"]), Price(row["pric_1"]), Price(row["pric_2"]),
                   Price(row["pric_3"])};
    Finish(*item, "", "");
    services_[key] = item;
  }
  MJ_TRY(const Sheet consumables, ReadSheet(folder, "consumables.csv"));
  for (const auto& cells : consumables.rows) {
    const Row row{&consumables, &cells};
    const size_t key = IndexOf(kConsumableKeys, row["key"]);
    if (key == consumables_.size()) continue;
    Item* item = NewItem();
    item->code = row["code"];
    item->name = row["name"];
    item->list_type = "301";
    item->charge_type = "08";
    item->level = row["chrgitm_lv"].back();
    item->selfpay_pct = Number(row["selfpay_pct"]);
    item->price.fill(Price(row["pric"]));
    Finish(*item, "", "");
    consumables_[key] = item;
  }
  MJ_TRY(const Sheet pieces, ReadSheet(folder, "pieces.csv"));
  for (const auto& cells : pieces.rows) {
    const Row row{&pieces, &cells};
    Item* item = NewItem();
    item->code = row["code"];
    item->name = row["name"];
    item->list_type = "102";
    item->charge_type = "10";
    item->price.fill(Price(row["pric"]));
    DescribeUse(*item, "");
    Finish(*item, "1g", "");
    pieces_.push_back(item);
    if (row["origin"] == "local") plain_pieces_.push_back(item);
  }
  MJ_TRY(const Sheet diagnoses, ReadSheet(folder, "diagnoses.csv"));
  for (const auto& cells : diagnoses.rows) {
    const Row row{&diagnoses, &cells};
    const size_t key = IndexOf(kDxKeys, row["key"]);
    if (key == diagnoses_.size()) continue;
    diagnoses_[key] = {row["code"], row["name"], Number(row["sex"]), Number(row["min_age"]),
                       Number(row["max_age"])};
  }
  MJ_TRY(const Sheet procedures, ReadSheet(folder, "procedures.csv"));
  for (const auto& cells : procedures.rows) {
    const Row row{&procedures, &cells};
    const size_t key = IndexOf(kOpKeys, row["key"]);
    if (key < procedures_.size()) procedures_[key] = {row["code"], row["name"]};
  }
  MJ_TRY(const Sheet scenarios, ReadSheet(folder, "scenarios.csv"));
  for (const auto& cells : scenarios.rows) {
    const Row row{&scenarios, &cells};
    const std::string key = row["scenario"] + "/" + row["role"];
    if (row["kind"] == "diagnosis") {
      scenario_diagnoses_[key].push_back({row["code"], row["name"], 0, 0, 120});
      continue;
    }
    Item* item = NewItem();
    item->code = row["code"];
    item->name = row["name"];
    item->list_type = ListTypeOf(item->code);
    item->charge_type = row["med_chrgitm_type"];
    item->level = row["chrgitm_lv"].back();
    item->selfpay_pct = Number(row["selfpay_pct"]);
    item->price.fill(Price(row["pric"]));
    item->pack_days = Number(row["pack_days"]);
    DescribeUse(*item, item->list_type == "101" && item->pack_days <= 1 ? "注射" : "");
    if (item->list_type == "201" || item->list_type == "301")
      item->dose = item->frequency = item->way = "";
    Finish(*item, "", "");
    scenarios_[key].push_back(item);
  }
  return {};
}

Result<std::unique_ptr<Catalog>> Catalog::Load(const std::string& folder) {
  auto catalog = std::make_unique<Catalog>();
  MJ_RETURN_IF_ERROR(catalog->Read(folder));
  const auto missing = [&](std::string_view file, std::string_view key) {
    return DataError(fmt::format("{}/{}: no row for '{}'", folder, file, key));
  };
  for (size_t i = 0; i < catalog->services_.size(); ++i) {
    if (catalog->services_[i] == nullptr) return missing("services.csv", kServiceKeys[i]);
  }
  for (size_t i = 0; i < catalog->drugs_.size(); ++i) {
    if (catalog->drugs_[i].empty()) return missing("drugs.csv", kDrugGroups[i]);
  }
  for (size_t i = 0; i < catalog->consumables_.size(); ++i) {
    if (catalog->consumables_[i] == nullptr) return missing("consumables.csv", kConsumableKeys[i]);
  }
  for (size_t i = 0; i < catalog->diagnoses_.size(); ++i) {
    if (catalog->diagnoses_[i].code.empty()) return missing("diagnoses.csv", kDxKeys[i]);
  }
  for (size_t i = 0; i < catalog->procedures_.size(); ++i) {
    if (catalog->procedures_[i].code.empty()) return missing("procedures.csv", kOpKeys[i]);
  }
  if (catalog->plain_pieces_.size() < 20) return missing("pieces.csv", "20 local pieces");
  return catalog;
}

Result<std::string> Catalog::FindFolder() {
  std::error_code error;
  for (std::filesystem::path start :
       {std::filesystem::read_symlink("/proc/self/exe", error).parent_path(),
        std::filesystem::current_path(error)}) {
    while (!start.empty()) {
      for (const char* below : {"catalogs", "share/mingjian/catalogs"}) {
        const std::filesystem::path folder = start / below;
        if (std::filesystem::exists(folder / "services.csv", error)) return folder.string();
      }
      if (start == start.root_path()) break;
      start = start.parent_path();
    }
  }
  return UsageError(
      "no folder catalogs/ above the program or the working directory: use --catalogs DIR");
}

const std::vector<const Item*>& Catalog::scenario(std::string_view rule,
                                                  std::string_view role) const {
  const auto found = scenarios_.find(fmt::format("{}/{}", rule, role));
  return found == scenarios_.end() ? kNoItems : found->second;
}

const std::vector<Diagnosis>& Catalog::scenario_diagnoses(std::string_view rule,
                                                          std::string_view role) const {
  const auto found = scenario_diagnoses_.find(fmt::format("{}/{}", rule, role));
  return found == scenario_diagnoses_.end() ? kNoDiagnoses : found->second;
}

}  // namespace mingjian::synth
