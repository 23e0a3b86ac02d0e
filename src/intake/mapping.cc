#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/text.h"
#include "intake/sources.h"

namespace mingjian::intake {
namespace {

class MappingReader {
 public:
  MappingReader(const std::string& path, Mapping& mapping) : path_(path), mapping_(mapping) {}

  void Read(const YAML::Node& root) {
    if (root.IsNull()) return;
    if (!root.IsMap()) return Complain(root, "expected 'encoding' and 'tables'");
    for (const auto& entry : root) {
      const auto key = entry.first.as<std::string>();
      if (key == "encoding") {
        mapping_.encoding = entry.second.as<std::string>();
        if (mapping_.encoding != "utf-8" && mapping_.encoding != "gb18030")
          Complain(entry.second, "encoding is utf-8 or gb18030");
      } else if (key == "tables") {
        ReadTables(entry.second);
      } else {
        Complain(entry.first, fmt::format("'{}' is not known; expected encoding, tables", key));
      }
    }
  }
  const std::string& problems() const { return problems_; }

 private:
  void ReadTables(const YAML::Node& tables) {
    for (const auto& entry : tables) {
      const auto name = entry.first.as<std::string>();
      const model::Table* table = model::FindTable(name);
      if (table == nullptr) {
        std::vector<std::string_view> names;
        for (const model::Table& known : model::Tables()) names.push_back(known.name);
        const auto nearest = Nearest(name, names);
        Complain(entry.first, fmt::format("there is no table {}{}", name,
                                          nearest ? fmt::format("; did you mean {}?", *nearest)
                                                  : std::string()));
        continue;
      }
      ReadTable(entry.second, *table, mapping_.tables[name]);
    }
  }

  void ReadTable(const YAML::Node& node, const model::Table& table, TableMapping& out) {
    for (const auto& entry : node) {
      const auto key = entry.first.as<std::string>();
      if (key == "files") {
        for (const auto& file : entry.second) out.files.push_back(file.as<std::string>());
      } else if (key == "columns") {
        for (const auto& column : entry.second) {
          const auto field = column.second.as<std::string>();
          if (CheckField(column.second, table, field))
            out.columns[column.first.as<std::string>()] = field;
        }
      } else if (key == "constants") {
        for (const auto& constant : entry.second) {
          const auto field = constant.first.as<std::string>();
          if (CheckField(constant.first, table, field))
            out.constants[field] = constant.second.as<std::string>();
        }
      } else if (key == "separator") {
        out.separator = entry.second.as<std::string>();
        if (out.separator == "\\t") out.separator = "\t";
        if (out.separator.size() != 1 || out.separator == "\"" || out.separator == "\n")
          Complain(entry.second, "a separator is one ASCII character");
      } else {
        Complain(
            entry.first,
            fmt::format("'{}' is not known; expected files, columns, constants, separator", key));
      }
    }
  }

  bool CheckField(const YAML::Node& node, const model::Table& table, const std::string& field) {
    if (table.Find(field)) return true;
    std::vector<std::string_view> names;
    for (const model::Field& known : table.fields) names.push_back(known.name);
    const auto nearest = Nearest(field, names);
    Complain(node,
             fmt::format("{} has no field {}{}", table.name, field,
                         nearest ? fmt::format("; did you mean {}?", *nearest) : std::string()));
    return false;
  }

  void Complain(const YAML::Node& node, const std::string& what) {
    problems_ += fmt::format("{}{}:{}: {}", problems_.empty() ? "" : "\n", path_,
                             node.Mark().line + 1, what);
  }

  const std::string& path_;
  Mapping& mapping_;
  std::string problems_;
};

}  // namespace

Result<Mapping> ReadMapping(const std::string& path) {
  Mapping mapping;
  if (path.empty()) return mapping;
  MJ_TRY(mapping.text, ReadFile(path));
  try {
    MappingReader reader(path, mapping);
    reader.Read(YAML::Load(mapping.text));
    if (!reader.problems().empty()) return UsageError(reader.problems());
  } catch (const YAML::Exception& error) {
    return UsageError(fmt::format("{}:{}: {}", path, error.mark.line + 1, error.msg));
  }
  return mapping;
}

}  // namespace mingjian::intake
