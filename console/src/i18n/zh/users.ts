export default {
  title: '用户与权限', about: '账号、角色与管辖范围。停用的账号保留其办理记录。', find: '查找姓名或角色', add: '新增用户', name: '用户名', password: '初始密码', state: '状态', grants: '授权', created_at: '开通时间', active: '启用', inactive: '停用', blocked: '暂锁',
  no_grants: '未授权', grant: '授权', grant_to: '为 {name} 授权', granted: '已授权', revoke: '撤销授权', revoke_about: '撤销 {name} 的“{role}”授权？', revoked: '已撤销', off: '停用', on: '启用', off_about: '停用 {name}?其会话立即结束。', on_about: '启用 {name}?',
  reset: '重置密码', reset_title: '重置 {name} 的密码', reset_about: '新密码至少 10 个字符；该用户的会话将结束。', was_reset: '密码已重置', added: '已开通 {name}', add_about: '请用户首次登录后自行修改。', role: '角色', region: '地区', region_about: '如 320100，空为全部', institution: '机构编码', doctor: '医师编码',
  institution_about: '空为地区内全部', rights_of: '权限：',
  roles: { title: '角色权限表', about: '每个角色能做什么。管理员管理系统，不参与办案；审计员只读。' },
}
