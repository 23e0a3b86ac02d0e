// POST /fsi/api and /fsi/api/{infno}.

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cmath>

#include "base/text.h"
#include "online/clock.h"
#include "service/handlers.h"
#include "service/log.h"
#include "service/settled_lines.h"

namespace mingjian::service {
namespace {

// Milliseconds since 1970 by the local clock.
int64_t LocalMilliseconds() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  const int64_t now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  // Both clocks tick between the two readings; zones are whole minutes.
  const int64_t minutes = (online::LocalNow() - now / 1000 + 30) / 60;
  return now + minutes * 60'000;
}

constexpr std::string_view kDiskZh = "数据存储暂不可用,内容未保存,请稍后重发";

// What the checker says in English, for hospitals.
std::string WhyRefused(std::string_view msgid, const Patient& patient,
                       const online::Outcome& outcome) {
  switch (outcome.why) {
    case online::Outcome::Why::kIdUsed:
      return fmt::format("msgid '{}' 已用于内容不同的报文,每个报文须用新的 msgid", Shown(msgid));
    case online::Outcome::Why::kOtherVisit:
      return fmt::format("setl_id '{}' 已是另一次就诊的结算,每次结算须用各自的 setl_id",
                         Shown(patient.setl_id));
    case online::Outcome::Why::kOther:
      break;
  }
  return outcome.status.error().code == ErrorCode::kEnvironment ? std::string(kDiskZh)
                                                                : "数据有误,详见服务日志";
}
std::string_view WhyUnchecked(const online::Verdict& verdict) {
  if (verdict.why_unchecked == "time limit") return "超时";
  if (verdict.why_unchecked == "busy") return "繁忙";
  return "系统异常";
}

// One message on its way, from the handler to the last answer.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(InterfacePtr interface, RequestPtr request, Reply reply)
      : interface_(std::move(interface)),
        request_(std::move(request)),
        reply_(std::move(reply)),
        came_(LocalMilliseconds()) {}

  void Run() {
    const auto caller = CallerOf(*interface_, *request_);
    if (!caller) return Refuse(caller.error().status, caller.error().message_zh);
    const auto tree = JsonTree::Parse(request_->body, {}, JsonTree::Words::kChinese);
    if (!tree) return Refuse(400, "报文不是合法的 JSON:" + tree.error().message);
    auto envelope = ReadEnvelope(*tree, dialect());
    if (!envelope) return Refuse(200, envelope.error().message);
    if (const auto path = request_->values.find("infno"); path != request_->values.end()) {
      const std::string_view named = dialect().Transaction(path->second);
      if (!envelope->infno.empty() && envelope->infno != named) {
        return Refuse(200, fmt::format("infno 为 {},与请求地址中的 {} 不符", Shown(envelope->infno),
                                       Shown(path->second)));
      }
      envelope->infno = named;
    }
    if (const auto refusal = SpeaksFor(*caller, envelope->fixmedins_code)) {
      return Refuse(403, refusal->message_zh);
    }
    if (const std::string wrong = WrongSignature(*caller, *tree, *envelope); !wrong.empty()) {
      return Refuse(200, wrong);
    }
    if (envelope->infno == "3101" || envelope->infno == "3102") {
      Check(*caller, *tree, *envelope);
    } else if (envelope->infno == "3103") {
      TakeAnswers(*caller, *tree, *envelope);
    } else {
      Refuse(200,
             fmt::format("交易 '{}' 不受理,本服务受理 3101、3102、3103", Shown(envelope->infno)));
    }
  }

 private:
  const Dialect& dialect() const { return interface_->options.dialect; }

  void Send(int status, AnswerEnvelope answer) {
    answer.inf_refmsgid = NextRefmsgid(interface_->options.admdvs, came_ / 1000);
    answer.refmsg_time = came_;
    answer.respond_time = LocalMilliseconds();
    HttpResponse response;
    response.status = status;
    response.body = RenderEnvelope(answer, dialect());
    reply_(std::move(response));
  }
  void Refuse(int status, std::string message, std::string output = "") {
    AnswerEnvelope answer;
    answer.infcode = -1;
    answer.err_msg = std::move(message);
    answer.output = std::move(output);
    Send(status, std::move(answer));
  }
  void Refuse(const std::vector<Problem>& problems) {
    Refuse(200, ProblemsMessage(problems), RenderProblems(problems));
  }

  // "" when the signature is good, or none is there and none is asked for.
  std::string WrongSignature(const Caller& caller, const JsonTree& tree,
                             const Envelope& envelope) const {
    const Institution& institution = *caller.institution;
    if (envelope.cainfo.empty()) {
      return institution.signature_required ? "该机构须签名:缺少 cainfo" : "";
    }
    // The bytes of `input` as they were sent: what is signed.
    const std::string_view input = tree.SourceOf(tree.root(), "input");
    if (envelope.signtype == "SM2") {
      // Without a key of the institution there is nothing to check against.
      if (!institution.sm2) return institution.signature_required ? "该机构未登记 SM2 公钥" : "";
      return institution.sm2->Verify(input, envelope.cainfo) ? ""
                                                             : "SM2 验签失败:cainfo 与 input 不符";
    }
    if (envelope.signtype == "SM3") {
      if (caller.key.empty()) return "";
      return HmacMatches(caller.key, input, envelope.cainfo) ? ""
                                                             : "SM3 验签失败:cainfo 与 input 不符";
    }
    return institution.signature_required
               ? fmt::format("signtype '{}' 应为 SM2 或 SM3", Shown(envelope.signtype))
               : "";
  }

  void Check(const Caller& caller, const JsonTree& tree, const Envelope& envelope) {
    if (const auto refusal = Needs(caller, Right::kCheck)) return Refuse(403, refusal->message_zh);
    msgid_ = envelope.msgid;
    std::vector<Problem> problems;
    analysis_ = interface_->national.ReadAnalysis(tree, envelope, came_ / 1000, &problems);
    if (!problems.empty()) return Refuse(problems);
    bool context = false;
    for (const Patient& patient : analysis_.patients) {
      if (patient.request.settle) {
        if (const auto refusal = Needs(caller, Right::kSettle)) {
          return Refuse(403, refusal->message_zh);
        }
      }
      context |= !patient.context.empty();
    }
    if (analysis_.other_scene) {
      Log(LogLevel::kWarn, request_->id, "scene",
          {{"infno", envelope.infno}, {"trig_scen", static_cast<uint64_t>(analysis_.trig_scen)}});
    }
    // Reading the store may wait for the disk.
    if (context && interface_->background.Do([self = shared_from_this()] { self->Submit(); })) {
      return;
    }
    Submit();
  }

  void Submit() {
    answered_.resize(analysis_.patients.size());
    left_ = analysis_.patients.size();
    for (size_t i = 0; i < analysis_.patients.size(); ++i) {
      Patient& patient = analysis_.patients[i];
      answered_[i].patient = &patient;
      const Status dropped =
          DropSettledLines(interface_->checker.store(), patient.context, &patient.request);
      if (!dropped) {
        Done(i, {{}, dropped});
        continue;
      }
      interface_->checker.Submit(std::move(patient.request),
                                 [self = shared_from_this(), i](online::Outcome outcome) {
                                   self->Done(i, std::move(outcome));
                                 });
    }
  }

  void Done(size_t at, online::Outcome outcome) {
    answered_[at].outcome = std::move(outcome);
    if (left_.fetch_sub(1) > 1) return;
    AnswerEnvelope answer;
    for (const Answered& each : answered_) {
      if (!each.outcome.status) {
        answer.infcode = -1;
        answer.err_msg = fmt::format("就诊 {} 未能受理:{}", Shown(each.patient->mdtrt_id),
                                     WhyRefused(msgid_, *each.patient, each.outcome));
        Log(LogLevel::kWarn, request_->id, "refused",
            {{"why", each.outcome.status.error().message}});
      } else if (!each.outcome.verdict.checked) {
        analysis_.warnings.push_back(fmt::format("就诊 {} 未审核({}),稍后补审",
                                                 Shown(each.patient->mdtrt_id),
                                                 WhyUnchecked(each.outcome.verdict)));
      }
    }
    for (const std::string& warning : analysis_.warnings) {
      answer.warn_msg += (answer.warn_msg.empty() ? "" : "；") + warning;
    }
    answer.output = RenderOutput(analysis_, answered_, dialect());
    Send(200, std::move(answer));
  }

  void TakeAnswers(const Caller& caller, const JsonTree& tree, const Envelope& envelope) {
    if (const auto refusal = Needs(caller, Right::kCheck)) return Refuse(403, refusal->message_zh);
    std::vector<Problem> problems;
    answers_ = interface_->national.ReadAnswers(tree, envelope, came_ / 1000, &problems);
    if (!problems.empty()) return Refuse(problems);
    statuses_.resize(answers_.feedback.size());
    left_ = answers_.feedback.size();
    for (size_t i = 0; i < answers_.feedback.size(); ++i) {
      interface_->checker.Answer(
          answers_.feedback[i],
          [self = shared_from_this(), i](const Status& status) { self->Kept(i, status); });
    }
  }

  void Kept(size_t at, const Status& status) {
    statuses_[at] = status;
    if (left_.fetch_sub(1) > 1) return;
    AnswerEnvelope answer;
    size_t kept = 0;
    for (size_t i = 0; i < statuses_.size(); ++i) {
      if (statuses_[i]) {
        ++kept;
      } else if (answer.infcode == 0) {
        answer.infcode = -1;
        const bool disk = statuses_[i].error().code == ErrorCode::kEnvironment;
        answer.err_msg = fmt::format("warns[{}] 未保存:{}", i,
                                     disk ? std::string(kDiskZh)
                                          : fmt::format("warn_rslt_id '{}' 不存在或不属于本机构",
                                                        Shown(answers_.feedback[i].jr_id)));
        Log(LogLevel::kWarn, request_->id, "refused", {{"why", statuses_[i].error().message}});
      }
    }
    answer.output =
        fmt::format(R"({{"ext":{{"kept":{},"refused":{}}}}})", kept, statuses_.size() - kept);
    Send(200, std::move(answer));
  }

  InterfacePtr interface_;
  RequestPtr request_;
  Reply reply_;
  int64_t came_;
  std::string msgid_;
  Analysis analysis_;
  std::vector<Answered> answered_;
  Answers answers_;
  std::vector<Status> statuses_;
  std::atomic<size_t> left_{0};
};

}  // namespace

void AddNationalRoutes(Router* router, const InterfacePtr& interface) {
  const auto handle = [interface](RequestPtr request, Reply reply) {
    std::make_shared<Exchange>(interface, std::move(request), std::move(reply))->Run();
  };
  router->Add("POST", "/fsi/api", handle);
  router->Add("POST", "/fsi/api/{infno}", handle);
}

}  // namespace mingjian::service
