#pragma once
// The templates of a folder with what a region puts in their place, and the office that writes the
// documents (docs/documents.md):
//
//   templates/documents/<kind>.yaml            shipped, illustrative
//   templates/documents/office.yaml            name of the authority, marks, accounts, parameters
//   templates/documents/320100/<kind>.yaml     of a region, in place of the above
//   templates/documents/320100/office.yaml     key by key in place of the above
//
// The nearest wins: 320102, 320100, 320000, then the shipped ones.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "casework/cases.h"
#include "casework/document_kinds.h"
#include "documents/template.h"

namespace mingjian::documents {

struct Office {
  std::map<std::string, std::string, std::less<>> fields;  // of Origin::kOffice
  casework::Procedure procedure;
};

class TemplateBook {
 public:
  // Reads and checks every file of the folder, those of all regions too. Mistakes are in
  // diagnostics(), with file and line; a book with a mistake gives no document.
  static Result<TemplateBook> Load(const std::string& folder);

  const std::string& folder() const { return folder_; }
  const std::vector<rules::Diagnostic>& diagnostics() const { return diagnostics_; }
  // The first mistake as kData; fine without one.
  Status Check() const;
  // REQUIRES: Check() is fine.
  const Template& Of(casework::DocumentKind kind, const std::string& region) const;
  Office OfficeOf(const std::string& region) const;

 private:
  struct OfficeFile {
    std::map<std::string, std::string, std::less<>> keys;
  };
  Status ReadFolder(const std::string& region);
  void ReadOffice(const std::string& file, std::string text, const std::string& region);

  std::string folder_;
  std::vector<rules::Diagnostic> diagnostics_;
  std::map<std::string, std::map<std::string, Template>> templates_;  // region → kind
  std::map<std::string, OfficeFile> offices_;                         // region
};

// `given`, or templates/documents of the working folder or beside the program.
Result<std::string> LocateTemplates(const std::string& given);

}  // namespace mingjian::documents
