export default {
  title: 'Ledger',
  about: 'Every yuan from identified to recovered; entries are never changed, only reversed.',
  export: 'Export Excel',
  to_clue: 'clue', to_clues: 'clues',
  by: { account: 'Account', provider: 'Institution', month: 'Month', clue: 'Clue', finding: 'Finding' },
  filter: { clue_id: 'Clue', fixmedins_code: 'Institution', month: 'Month' },
  kind: {
    agree: 'Agree', recover: 'Recover', write_off: 'Write off', charge: 'Charge', pay: 'Pay', reverse: 'Reversal', import: 'Import', identify: 'Identify', identified: 'Identify', confirm: 'Confirm', release: 'Release', overturn: 'Overturn', change: 'Change', refund: 'Refund', door: 'Order', order: 'Order', round: 'Rounding', adjust: 'Adjust',
  },
  balances: { title: 'Balances', way: 'Way of the money', by: 'By', none: 'No balance' },
  entries: { title: 'Entries', number: 'Entry', at: 'At', kind: 'Kind', way: 'Accounts', amount: 'Amount', actor: 'By', reverse: 'Reverse', reverse_title: 'Reverse entry {id}', reverse_about: 'The same amounts move back; the entry stays. Say why.', reversed: 'Reversed', reverses: 'reverses {id}', reversed_by: 'reversed by {id}' },
  posting: { title: 'Post', charge: 'What', submit: 'Post', done: 'Posted', about: 'Entries are never changed or removed, only reversed.' },
  figures: {
    title: 'Figures to report', span: 'Span', span_about: 'first day included, last day not', work: 'Work', number: 'Number', fund: 'Fund', treasury: 'Treasury', yuan: 'yuan', visits: 'Inspections', institutions: 'Institutions inspected', handled: 'Institutions handled', persons: 'Persons concerned', recovered: 'Losses recovered', damages: 'Damages',
    to_fund: 'To the fund', fines: 'Fines', late_fees: 'Late fees', to_treasury: 'To the treasury', total: 'Total', about: 'Money that came in; reversed entries do not count.',
  },
  reconciliation: { title: 'Reconciliation', about: 'Holds the ledger against clues and findings, to the cent.', agrees: 'All agrees.', differs: '{count} do not agree:', again: 'Check again' },
}
