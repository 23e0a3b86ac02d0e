export default {
  title: 'Audit log', about: 'Every change of state, unmasked view, export and login, chained by hashes.', seq: 'No.', at: 'At', actor: 'User', action: 'Action', object: 'Object', detail: 'Detail', hash: 'Hash', from: 'From', to: 'To', row: 'Row {seq}', copy: 'Copy', copied: 'Copied', not_copied: 'Please copy by hand',
  verify: {
    title: 'Verification', about: 'computes every hash again; any change shows', expected: 'Newest hash kept elsewhere (optional)', run: 'Verify the whole log', ok: 'The log is whole: {rows} rows.', broken: 'The log is broken!', head: 'Newest hash', keep: 'Keep the newest hash elsewhere; given back here it also shows a chain that was written anew.',
  },
  actions: {
    login: 'Login', 'login-failed': 'Login failed', logout: 'Logout', decide: 'Decide', vote: 'Vote', assign: 'Assign', note: 'Note', attach: 'Upload', 'read-attachment': 'Read document', door: 'What follows', deadline: 'Deadline', ledger: 'Posting', entry: 'Posting', import: 'Import', unmask: 'Unmasked view', export: 'Export',
    'user-add': 'Add user', user: 'User', 'add-user': 'Add user', 'set-password': 'Password', password: 'Password', 'set-active': 'Activate', 'add-grant': 'Grant', grant: 'Grant', revoke: 'Revoke', 'remove-grant': 'Revoke', calendar: 'Calendar', visit: 'Inspection', feedback: 'Feedback', combine: 'Combine duties', setting: 'Setting', limit: 'Limit', rules: 'Rules', session: 'Session',
  },
}
