#include "rules/types.h"

#include <fmt/format.h>

namespace mingjian::rules {
namespace {

bool SamePart(const std::shared_ptr<const Type>& a, const std::shared_ptr<const Type>& b) {
  if (a == nullptr || b == nullptr) return a == b;
  return *a == *b;
}

std::string PartName(const std::shared_ptr<const Type>& part) {
  return part == nullptr ? "dyn" : ToString(*part);
}

}  // namespace

bool operator==(const Type& a, const Type& b) {
  return a.kind == b.kind && a.record == b.record && SamePart(a.element, b.element) &&
         SamePart(a.key, b.key);
}

const RecordMember* Record::Find(std::string_view member) const {
  for (const RecordMember& known : members) {
    if (known.name == member) return &known;
  }
  return nullptr;
}

std::string ToString(const Type& type) {
  switch (type.kind) {
    case TypeKind::kError:
      return "unknown";
    case TypeKind::kDyn:
      return "dyn";
    case TypeKind::kNull:
      return "null_type";
    case TypeKind::kUint:
      return "uint";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kBytes:
      return "bytes";
    case TypeKind::kMap:
      return fmt::format("map<{}, {}>", PartName(type.key), PartName(type.element));
    case TypeKind::kTypeType:
      return "type";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kDecimal:
      return "decimal";
    case TypeKind::kString:
      return "string";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kDuration:
      return "duration";
    case TypeKind::kList:
      return fmt::format("list<{}>", PartName(type.element));
    case TypeKind::kRecord:
      return type.record == nullptr ? "record" : type.record->name;
  }
  return "unknown";
}

}  // namespace mingjian::rules
