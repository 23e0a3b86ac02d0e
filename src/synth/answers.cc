#include "synth/answers.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/text.h"
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

int64_t ExpectedAmount(const Year& year, const Answer& answer) {
  if (answer.lines.empty()) return 0;
  switch (answer.amount_of) {
    case AmountOf::kZero:
      return 0;
    case AmountOf::kFund:
      return year.settlements[answer.lines.front().settlement].sums.fund;
    case AmountOf::kLines:
      break;
  }
  int64_t total = 0;
  for (const LineRef& ref : answer.lines) total += year.lines[ref.line].inscope;
  return (total * answer.numerator * 2 + answer.denominator) / (answer.denominator * 2);
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
