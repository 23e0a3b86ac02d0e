export default {
  title: '线索工作台',
  about: '按金额与规则置信度排序，先看最值得看的。',
  export: '导出 Excel',
  empty: '没有符合条件的线索',
  empty_about: '放宽筛选条件，或等待下一次审核导入。',
  number: '线索 {id}',
  to_list: '返回列表',
  previous: '上一条', next: '下一条', previous_key: '上一条 [', next_key: '下一条 ]',
  case_file: '案卷 PDF',
  same_provider: '该机构的全部线索', same_person: '该参保人的全部线索',
  take: '由我办理', taken: '已领取 {count} 条线索', give_back: '交回', assign: '分派', assign_to: '办理人用户名',
  late: '逾期 {days} 天', left: '剩 {days} 天', today: '今天到期',
  attention_about: '作出决定之后，数据又有变化（如退费）。请核对是否需要更正。',
  column: {
    clue: '线索', provider: '机构', rule: '规则', person: '参保人', month: '月份', person_month: '月份/参保人', severity: '可疑程度', findings: '疑点', fund_amt: '基金金额',
    fund_about: '违规净额中由基金支付的部分', net_amt: '违规净额', upheld_amt: '认定金额', state: '环节', due: '办理期限', assignee: '办理人',
  },
  filter: {
    provider: '机构名称', rule: '规则', text: '关键词', region: '地区', fund_min: '基金金额 ≥', month: '月份', severity: '可疑程度', due_before: '期限早于', person_key: '指定参保人',
  },
  quick: { mine: '我的', unassigned: '未分派', overdue: '逾期', attention: '需关注' },
  keys: { move: '移动', open: '打开', select: '选择', decide: '批量决定', take: '由我办理', finding: '切换疑点', clue: '切换线索', choose: '选择决定', submit: '提交', leave: '返回' },
  bulk: {
    label: '批量办理', selected: '已选 {count} 条', none: '所选线索没有共同的下一步', title: '{event} {count} 条线索', about: '{count} 条线索，基金金额合计', apply: '提交', result: '结果',
    hint: '每条线索单独决定、单独记录；他人已更改的不会被覆盖。认定时按全部疑点的金额，如需调整请打开线索逐条办理。', done: '{count} 条线索已办理', outcome: '成功 {done} 条，未成功 {failed} 条',
  },
  finding: {
    title: '疑点', time: '结算时间', message: '说明', vola_amt: '违规金额', vola_about: '按规则计算的金额，未去重', total: '合计', more: '显示更多疑点', edit_about: '认定金额可改，只能减少，精确到分',
    amount_of: '认定金额，最多 {most} 元', point: '知识点', doctor: '开单医师', settlement: '结算', visit: '就诊', version: '规则版本 {version}', basis: '依据：',
    state: { standing: '有效', shrunk: '退费后减少', withdrawn: '退费后撤销' },
  },
  evidence: {
    title: '证据', bill: '费用明细', age: '{age} 岁', cited_only: '只看违规项与涉及项', diagnoses: '诊断', no_lines: '没有费用明细', lines: '显示 {count} 行，共 {all} 行',
    setl_id: '结算', setl_time: '结算时间', medfee_sumamt: '总费用', inscp_scp_amt: '范围内金额', fund_pay_sumamt: '基金支付',
    timeline: '就诊时间线', timeline_about: '前后 13 个月，共 {count} 次', timeline_label: '该参保人 {count} 次就诊的时间线，其中 {cited} 次被引用', cited: '本疑点引用', others: '其他就诊',
  },
  line: { mark: '标记', violates: '违规项', involves: '涉及项', time: '时间', item: '项目', cnt: '数量', pric: '单价', amount: '金额', inscp: '范围内金额', inscp_about: '符合政策范围金额' },
  clearing: {
    title: '澄清核查', about: '可能说明其合规的事实，逐项在数据中核对', none: '该规则没有可在数据中核对的澄清事实。', ask: '需询问机构：', concerns: '涉及 {count} 个疑点',
    cleared_note: '有 {count} 项事实支持合规，请在决定前核对。', acknowledge: '以下事实支持合规，认定前须逐项确认已核对：', again: '重新核对', result: { cleared: '支持合规', not_cleared: '不支持', unknown: '无法判断', ask: '需询问' },
  },
  rule: {
    title: '规则与依据', law: '法律条款', article: '第 {article} 条', subject: '内容', consequence: '后果', false_positives: '常见误判情形',
    confidence: { memory: '待核对原文', unverified: '未核实' },
  },
  similar: { title: '同类规则的既往决定', about: '最近 {count} 条中 {upheld} 条认定', none: '该规则还没有已决定的线索。', at: '日期', share: '认定比例' },
  decide: {
    title: '作出决定', none: '当前没有需要您作出的决定。', standing: '认定合计', until: '截止日期', reason_needed: '请填写理由（必填）', reason_free: '理由（可不填）', attachment_needed: '请先上传申诉材料。', submit: '提交：{event}',
    done: '已提交，线索转入“{state}”', combined: '（本人兼任多个环节，已标记）', stale_title: '线索已被更改', stale: '在您查看期间，他人更改了这条线索。请刷新后重新核对再决定。',
    about: {
      begin: '受理后由您初审。', uphold: '违规成立。机构将收到通知，并可在期限内申诉。', release: '违规不成立，全部金额放行。', data_error: '数据有误，转机构或数据部门更正。', suppress: '已知情形，在截止日期前不再出现。',
      accept: '认可违规金额，不再申诉。', appeal: '不认可。请写明理由并上传材料。', conclude: '以多数意见结束合议。', approve: '同意认定，进入处理。', return: '退回复审，请写明需要补充的内容。', order: '处理决定已登记，进入整改。',
      archive: '款项已结清，归档。', overturn: '认定被撤销（如复议、诉讼），金额放行。',
    },
    reasons: { facts: '事实清楚，证据充分', exceeds: '超出支付范围，无例外情形', lawful: '属合规例外情形', data: '数据错误', not_enough: '证据不足', agree: '同意复审意见', more: '请补充病历等材料', known: '已知情形，另案处理' },
  },
  refused: {
    'same-person': '您已在其他环节办理过这条线索，须由他人办理。', late: '已过期限。', attachment: '须先上传材料。', panel: '合议票数不足：至少三票，且为奇数。', door: '须先登记处理决定。', due: '还有款项未结清。',
    author: '规则编写人不得审理其规则的疑点。', state: '当前环节不能进行。',
  },
  votes: {
    title: '合议', count: '{votes} 票，{upholding} 票认定', none: '还没有人投票。', upholds: '认定', releases: '放行', uphold: '投票：认定', release: '投票：放行', again: '重新投票将替换您的上一票', reason: '投票理由',
    reason_needed: '请填写投票理由。', done: '已投票', about: '至少三票且为奇数，多数决定。',
  },
  door: {
    title: '处理决定', order: '登记处理决定', submit: '登记', none: '还没有登记处理决定。', kind: '去向', party: '对象', party_doctor: '医师编码', party_person: '参保人编号', article: '适用条款', recover: '责令退回', damages: '违约金', fine: '罚款', confirmed: '已认定未处理',
    fine_about: '须在条款规定的范围内', fine_range: '条款规定为认定损失的 {min}–{max} 倍', pay_by: '缴款期限', months: '暂停（月）', points: '记分', second_officer: '另一执法人员', officer_about: '行政处罚须由两名执法人员办理', transfer_to: '移送机关', measure: '其他措施', measure_about: '如约谈、暂停结算 3 个月',
    done: '处理决定已登记', meet: '标记“{name}”已完成', met_reason: '请写明完成情况', met: '{at} 完成', mark_met: '标记完成',
    about: {
      refuse: '在下次拨付时扣减。', agreement: '按服务协议追回、收取违约金、约谈、暂停或解除。', penalty: '依条例责令退回并处罚款，须两名执法人员。', transfer: '移送公安、卫健、药监、市监或纪检。', points: '对医师、药师记分。', person: '对参保人追回、暂停联网结算。',
    },
  },
  money: {
    title: '资金', entries: '分录', pay: '登记到账', what: '款项', recover: '退回本金', damages: '违约金', fine: '罚款', late_fee: '加处罚款', amount: '金额', proof: '凭证', proof_about: '到账日期、凭证号', submit: '登记', done: '到账已登记',
  },
  attachments: { title: '附件', add: '上传', about: 'PDF、图片、Word、Excel 或文本，每个不超过 20 MB', done: '已上传 {count} 个文件' },
  notes: { title: '批注', placeholder: '写下批注', add: '添加批注' },
  events: { title: '流转记录', none: '还没有办理记录。', combined: '兼任', bureau: '医保部门' },
  workloads: { title: '工作量', about: '每人手上未办结的线索。', clues: '线索', overdue: '逾期', none: '没有已分派的线索', propose: '批量分派', propose_about: '按现有工作量把未分派的线索分给有权的人员；先看建议，再确认。', by_load: '按工作量', by_turn: '轮流', state: '环节', count: '最多', preview: '查看建议', apply: '确认分派', applied: '已分派 {count} 条', proposals: '{count} 条建议', nobody: '无合适人员' },
  suppressions: {
    title: '抑制规则', about: '已知情形在截止日期前不再打扰审核；每次命中都有记录。', add: '新增', none: '没有抑制规则', rule: '规则', provider: '机构', item: '项目', region: '地区', until: '截止日期', reason: '理由', by: '登记人', at: '登记时间', hits: '已抑制',
    scope: '范围', with_ended: '含已结束', ever: '累计抑制 {clues} 条线索、{findings} 个疑点', end: '结束', end_about: '结束后，符合条件的疑点将重新进入工作台。', added: '已登记', ended: '已结束', active: '生效中', over: '已结束', state: '状态', any: '全部', add_about: '命中该规则且在范围内的疑点不再提示；每月到期或结束后自动恢复。',
  },
  samples: {
    title: '抽样推断', about: '从同类疑点中随机抽样，逐一核查后推断总额。', add: '新建抽样', none: '还没有抽样', number: '抽样 {id}', scope: '范围', size: '样本量', seed: '随机种子', seed_about: '相同种子可复现同一样本', population: '总体', decided: '已核查', draw: '抽取', drawn: '已抽取 {count} 个疑点',
    estimate: '推断总额', interval: '{level} 置信区间', lower: '下限', upper: '上限', sample_upheld: '样本认定', at: '时间', by: '建立人', open: '打开', strata: '分层', not_yet: '核查后给出推断', wrong: '违规金额', judge: '核查', judge_title: '核查第 {item} 个', ratio: '比率估计', money: '总额估计（95% 区间）', lower90: '单侧 90% 下限 {amount}', judged: '已记录', title_field: '题目', strata_number: '分层数', strata_about: '0 为不分层', simple: '简单随机', stratified: '分层随机', note: '由样本推断，仅供参考，不入账，不决定任何线索。', share_interval: '违规比例（95% 区间）', method: '方法', share: '认定比例',
  },
}
