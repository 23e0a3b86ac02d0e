#include "synth/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/text.h"
#include "synth/records.h"
#include "synth/tables.h"

namespace mingjian::synth {
namespace {

struct File {
  std::string_view name, header;
};
constexpr std::string_view kAnswerHeader =
    "answer_id,rule,psn_no,fixmedins_code,mdtrt_id,setl_id,violates,amount,note\n";
constexpr File kFileList[] = {
    {"planted", kAnswerHeader},
    {"hard_negatives", kAnswerHeader},
    {"side_hits", "rule,psn_no,violates,why\n"},
    {"dirty", "table,file,kind,mdtrt_id,setl_id,feedetl_sn,field,value\n"},
};

std::string LinesOf(const Year& year, const std::vector<LineRef>& refs) {
  std::string text;
  for (const LineRef& ref : refs) {
    if (!text.empty()) text += '|';
    const Id id(2, year.person.number, year.settlements[ref.settlement].serial);
    text += fmt::format("{}:{}", std::string_view(id), year.lines[ref.line].sn);
  }
  return text;
}

// What the answer's share is taken of.
int64_t BaseAmount(const Year& year, const Answer& answer) {
  int64_t total = 0;
  switch (answer.amount_of) {
    case AmountOf::kZero:
      return 0;
    case AmountOf::kFund:
      return year.settlements[answer.lines.front().settlement].sums.fund;
    case AmountOf::kLines:
      for (const LineRef& ref : answer.lines) total += year.lines[ref.line].inscope;
      return total;
    case AmountOf::kFee:
      for (const LineRef& ref : answer.lines) total += year.lines[ref.line].amount;
      return total;
  }
  return 0;
}
int64_t ShareOf(int64_t total, int64_t numerator, int64_t denominator) {
  return (total * numerator * 2 + denominator) / (denominator * 2);
}
int64_t ExpectedAmount(const Year& year, const Answer& answer) {
  const int64_t base = BaseAmount(year, answer);
  if (answer.amount_of == AmountOf::kFund) return base;
  return ShareOf(base, answer.numerator, answer.denominator);
}

// What a screen cites of a story.
std::string KeysOf(const Year& year, const Answer& answer) {
  const LineRef& first = answer.lines.front();
  const Settlement& s = year.settlements[first.settlement];
  const Visit& visit = year.visits[s.visit];
  const Id visit_id(1, year.person.number, visit.serial);
  const Id settlement_id(2, year.person.number, s.serial);
  if (!answer.day.empty()) return fmt::format("{}:{}", ProviderAt(visit.provider).code, answer.day);
  switch (answer.key) {
    case KeyOf::kLines:
      return LinesOf(year, answer.lines);
    case KeyOf::kSettlement:
      return std::string(std::string_view(settlement_id));
    case KeyOf::kVisit:
    case KeyOf::kProcedure:
      return std::string(std::string_view(visit_id));
    case KeyOf::kSale:
      return SaleKey(settlement_id, year.lines[first.line].sn);
    case KeyOf::kPrescription:
      return PrescriptionKey(visit_id, year.lines[first.line].prescription);
  }
  return {};
}

std::string PartName(const std::string& out, std::string_view name, uint64_t part) {
  return fmt::format("{}/answers/.{}-{:06}.part", out, name, part);
}

}  // namespace

Result<AnswerWriter> AnswerWriter::Create(const std::string& out, uint64_t part) {
  AnswerWriter writer;
  writer.out_ = out;
  writer.part_ = part;
  return writer;
}

void AnswerWriter::Write(const Year& year, Summary& sum) {
  for (const Answer& answer : year.answers) {
    if (answer.lines.empty()) continue;
    const Settlement& s = year.settlements[answer.lines.front().settlement];
    const Visit& v = year.visits[s.visit];
    const int64_t amount = answer.planted ? ExpectedAmount(year, answer) : 0;
    texts_[answer.planted ? 0 : 1] += fmt::format(
        "{},{},{},{},{},{},{}.{:02},{}\n", answer.rule, year.person.psn_no,
        ProviderAt(v.provider).code, std::string_view(Id(1, year.person.number, v.serial)),
        std::string_view(Id(2, year.person.number, s.serial)), LinesOf(year, answer.lines),
        amount / 100, amount % 100, answer.note);
    ++(answer.planted ? sum.planted : sum.hard_negatives);
    sum.planted_amount += amount;
  }
  for (const SideHit& hit : year.side_hits) {
    texts_[2] += fmt::format("{},{},{},{}\n", hit.rule, year.person.psn_no,
                             LinesOf(year, hit.lines), hit.why);
    ++sum.side_hits;
  }
}

Status AnswerWriter::Close() {
  for (int i = 0; i < kFiles; ++i) {
    MJ_RETURN_IF_ERROR(WriteFile(PartName(out_, kFileList[i].name, part_), texts_[i]));
  }
  return {};
}

void ScreenAnswers::Add(const Year& year) {
  for (const Answer& answer : year.answers) {
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.rule == answer.rule && entry.planted == answer.planted &&
             entry.note == answer.note;
    });
    const int64_t base = answer.planted ? BaseAmount(year, answer) : 0;
    if (same != entries_.end()) {
      const std::string keys = KeysOf(year, answer);
      if (same->violates.find(keys) == std::string::npos) same->violates += "|" + keys;
      same->base += base;
      continue;
    }
    const Settlement& s = year.settlements[answer.lines.front().settlement];
    const Visit& visit = year.visits[s.visit];
    Entry& entry = entries_.emplace_back();
    entry.planted = answer.planted;
    entry.rule = answer.rule;
    entry.psn_no = year.person.psn_no;
    entry.fixmedins_code = ProviderAt(visit.provider).code;
    entry.mdtrt_id = std::string_view(Id(1, year.person.number, visit.serial));
    entry.setl_id = std::string_view(Id(2, year.person.number, s.serial));
    entry.violates = KeysOf(year, answer);
    entry.note = answer.note;
    entry.base = base;
    entry.numerator = answer.numerator;
    entry.denominator = answer.denominator;
  }
}

std::string ScreenAnswers::Rows(bool planted, Summary& sum) const {
  std::string rows;
  for (const Entry& e : entries_) {
    if (e.planted != planted) continue;
    const int64_t amount = ShareOf(e.base, e.numerator, e.denominator);
    rows += fmt::format("{},{},{},{},{},{},{}.{:02},{}\n", e.rule, e.psn_no, e.fixmedins_code,
                        e.mdtrt_id, e.setl_id, e.violates, amount / 100, amount % 100, e.note);
    ++(planted ? sum.screen_planted : sum.screen_hard_negatives);
  }
  return rows;
}

Status WriteScreenAnswers(const std::string& out, const std::vector<std::string>& planted,
                          const std::vector<std::string>& legal) {
  for (const bool is_planted : {true, false}) {
    std::string text(kAnswerHeader);
    uint64_t number = 0;
    for (const std::string& rows : is_planted ? planted : legal) {
      for (const std::string_view row : Split(rows, '\n')) {
        if (row.empty()) continue;
        text += fmt::format("S{}{:06},{}\n", is_planted ? 'P' : 'N', ++number, row);
      }
    }
    MJ_RETURN_IF_ERROR(WriteFile(
        fmt::format("{}/answers/screen_{}.csv", out, is_planted ? "planted" : "hard_negatives"),
        text));
  }
  return {};
}

Status JoinAnswers(const std::string& out, uint64_t parts) {
  for (int i = 0; i < 4; ++i) {
    const std::string path = fmt::format("{}/answers/{}.csv", out, kFileList[i].name);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                               std::fclose);
    if (file == nullptr) return EnvironmentError(fmt::format("{}: cannot be written", path));
    bool written = std::fputs(std::string(kFileList[i].header).c_str(), file.get()) >= 0;
    uint64_t number = 0;
    for (uint64_t part = 0; part < parts; ++part) {
      const std::string name = PartName(out, kFileList[i].name, part);
      MJ_TRY(const std::string text, ReadFile(name));
      for (const std::string_view line : Split(text, '\n')) {
        if (line.empty()) continue;
        const std::string row =
            i < 2 ? fmt::format("{}{:06},{}\n", i == 0 ? "P" : "N", ++number, line)
                  : fmt::format("{}\n", line);
        written = std::fwrite(row.data(), 1, row.size(), file.get()) == row.size() && written;
      }
      std::error_code error;
      std::filesystem::remove(name, error);
    }
    if (!written) return EnvironmentError(fmt::format("{}: write failed", path));
  }
  return {};
}

}  // namespace mingjian::synth
