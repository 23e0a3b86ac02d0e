#include "service/metrics.h"

#include <fmt/format.h>

namespace mingjian::service {

void MetricsText::Metric(std::string_view name, std::string_view type, std::string_view help) {
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void MetricsText::Name(std::string_view name, const Labels& labels) {
  text_ += name;
  if (labels.empty()) return;
  text_ += '{';
  for (const auto& [key, value] : labels) {
    if (text_.back() != '{') text_ += ',';
    text_ += key;
    text_ += "=\"";
    for (const char c : value) {
      if (c == '\\' || c == '"') text_ += '\\';
      if (c == '\n') {
        text_ += "\\n";
      } else {
        text_ += c;
      }
    }
    text_ += '"';
  }
  text_ += '}';
}

void MetricsText::Value(std::string_view name, const Labels& labels, uint64_t value) {
  Name(name, labels);
  text_ += fmt::format(" {}\n", value);
}

void MetricsText::Value(std::string_view name, const Labels& labels, double value) {
  Name(name, labels);
  text_ += fmt::format(" {:g}\n", value);
}

}  // namespace mingjian::service
