// Names of the server's enums, by kind.
export default {
  severity: { violation: 'Violation', high: 'High', low: 'Low', indicator: 'Indicator' },
  source: { official: 'Official', regional: 'Regional', illustrative: 'Illustrative' },
  source_about: { official: 'Published nationally', regional: 'Published by a region', illustrative: 'Our own reading, not published' },
  state: {
    hit: 'Hit', suppressed: 'Suppressed', correction: 'Correction', first_review: 'First review', appeal: 'Appeal', second_review: 'Second review', second_appeal: 'Second appeal',
    panel: 'Panel', final: 'Final', handling: 'Handling', rectification: 'Rectification', archived: 'Archived', released: 'Released',
  },
  event: {
    begin: 'Begin', suppress: 'Suppress', resume: 'Resume', data_error: 'Data error', corrected: 'Corrected', not_corrected: 'Not corrected', release: 'Release', uphold: 'Uphold',
    accept: 'Accept', lapse: 'Lapse', appeal: 'Appeal', conclude: 'Conclude', approve: 'Approve', return: 'Return', order: 'Order', archive: 'Archive', overturn: 'Overturn',
  },
  role: {
    first_reviewer: 'First reviewer', second_reviewer: 'Second reviewer', panel_expert: 'Panel expert', final_approver: 'Final approver', inspector: 'Inspector', law_officer: 'Law officer',
    legal_reviewer: 'Legal reviewer', institution: 'Institution', doctor: 'Doctor', rule_author: 'Rule author', rule_approver: 'Rule approver', analyst: 'Analyst', auditor: 'Auditor',
    administrator: 'Administrator', system: 'System',
  },
  right: {
    view: 'View', unmask: 'Unmask', export: 'Export', import: 'Import', first_review: 'First review', answer: 'Answer', second_review: 'Second review', panel: 'Panel', final: 'Final',
    handle: 'Handle', suppress: 'Suppress', assign: 'Assign', note: 'Note', attach: 'Attach', sample: 'Sample', inspect: 'Inspect', ledger: 'Ledger', calendar: 'Calendar', users: 'Users', log: 'Log', legal_review: 'Legal review', job: 'Jobs',
    told: 'Told', own: 'Own findings', rule_write: 'Write rules', rule_approve: 'Approve rules', rule_test: 'Try rules',
  },
  account: {
    found: 'Found', identified: 'Identified', released: 'Released', rounding: 'Rounding', confirmed: 'Confirmed', agreed: 'Agreed', recovered: 'Recovered', written_off: 'Written off',
    charged: 'Charged', damages_due: 'Damages due', damages_paid: 'Damages paid', fine_due: 'Fine due', fine_paid: 'Fine paid', late_fee_due: 'Late fee due', late_fee_paid: 'Late fee paid',
  },
  door: { refuse: 'Refusal', agreement: 'Agreement', penalty: 'Penalty', transfer: 'Transfer', points: 'Points', person: 'Person' },
  deadline: { payment: 'Payment', filing: 'Filing', reply: 'Reply', case: 'Case', decide: 'Decide', handover: 'Handover', pay: 'Pay', legal_review: 'Legal review', hearing: 'Hearing' },
  case_state: { open: 'Open', filed: 'Filed', told: 'Told', decided: 'Decided', delivered: 'Delivered', closed: 'Closed' },
  case_event: {},
  review: { none: 'not yet', agreed: 'agreed', returned: 'returned' },
  document: {
    inspection_record: 'Inspection record', inquiry_record: 'Inquiry record', rectification_order: 'Rectification order', penalty_notice: 'Penalty notice', hearing_notice: 'Hearing notice', handling_decision: 'Handling decision',
    penalty_decision: 'Penalty decision', agreement_notice: 'Agreement notice', delivery_receipt: 'Delivery receipt', transfer_letter: 'Transfer letter', evidence_list: 'List of evidence',
  },
  transfer: { police: 'Police', health: 'Health', drug: 'Drug authority', market: 'Market authority', discipline: 'Discipline' },
  grouping: { scheme: 'Institution × rule × month', person: 'Person', provider: 'Institution', institution: 'Institution' },
  gend: { 1: 'male', 2: 'female', 0: 'unknown', 9: 'not stated' },
  med_type: { 11: 'Outpatient', 12: 'Registration', 13: 'Emergency', 14: 'Chronic outpatient', 21: 'Inpatient', 22: 'Injury inpatient', 24: 'Emergency admission', 41: 'Pharmacy', 51: 'Maternity outpatient', 52: 'Maternity inpatient', 53: 'Family planning', 140104: 'Chronic outpatient', 140201: 'Special outpatient', 9901: 'Outpatient', 9902: 'Inpatient' },
}
