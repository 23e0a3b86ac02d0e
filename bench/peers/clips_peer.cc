// CLIPS, embedded: the points are facts, each line of a claim becomes a fact, Rete joins them.
//
//   mingjian_peer_clips FOLDER RULES
//
// RULES: rules.clp. Reads FOLDER/library.json and claims.jsonl, writes FOLDER/hits-clips.txt and
// prints one JSON object.

extern "C" {
#include <clips/clips.h>
}
// The C headers define these as macros.
#undef FALSE
#undef TRUE

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

constexpr int kRounds = 3;

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// A line with its values as CLIPS takes them; what is not known is the symbol nil.
struct Line {
  std::vector<std::pair<const char*, json::value>> slots;
};
struct Claim {
  int64_t number = 0;
  std::vector<Line> lines;
};

constexpr const char* kSlots[] = {"line",     "code",      "day",       "amount",
                                  "sex",      "age_days",  "age_years", "level",
                                  "med_type", "inpatient", "emergency"};

std::vector<Claim> ReadClaims(const std::string& path) {
  std::istringstream in(ReadFile(path));
  std::vector<Claim> claims;
  for (std::string text; std::getline(in, text);) {
    const json::value read = json::parse(text);
    Claim claim;
    claim.number = read.at("claim").to_number<int64_t>();
    for (const json::value& facts : read.at("lines").as_array()) {
      Line line;
      for (const char* slot : kSlots) line.slots.emplace_back(slot, facts.at(slot));
      claim.lines.push_back(std::move(line));
    }
    claims.push_back(std::move(claim));
  }
  return claims;
}

class Clips {
 public:
  Clips(const std::string& rules, const json::value& library) : env_(CreateEnvironment()) {
    hits = nullptr;
    EnvDefineFunction2(env_, "hit", 'v', &Clips::Hit, "hit", "33");
    if (EnvLoad(env_, rules.c_str()) != 1) throw std::runtime_error(rules + ": cannot be loaded");
    EnvReset(env_);
    for (const auto& rule : library.at("rules").as_object()) {
      for (const auto& parameter : rule.value().as_object()) {
        Assert(fmt::format("(parameter (rule {}) (name {}) (value {}))",
                           std::string_view(rule.key()), std::string_view(parameter.key()),
                           parameter.value().to_number<int64_t>()));
      }
    }
    for (const json::value& point : library.at("points").as_array()) Assert(PointText(point));
    line_ = EnvFindDeftemplate(env_, "line");
    if (line_ == nullptr) throw std::runtime_error(rules + ": has no template of lines");
  }
  ~Clips() { DestroyEnvironment(env_); }
  Clips(const Clips&) = delete;
  Clips& operator=(const Clips&) = delete;

  void Judge(const Claim& claim) {
    facts_.clear();
    for (const Line& line : claim.lines) {
      fact* made = EnvCreateFact(env_, line_);
      Put(made, "claim", json::value(claim.number));
      for (const auto& [slot, value] : line.slots) Put(made, slot, value);
      void* asserted = EnvAssert(env_, made);
      if (asserted == nullptr) throw std::runtime_error("a line was not taken as a fact");
      facts_.push_back(asserted);
    }
    EnvRun(env_, -1);
    for (void* known : facts_) EnvRetract(env_, known);
  }

  // Where rules put what they find.
  static std::vector<std::string>* hits;

 private:
  static int Hit(void* env) {
    hits->push_back(
        fmt::format("{} {} {}", EnvRtnLong(env, 1), EnvRtnLong(env, 2), EnvRtnLexeme(env, 3)));
    return 0;
  }

  void Assert(const std::string& text) {
    if (EnvAssertString(env_, text.c_str()) == nullptr) {
      throw std::runtime_error("no fact: " + text);
    }
  }

  static std::string PointText(const json::value& point) {
    std::string text = "(point";
    for (const auto& slot : point.as_object()) {
      const json::value& value = slot.value();
      if (value.is_null()) continue;
      text += fmt::format(" ({}", std::string_view(slot.key()));
      if (value.is_array()) {
        for (const json::value& part : value.as_array()) {
          text += fmt::format(" {}", std::string_view(part.as_string()));
        }
      } else if (value.is_string()) {
        // A rule's name is a symbol; codes may be all digits, so they are strings.
        const std::string_view word = value.as_string();
        text += slot.key() == "rule" ? fmt::format(" {}", word) : fmt::format(" \"{}\"", word);
      } else {
        text += fmt::format(" {}", json::serialize(value));
      }
      text += ")";
    }
    return text + ")";
  }

  void Put(fact* to, const char* slot, const json::value& value) {
    DATA_OBJECT cell{};
    if (value.is_string()) {
      cell.type = STRING;
      cell.value = EnvAddSymbol(env_, value.as_string().c_str());
    } else if (value.is_double()) {
      cell.type = FLOAT;
      cell.value = EnvAddDouble(env_, value.as_double());
    } else if (value.is_int64()) {
      cell.type = INTEGER;
      cell.value = EnvAddLong(env_, value.as_int64());
    } else {
      cell.type = SYMBOL;
      cell.value = EnvAddSymbol(env_, value.is_null() ? "nil" : value.as_bool() ? "TRUE" : "FALSE");
    }
    if (EnvPutFactSlot(env_, to, slot, &cell) == 0) {
      throw std::runtime_error(fmt::format("the template of lines has no slot {}", slot));
    }
  }

  void* env_;
  void* line_ = nullptr;
  std::vector<void*> facts_;
};

std::vector<std::string>* Clips::hits = nullptr;

int Run(const std::string& folder, const std::string& rules) {
  const json::value library = json::parse(ReadFile(folder + "/library.json"));
  const std::vector<Claim> claims = ReadClaims(folder + "/claims.jsonl");
  Clips clips(rules, library);
  std::vector<std::string> hits;
  Clips::hits = &hits;
  double seconds = 1e30;
  for (int round = 0; round < kRounds; ++round) {
    hits.clear();
    const double begin = CpuSeconds();
    for (const Claim& claim : claims) clips.Judge(claim);
    seconds = std::min(seconds, CpuSeconds() - begin);
  }
  std::ofstream out(folder + "/hits-clips.txt");
  for (const std::string& hit : hits) out << hit << '\n';
  if (!out.flush()) throw std::runtime_error(folder + "/hits-clips.txt: cannot be written");
  size_t lines = 0;
  for (const Claim& claim : claims) lines += claim.lines.size();
  fmt::print(
      R"({{"form": "points as facts, one claim a run", "hits": "hits-clips.txt", "claims": {}, )"
      R"("lines": {}, "seconds": {}}})"
      "\n",
      claims.size(), lines, seconds);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: mingjian_peer_clips FOLDER RULES\n");
    return 2;
  }
  try {
    return Run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "mingjian_peer_clips: {}\n", error.what());
    return 3;
  }
}
