export default {
  title: '本机构线索',
  about: '需要答复的违规认定，以及既往结果。',
  waiting: '有 {count} 条线索等待本机构答复，逾期视为认可。',
  show_waiting: '查看待答复',
  answer_by: '答复期限',
  empty: '没有本机构的线索',
  appeal_one_by_one: '申诉须逐条办理并上传材料',
  findings: { title: '我的疑点', about: '涉及本人开单的疑点，仅本人可见。', empty: '没有涉及本人的疑点' },
  compliance: { rate: '遵从率', about: '收到提醒后修改医嘱的比例', warned: '提醒', answered: '已答复', changed: '已修改' },
}
