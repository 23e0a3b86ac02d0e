#include "rules/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace mingjian::rules {
namespace {

using NodeKind = YamlNode::Kind;

bool Expect(const YamlFile& file, const YamlNode& node, NodeKind kind, std::string_view what) {
  if (node.kind == kind) return true;
  file.Error(node, "wrong_type",
             fmt::format("'{}' is {}; expected {}", what, ToString(node.kind), ToString(kind)));
  return false;
}

void KnownKeys(const YamlFile& file, const YamlNode& map, std::span<const std::string_view> known,
               std::string_view what) {
  for (const auto& [key, value] : map.entries) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    file.Error(key, "unknown_key", fmt::format("{} has no key '{}'", what, key.text),
               DidYouMean(key.text, known));
  }
}

void ReadRuleSettings(const YamlFile& file, const YamlNode& key, const YamlNode& map,
                      RuleOverlay* rule) {
  rule->key = &key;
  KnownKeys(
      file, map,
      std::array<std::string_view, 5>{"enabled", "status", "parameters", "moments", "exceptions"},
      fmt::format("the overlay of '{}'", key.text));
  const auto get = [&](std::string_view name, NodeKind kind) -> const YamlNode* {
    const YamlNode* node = map.Find(name);
    if (node == nullptr || !Expect(file, *node, kind, name)) return nullptr;
    return node;
  };
  if (const YamlNode* enabled = get("enabled", NodeKind::kScalar); enabled != nullptr) {
    if (enabled->text != "true" && enabled->text != "false") {
      file.Error(*enabled, "unknown_value",
                 fmt::format("enabled is '{}'; expected true or false", enabled->text));
    }
    rule->enabled = enabled->text != "false";
  }
  if (const YamlNode* status = get("status", NodeKind::kScalar); status != nullptr) {
    if (status->text == "active" || status->text == "shadow") {
      rule->status = status;
    } else {
      file.Error(*status, "unknown_value",
                 fmt::format("status is '{}'; a region decides for active or shadow", status->text),
                 status->text == "retired" ? "enabled: false switches a rule off" : "");
    }
  }
  rule->parameters = get("parameters", NodeKind::kMap);
  rule->moments = get("moments", NodeKind::kMap);
  rule->exceptions = get("exceptions", NodeKind::kList);
  if (!rule->enabled.value_or(true) && (rule->status != nullptr || rule->parameters != nullptr ||
                                        rule->moments != nullptr || rule->exceptions != nullptr)) {
    file.Error(key, "overlay_conflict",
               fmt::format("rule '{}' is switched off and set at the same time", key.text),
               "remove 'enabled: false' or the other settings");
  }
}

}  // namespace

Overlay ReadOverlay(const std::string& name, std::string text, const std::string& region,
                    std::vector<Diagnostic>* diagnostics) {
  Overlay overlay;
  overlay.region = region;
  overlay.file = std::make_unique<YamlFile>(name, std::move(text), diagnostics);
  const YamlFile& file = *overlay.file;
  const YamlNode& root = file.root();
  if (root.IsNull()) return overlay;
  if (!root.IsMap()) {
    file.Error(root, "wrong_type",
               fmt::format("the file is {}; expected a map of keys", ToString(root.kind)));
    return overlay;
  }
  KnownKeys(
      file, root,
      std::array<std::string_view, 6>{"region", "extends", "title", "about", "rules", "knowledge"},
      "an overlay");
  if (const YamlNode* node = root.Find("region"); node == nullptr) {
    file.Error(root, "missing_key", "key 'region' is missing in an overlay");
  } else if (node->text != region) {
    file.Error(*node, "id_mismatch",
               fmt::format("region '{}' differs from the folder name '{}'", node->text, region));
  }
  if (const YamlNode* node = root.Find("extends"); node != nullptr && !node->IsNull()) {
    if (Expect(file, *node, NodeKind::kScalar, "extends")) overlay.extends = node;
  }
  if (const YamlNode* rules = root.Find("rules"); rules != nullptr && !rules->IsNull()) {
    if (Expect(file, *rules, NodeKind::kMap, "rules")) {
      for (const auto& [key, value] : rules->entries) {
        if (Expect(file, value, NodeKind::kMap, key.text)) {
          ReadRuleSettings(file, key, value, &overlay.rules[key.text]);
        }
      }
    }
  }
  const YamlNode* knowledge = root.Find("knowledge");
  if (knowledge == nullptr || knowledge->IsNull() ||
      !Expect(file, *knowledge, NodeKind::kMap, "knowledge")) {
    return overlay;
  }
  for (const auto& [key, value] : knowledge->entries) {
    if (!Expect(file, value, NodeKind::kMap, key.text)) continue;
    KnownKeys(file, value, std::array<std::string_view, 1>{"replaces"},
              fmt::format("the overlay of table '{}'", key.text));
    const YamlNode* replaces = value.Find("replaces");
    if (replaces == nullptr || !Expect(file, *replaces, NodeKind::kList, "replaces")) continue;
    overlay.replaced_tables.push_back(&key);
    std::vector<const YamlNode*>& points = overlay.replaced[key.text];
    for (const YamlNode& point : replaces->items) {
      if (!Expect(file, point, NodeKind::kScalar, "replaces")) continue;
      if (std::any_of(points.begin(), points.end(),
                      [&](const YamlNode* known) { return known->text == point.text; })) {
        file.Error(point, "overlay_conflict",
                   fmt::format("point '{}' is replaced twice", point.text));
        continue;
      }
      points.push_back(&point);
    }
  }
  return overlay;
}

std::vector<Overlay> ReadOverlays(const std::string& folder, std::vector<RegionFiles>* regions,
                                  std::vector<Diagnostic>* diagnostics) {
  std::vector<Overlay> overlays;
  for (RegionFiles& region : *regions) {
    if (region.overlay) {
      overlays.push_back(ReadOverlay(region.overlay->path, std::move(region.overlay->text),
                                     region.region, diagnostics));
    } else {
      overlays.emplace_back();
      overlays.back().region = region.region;
    }
  }
  // Only the farthest can name what was not followed.
  if (overlays.empty() || overlays[0].extends == nullptr) return overlays;
  const YamlNode& extends = *overlays[0].extends;
  std::vector<std::string> way;
  for (const Overlay& overlay : overlays) way.insert(way.begin(), overlay.region);
  if (std::ranges::find(way, extends.text) != way.end()) {
    overlays[0].file->Error(extends, "cyclic_overlay",
                            fmt::format("region '{}' extends itself: {} → {}", extends.text,
                                        fmt::join(way, " → "), extends.text),
                            "a city extends its province, and nothing extends a city");
    return overlays;
  }
  const std::vector<std::string> known = RegionsOf(folder);
  const std::vector<std::string_view> names(known.begin(), known.end());
  const auto nearest = Nearest(extends.text, names);
  overlays[0].file->Error(extends, "unknown_region",
                          fmt::format("there is no region '{}'", extends.text),
                          nearest ? fmt::format("did you mean '{}'?", *nearest) : "");
  return overlays;
}

}  // namespace mingjian::rules
