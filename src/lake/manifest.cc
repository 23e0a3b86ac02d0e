#include "lake/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/hash.h"
#include "model/model.h"

namespace mingjian::lake {

namespace json = boost::json;

bool Manifest::HasLoad(std::string_view id) const {
  return std::any_of(loads.begin(), loads.end(),
                     [&](const LoadRecord& load) { return load.id == id; });
}

std::string ToJson(const Manifest& manifest) {
  json::object tables;
  for (const auto& [name, files] : manifest.tables) {
    json::array list;
    for (const DataFile& file : files) {
      json::object entry{{"path", file.path}, {"rows", file.rows}, {"bytes", file.bytes}};
      if (file.bucket != kAllBuckets) entry["bucket"] = file.bucket;
      list.push_back(std::move(entry));
    }
    tables[name] = std::move(list);
  }
  json::array loads;
  for (const LoadRecord& load : manifest.loads) {
    json::object counts;
    for (const auto& [name, count] : load.tables) {
      counts[name] = json::object{{"read", count.read},
                                  {"loaded", count.loaded},
                                  {"rejected", count.rejected},
                                  {"duplicates", count.duplicates}};
    }
    loads.push_back(json::object{{"id", load.id}, {"time", load.time}, {"tables", counts}});
  }
  const auto list = [](const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
  };
  return json::serialize(json::object{
      {"schema", manifest.schema},
      {"buckets", manifest.buckets},
      {"snapshot", manifest.snapshot},
      {"tables", std::move(tables)},
      {"dictionary",
       json::object{{"files", list(manifest.dictionary)}, {"size", manifest.dictionary_size}}},
      {"loads", std::move(loads)},
      {"rejects", list(manifest.rejects)},
      {"quality", list(manifest.quality)}});
}

namespace {

std::vector<std::string> Texts(const json::value& value) {
  std::vector<std::string> texts;
  for (const json::value& item : value.as_array()) texts.emplace_back(item.as_string());
  return texts;
}

Manifest Read(const json::object& root) {
  Manifest manifest;
  manifest.schema = std::string(root.at("schema").as_string());
  manifest.buckets = root.at("buckets").to_number<uint32_t>();
  manifest.snapshot = std::string(root.at("snapshot").as_string());
  for (const auto& table : root.at("tables").as_object()) {
    auto& files = manifest.tables[std::string(table.key())];
    for (const json::value& item : table.value().as_array()) {
      const json::object& entry = item.as_object();
      DataFile file;
      file.path = std::string(entry.at("path").as_string());
      if (const json::value* bucket = entry.if_contains("bucket"))
        file.bucket = bucket->to_number<uint32_t>();
      file.rows = entry.at("rows").to_number<uint64_t>();
      file.bytes = entry.at("bytes").to_number<uint64_t>();
      files.push_back(std::move(file));
    }
  }
  const json::object& dictionary = root.at("dictionary").as_object();
  manifest.dictionary = Texts(dictionary.at("files"));
  manifest.dictionary_size = dictionary.at("size").to_number<uint64_t>();
  for (const json::value& item : root.at("loads").as_array()) {
    const json::object& entry = item.as_object();
    LoadRecord& load = manifest.loads.emplace_back();
    load.id = std::string(entry.at("id").as_string());
    load.time = std::string(entry.at("time").as_string());
    for (const auto& table : entry.at("tables").as_object()) {
      const json::object& counts = table.value().as_object();
      load.tables[std::string(table.key())] = {
          .read = counts.at("read").to_number<uint64_t>(),
          .loaded = counts.at("loaded").to_number<uint64_t>(),
          .rejected = counts.at("rejected").to_number<uint64_t>(),
          .duplicates = counts.at("duplicates").to_number<uint64_t>()};
    }
  }
  manifest.rejects = Texts(root.at("rejects"));
  manifest.quality = Texts(root.at("quality"));
  return manifest;
}

}  // namespace

Result<Manifest> ManifestFromJson(std::string_view text, const std::string& path) {
  try {
    Manifest manifest = Read(json::parse(json::string_view(text.data(), text.size())).as_object());
    if (manifest.buckets < 1 || manifest.buckets > 65536) {
      return DataError(fmt::format("{}: {} buckets, expected 1 to 65536", path, manifest.buckets));
    }
    return manifest;
  } catch (const std::exception& error) {
    return DataError(fmt::format("{}: not a manifest of a lake: {}", path, error.what()));
  }
}

std::string SchemaHash() {
  std::string text = "1";  // raised when the layout of files changes without the model
  for (const model::Table& table : model::Tables()) {
    text += fmt::format("\n{} {}", table.name, static_cast<int>(table.scope));
    for (const model::Field& field : table.fields)
      text += fmt::format(" {}:{}", field.name, static_cast<int>(field.type));
  }
  return StableHashHex(text).substr(0, 16);
}

}  // namespace mingjian::lake
