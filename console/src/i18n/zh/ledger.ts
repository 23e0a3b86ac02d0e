export default {
  title: '资金台账',
  about: '每一元从查出到追回都有分录，只增不改，错误以冲正更正。',
  export: '导出 Excel',
  to_clue: '线索', to_clues: '线索',
  by: { account: '科目', provider: '机构', month: '月份', clue: '线索', finding: '疑点' },
  filter: { clue_id: '线索号', fixmedins_code: '机构', month: '月份' },
  kind: {
    agree: '责令退回', recover: '追回', write_off: '核销', charge: '计收', pay: '缴款', reverse: '冲正', import: '导入', identify: '查出', identified: '查出', confirm: '认定', release: '放行', overturn: '撤销', change: '变更', refund: '退费', door: '处理', order: '处理', round: '尾差', adjust: '调整',
  },
  balances: { title: '余额', way: '资金流向', by: '分组', none: '没有余额' },
  entries: { title: '分录', number: '分录', at: '时间', kind: '类别', way: '科目', amount: '金额', actor: '经办人', reverse: '冲正', reverse_title: '冲正分录 {id}', reverse_about: '将同额反向记账，原分录保留。请写明原因。', reversed: '已冲正', reverses: '冲正 {id}', reversed_by: '已被 {id} 冲正' },
  posting: { title: '记账', charge: '款项', submit: '记账', done: '已记账', about: '分录不可修改或删除，只能冲正。' },
  figures: {
    title: '上报数据', span: '期间', span_about: '含首日，不含末日', work: '工作', number: '数量', fund: '基金', treasury: '国库', yuan: '元', visits: '检查次数', institutions: '检查机构', handled: '处理机构', persons: '涉及参保人', recovered: '追回基金损失', damages: '违约金',
    to_fund: '归入基金合计', fines: '罚款', late_fees: '加处罚款', to_treasury: '上缴国库合计', total: '合计', about: '按已到账的款项统计；冲正的分录不计入。',
  },
  reconciliation: { title: '对账', about: '将台账与线索、疑点逐分核对。', agrees: '全部相符。', differs: '有 {count} 处不符：', again: '重新核对' },
}
