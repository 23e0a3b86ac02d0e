export default {
  title: 'Users and rights', about: 'Accounts, roles and where they hold. An inactive account keeps what it did.', find: 'Find a name or role', add: 'Add user', name: 'Name', password: 'First password', state: 'State', grants: 'Grants', created_at: 'Since', active: 'active', inactive: 'inactive', blocked: 'blocked',
  no_grants: 'none', grant: 'Grant', grant_to: 'Grant to {name}', granted: 'Granted', revoke: 'Revoke', revoke_about: 'Revoke “{role}” of {name}?', revoked: 'Revoked', off: 'Deactivate', on: 'Activate', off_about: 'Deactivate {name}? Sessions end at once.', on_about: 'Activate {name}?',
  reset: 'Reset password', reset_title: 'Reset the password of {name}', reset_about: 'At least 10 characters; the user’s sessions end.', was_reset: 'Password reset', added: '{name} added', add_about: 'The user should change it at first login.', role: 'Role', region: 'Region', region_about: '320100; empty = everywhere', institution: 'Institution', doctor: 'Doctor’s code',
  institution_about: 'empty = all of the region', rights_of: 'Rights:',
  roles: { title: 'Roles and rights', about: 'What each role may do. Administrators run the system and decide nothing; auditors read.' },
}
