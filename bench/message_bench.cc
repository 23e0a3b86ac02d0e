// What it costs to read a 3102 of 15 lines, and to write its answer, without HTTP and judging.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "service/national.h"

namespace mingjian::service {
namespace {

constexpr Seconds kNow = 1'772'447'400;  // 2026-03-02 10:30:00

std::string Message(int lines) {
  std::string orders;
  for (int i = 1; i <= lines; ++i) {
    orders += fmt::format(
        R"({}{{"rx_id":"20260302000{:04}","rxno":"RX20260302{}","grpno":"","long_drord_flag":"0",)"
        R"("hilist_type":"101","chrg_type":"09","drord_bhvr":"0",)"
        R"("hilist_code":"XA11DAW036A0010101{:05}","hilist_name":"维生素C注射液",)"
        R"("hilist_dosform":"注射剂","hilist_lv":"01","hilist_pric":"12.50",)"
        R"("lv1_hosp_item_pric":"","lv2_hosp_item_pric":"","lv3_hosp_item_pric":"",)"
        R"("hilist_memo":"","hosplist_code":"Y{:05}","hosplist_name":"维生素C注射液",)"
        R"("hosplist_dosform":"注射剂","cnt":2,"pric":12.5,"sumamt":25.00,"ownpay_amt":0,)"
        R"("selfpay_amt":0,"spec":"2ml:0.5g","spec_unt":"支",)"
        R"("drord_begn_date":"2026-03-02 09:{:02}:00","drord_stop_date":"",)"
        R"("drord_dept_codg":"A03","drord_dept_name":"内科","drord_dr_codg":"D320100000002",)"
        R"("drord_dr_name":"医生","drord_dr_profttl":"3","curr_drord_flag":"1"}})",
        i == 1 ? "" : ",", i, i, 10000 + i, i, i % 60);
  }
  return fmt::format(
      R"({{"infno":"3102","msgid":"H32010000001202603021030000001","mdtrtarea_admvs":"320100",)"
      R"("insuplc_admdvs":"320100","recer_sys_code":"YBXT","infver":"V1.0","opter_type":"1",)"
      R"("opter":"001","opter_name":"收费员","inf_time":"2026-03-02 10:30:00",)"
      R"("fixmedins_code":"H32010000001","fixmedins_name":"第一医院","input":{{"data":{{)"
      R"("syscode":"HIS","trig_scen":"6","patient_dtos":[{{"patn_id":"P100","patn_name":"测试",)"
      R"("gend":"2","brdy":"1980-05-06","poolarea":"320100","curr_mdtrt_id":"V1",)"
      R"("fsi_encounter_dtos":[{{"mdtrt_id":"V1","medins_id":"H32010000001",)"
      R"("medins_name":"第一医院","medins_admdvs":"320100","medins_type":"1","medins_lv":"02",)"
      R"("adm_date":"2026-03-02 08:00:00","dscg_date":"2026-03-02 08:00:00",)"
      R"("dscg_main_dise_codg":"J06.900","dscg_main_dise_name":"上呼吸道感染",)"
      R"("dr_codg":"D320100000001","adm_dept_codg":"A03","adm_dept_name":"内科",)"
      R"("med_mdtrt_type":"1","med_type":"11","medfee_sumamt":375,"ownpay_amt":0,)"
      R"("selfpay_amt":0,"setl_totlnum":1,"insutype":"310","reim_flag":"1","out_setl_flag":"0",)"
      R"("fsi_diagnose_dtos":[{{"dise_id":"1","inout_dise_type":"1","maindise_flag":"1",)"
      R"("dias_srt_no":"1","dise_codg":"J06.900","dise_name":"上呼吸道感染",)"
      R"("dise_date":"2026-03-02 08:10:00"}}],"fsi_order_dtos":[{}]}}]}}]}}}}}})",
      orders);
}

void Tree(benchmark::State& state) {
  const std::string body = Message(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const auto tree = JsonTree::Parse(body);
    benchmark::DoNotOptimize(tree);
  }
  state.SetBytesProcessed(static_cast<int64_t>(body.size()) * state.iterations());
}
BENCHMARK(Tree)->Arg(15)->Arg(100);

void Request(benchmark::State& state) {
  const std::string body = Message(static_cast<int>(state.range(0)));
  const Dialect dialect;
  const NationalReader reader(dialect);
  for (auto _ : state) {
    const auto tree = JsonTree::Parse(body);
    const auto envelope = ReadEnvelope(*tree, dialect);
    std::vector<Problem> problems;
    const Analysis analysis = reader.ReadAnalysis(*tree, *envelope, kNow, &problems);
    benchmark::DoNotOptimize(analysis);
    MJ_CHECK(problems.empty());
  }
  state.SetBytesProcessed(static_cast<int64_t>(body.size()) * state.iterations());
}
BENCHMARK(Request)->Arg(15)->Arg(100);

void Answer(benchmark::State& state) {
  const std::string body = Message(15);
  const Dialect dialect;
  const auto tree = JsonTree::Parse(body);
  std::vector<Problem> problems;
  const Analysis analysis =
      NationalReader(dialect).ReadAnalysis(*tree, *ReadEnvelope(*tree, dialect), kNow, &problems);
  std::vector<Answered> answered(1);
  answered[0].patient = &analysis.patients[0];
  answered[0].outcome.verdict.checked = true;
  for (auto _ : state) {
    AnswerEnvelope answer;
    answer.inf_refmsgid = NextRefmsgid("320100", kNow);
    answer.output = RenderOutput(analysis, answered, dialect);
    benchmark::DoNotOptimize(RenderEnvelope(answer, dialect));
  }
}
BENCHMARK(Answer);

}  // namespace
}  // namespace mingjian::service

BENCHMARK_MAIN();
