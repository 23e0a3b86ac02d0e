// Names of the server's enums, by kind.
export default {
  severity: { violation: '明确违规', high: '高度可疑', low: '轻度可疑', indicator: '统计指标' },
  source: { official: '国家发布', regional: '地方发布', illustrative: '示例口径' },
  source_about: { official: '国家医保局公布的规则或知识点', regional: '地方公布的规则或知识点', illustrative: '本系统自行解读,未经官方发布' },
  state: {
    hit: '机审命中', suppressed: '已抑制', correction: '数据更正', first_review: '初审', appeal: '申诉', second_review: '复审', second_appeal: '再申诉',
    panel: '合议', final: '终审', handling: '处理', rectification: '整改', archived: '归档', released: '放行',
  },
  event: {
    begin: '受理', suppress: '抑制', resume: '恢复', data_error: '转数据更正', corrected: '已更正', not_corrected: '无需更正', release: '放行', uphold: '认定',
    accept: '机构认可', lapse: '逾期视为认可', appeal: '申诉', conclude: '合议结论', approve: '终审通过', return: '退回复审', order: '作出处理', archive: '归档', overturn: '撤销',
  },
  role: {
    first_reviewer: '初审员', second_reviewer: '复审员', panel_expert: '合议专家', final_approver: '终审人', inspector: '稽核员', law_officer: '行政执法人员',
    legal_reviewer: '法制审核', institution: '机构医保办', doctor: '医师', rule_author: '规则管理员', rule_approver: '规则审批人', analyst: '分析员', auditor: '审计员',
    administrator: '系统管理员', system: '系统',
  },
  right: {
    view: '查看', unmask: '查看未脱敏', export: '导出', import: '导入', first_review: '初审', answer: '申诉答复', second_review: '复审', panel: '合议', final: '终审',
    handle: '处理', suppress: '抑制', assign: '分派', note: '批注', attach: '附件', sample: '抽样', inspect: '检查', ledger: '台账', calendar: '工作日历', users: '用户', log: '日志', legal_review: '法制审核', job: '后台任务',
    told: '获知', own: '本人疑点', rule_write: '编写规则', rule_approve: '审批规则', rule_test: '试算规则',
  },
  account: {
    found: '发现', identified: '查出', released: '放行', rounding: '尾差', confirmed: '认定', agreed: '责令退回', recovered: '追回', written_off: '核销',
    charged: '计收', damages_due: '应收违约金', damages_paid: '已收违约金', fine_due: '应收罚款', fine_paid: '已收罚款', late_fee_due: '应收加处罚款', late_fee_paid: '已收加处罚款',
  },
  door: { refuse: '拒付/扣减', agreement: '协议处理', penalty: '行政处罚', transfer: '移送', points: '记分', person: '参保人处理' },
  deadline: { payment: '扣款', filing: '立案', reply: '陈述申辩', case: '结案', decide: '决定移送', handover: '移交', pay: '缴款', legal_review: '法制审核', hearing: '听证' },
  case_state: { open: '待立案', filed: '已立案', told: '已告知', decided: '已决定', delivered: '已送达', closed: '已结案' },
  case_event: {},
  review: { none: '未审核', agreed: '同意', returned: '退回' },
  document: {
    inspection_record: '检查笔录', inquiry_record: '询问笔录', rectification_order: '责令改正通知书', penalty_notice: '事实认定与陈述申辩告知书', hearing_notice: '听证告知书', handling_decision: '行政处理决定书',
    penalty_decision: '行政处罚决定书', agreement_notice: '协议处理通知书', delivery_receipt: '送达回证', transfer_letter: '案件移送函', evidence_list: '证据材料清单',
  },
  transfer: { police: '公安', health: '卫生健康', drug: '药品监管', market: '市场监管', discipline: '纪检监察' },
  grouping: { scheme: '机构 × 规则 × 月', person: '参保人', provider: '机构', institution: '机构' },
  gend: { 1: '男', 2: '女', 0: '未知', 9: '未说明' },
  med_type: { 11: '普通门诊', 12: '门诊挂号', 13: '急诊', 14: '门诊慢特病', 21: '普通住院', 22: '外伤住院', 24: '急诊转住院', 41: '定点药店购药', 51: '生育门诊', 52: '生育住院', 53: '计划生育手术', 140104: '门诊慢病', 140201: '门诊特病', 9901: '门诊', 9902: '住院' },
}
