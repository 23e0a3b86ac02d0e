export default {
  title: '案件与文书', about: '每个处理决定是一个案件：立案、告知、法制审核、决定、送达、结案。', none: '还没有案件', none_about: '终审通过后，在线索页登记处理决定即生成案件。', number: '案号', unnumbered: '未立案 {id}', kind: '类别', party: '当事人', article: '依据条款', extra: '罚款/违约金', state: '进度', opened_at: '登记日期',
  clue: '线索', officers: '承办人', filed_on: '立案日期', review: '法制审核', late_fee: '应加处', returned: '法制审核退回：', reply_of: '{day} 陈述申辩：', events: '办案记录', clocks: '期限', no_clocks: '没有进行中的期限', done: '已登记',
  steps: {
    title: '下一步', none: '当前没有需要您办理的步骤。文书的制作与送达在左侧。', filing: '立案', reply: '登记陈述申辩', hearing: '登记听证', review: '法制审核', closing: '结案', day: '日期', today: '今天', opinion: '意见', opinion_text: '说明', agrees: '同意', returns: '退回', statement: '内容', asks_hearing: '要求听证',
    about: { filing: '立案后生成案号，办案期限开始计算。', reply: '当事人在期限内的陈述、申辩或听证要求。', hearing: '听证完成后登记。', review: '审核人不得是承办人，也未参与该线索的审理。', closing: '决定已送达并履行后结案。' },
  },
  documents: {
    title: '文书', issue: '制作文书', preview: '预览', none: '还没有文书', kind: '文书', number: '文号', at: '制作', delivered: '送达', deliver: '登记送达', receiver: '受送达人', manner: '送达方式', version: '第 {version} 版', blanks: '{count} 处待填', issued: '文书已制作', was_delivered: '送达已登记',
    issue_about: '事实、金额、条款由案件带入；没有填写的留白手填。文书一经制作不再改动，重做为新版本。',
  },
  manner: { direct: '直接送达', left: '留置送达', post: '邮寄送达', entrusted: '委托送达', electronic: '电子送达', notice: '公告送达' },
}
