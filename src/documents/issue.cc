#include "documents/issue.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "documents/case_values.h"
#include "documents/chinese.h"
#include "documents/docx.h"
#include "documents/pdf.h"

namespace mingjian::documents {
namespace {

// Values with who writes when.
Result<Values> Gather(casework::Database& database, const casework::Actor& actor, Seconds now,
                      const Office& office, std::span<const rules::LawArticle> law,
                      const IssueOptions& options) {
  MJ_TRY(Values values, ValuesOf(database, actor, now, options.order.case_id,
                                 {.law = law, .office = &office, .given = options.fields}));
  values.fields["year"] = std::to_string(CivilOf(now).year);
  values.fields["issued_on"] = ChineseDate(now);
  return values;
}

// What a person gave and what came from the case, for who asks later what a document said.
std::string FieldsJson(const Values& values) {
  boost::json::object fields;
  for (const auto& [name, text] : values.fields) {
    if (!text.empty()) fields[name] = text;
  }
  return boost::json::serialize(fields);
}

}  // namespace

Result<casework::CaseDocument> Issue(casework::Database& database, const casework::Actor& actor,
                                     Seconds now, const TemplateBook& book,
                                     std::span<const rules::LawArticle> law,
                                     const IssueOptions& options) {
  MJ_RETURN_IF_ERROR(book.Check());
  MJ_TRY(const casework::CaseRow row, casework::FindCase(database, actor, options.order.case_id));
  const Office office = book.OfficeOf(row.region);
  const Template& source = book.Of(options.order.kind, row.region);
  const auto render = [&](int64_t sequence, int64_t version) -> Result<casework::Rendered> {
    MJ_TRY(Values values, Gather(database, actor, now, office, law, options));
    values.fields["sequence"] = std::to_string(sequence);
    if (version > 1) {
      // A new version carries the number of the first, with its year.
      MJ_TRY(const auto before, casework::DocumentsOf(database, actor, row.case_id));
      for (const casework::CaseDocument& each : before) {
        if (each.kind == options.order.kind) {
          values.fields["year"] = std::to_string(CivilOf(each.at).year);
          break;
        }
      }
    }
    const Filled filled = Fill(source, values, now);
    casework::Rendered out;
    out.number = filled.number;
    out.template_hash = source.hash;
    out.fields = FieldsJson(values);
    out.blanks = fmt::format("{}", fmt::join(filled.blanks, ","));
    MJ_TRY(out.docx, WriteDocx(filled.document));
    MJ_TRY(out.pdf, WritePdf(filled.document));
    return out;
  };
  return casework::IssueDocument(database, actor, now, options.folder, options.order,
                                 office.procedure, render);
}

Result<Filled> Preview(casework::Database& database, const casework::Actor& actor, Seconds now,
                       const TemplateBook& book, std::span<const rules::LawArticle> law,
                       const IssueOptions& options) {
  MJ_RETURN_IF_ERROR(book.Check());
  MJ_TRY(const casework::CaseRow row, casework::FindCase(database, actor, options.order.case_id));
  const Office office = book.OfficeOf(row.region);
  MJ_TRY(const Values values, Gather(database, actor, now, office, law, options));
  return Fill(book.Of(options.order.kind, row.region), values, now);
}

}  // namespace mingjian::documents
