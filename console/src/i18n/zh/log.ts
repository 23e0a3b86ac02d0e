export default {
  title: '审计日志', about: '每次状态变更、查看完整个人信息、导出和登录都在此留痕，逐条以哈希相连。', seq: '序号', at: '时间', actor: '用户', action: '操作', object: '对象', detail: '内容', hash: '哈希', from: '起', to: '止', row: '日志 {seq}', copy: '复制', copied: '已复制', not_copied: '请手动复制',
  verify: {
    title: '校验', about: '重算全部哈希，任何删改都会被发现', expected: '另行保存的最新哈希（可不填）', run: '校验全部日志', ok: '日志完整，共 {rows} 条。', broken: '日志不完整！', head: '最新哈希', keep: '请将最新哈希另行保存；下次填入校验，可发现整条链被重写。',
  },
  actions: {
    login: '登录', 'login-failed': '登录失败', logout: '退出', decide: '决定', vote: '投票', assign: '分派', note: '批注', attach: '上传附件', 'read-attachment': '查看附件', door: '处理决定', deadline: '期限', ledger: '记账', entry: '记账', import: '导入', unmask: '查看完整信息', export: '导出',
    'user-add': '新增用户', user: '用户', 'add-user': '新增用户', 'set-password': '修改密码', password: '修改密码', 'set-active': '启停用户', 'add-grant': '授权', grant: '授权', revoke: '撤销授权', 'remove-grant': '撤销授权', calendar: '工作日历', visit: '检查', feedback: '反馈', combine: '兼任', setting: '设置', limit: '期限设置', rules: '规则', session: '会话',
  },
}
